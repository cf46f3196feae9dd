import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madeUpRecords } from './made-up-records.ts'
import { mergeRecords } from './merge-records.ts'
import type { LibraryRecord } from './record.ts'

const sorted = (records: Map<string, LibraryRecord>) =>
  [...records].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
const merge = (...sets: readonly (readonly LibraryRecord[])[]) =>
  sets.reduce((all, some) => [...mergeRecords(all, some).values()], [] as readonly LibraryRecord[])
const result = (...sets: readonly (readonly LibraryRecord[])[]) => sorted(mergeRecords(merge(...sets), []))

describe('mergeRecords', () => {
  it('comes to the same whoever is asked first', () => {
    fc.assert(
      fc.property(madeUpRecords, madeUpRecords, (a, b) => {
        expect(result(a, b)).toEqual(result(b, a))
      }),
      { numRuns: 2000 },
    )
  })

  it('comes to the same whichever two meet first', () => {
    fc.assert(
      fc.property(madeUpRecords, madeUpRecords, madeUpRecords, (a, b, c) => {
        expect(result(merge(a, b), c)).toEqual(result(a, merge(b, c)))
      }),
      { numRuns: 2000 },
    )
  })

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(madeUpRecords, madeUpRecords, (a, b) => {
        const once = merge(a, b)
        expect(result(once, b)).toEqual(result(once))
        expect(result(once, once)).toEqual(result(once))
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps away what was taken back, cleared or of a profile that was removed', () => {
    const at = (clock: number, kind: LibraryRecord['kind'], item: string, value: string | null) =>
      ({ profile: 'zoe', kind, item, clock, value }) satisfies LibraryRecord
    const left = (...records: LibraryRecord[]) =>
      [...mergeRecords(records, []).values()].map(({ kind }) => kind)
    expect(left(at(1, 'list', 'a', 'true'), at(2, 'list', 'a', null))).toEqual(['list'])
    expect(left(at(2, 'watched', 'a', 'true'), at(3, 'cleared', '', 'true'))).toEqual(['cleared'])
    expect(left(at(4, 'watched', 'a', 'true'), at(3, 'cleared', '', 'true'))).toEqual(['watched', 'cleared'])
    expect(left(at(9, 'list', 'a', 'true'), at(3, 'profile', '', null))).toEqual(['profile'])
  })
})
