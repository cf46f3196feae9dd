import { DatabaseSync } from 'node:sqlite'
import type { TitleId } from '@lanterne/contract'
import { systemClock } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madeUpRecords } from './made-up-records.ts'
import { mergeRecords } from './merge-records.ts'
import { migrations } from './migrations.ts'
import type { LibraryRecord } from './record.ts'
import { createRecordStore } from './record-store.ts'

function openStore(clock = systemClock) {
  const database = new DatabaseSync(':memory:')
  for (const migration of migrations) database.exec(migration)
  return createRecordStore(database, clock)
}

const plain = (records: Iterable<LibraryRecord>) =>
  [...records]
    .map(({ profile, kind, item, clock, value }) => `${profile} ${kind} ${item} ${clock} ${value}`)
    .sort()

describe('createRecordStore', () => {
  it('merges as the pure merge does', () => {
    fc.assert(
      fc.property(fc.array(madeUpRecords, { maxLength: 3 }), (sets) => {
        const store = openStore()
        let pure: LibraryRecord[] = []
        for (const set of sets) {
          store.merge(set)
          pure = [...mergeRecords(pure, set).values()]
        }
        expect(plain(store.all())).toEqual(plain(mergeRecords(pure, []).values()))
      }),
      { numRuns: 300 },
    )
  })

  it('makes each change later than all before, whatever the machine’s clock says', () => {
    let now = 1000
    const store = openStore({ ...systemClock, epochMs: () => now })
    const id = 'nosferatu-1922' as TitleId
    store.put('home', 'list', id, true)
    now = 10
    store.put('home', 'list', id, null)
    expect(store.get('home', 'list', id)).toBeUndefined()
    store.put('home', 'list', id, true)
    expect(store.get('home', 'list', id)?.clock).toBe(1002)
  })

  it('keeps several changes together or none of them', () => {
    const store = openStore()
    const id = 'nosferatu-1922' as TitleId
    expect(() =>
      store.together(() => {
        store.put('home', 'list', id, true)
        throw new Error('halfway')
      }),
    ).toThrow('halfway')
    expect(store.list('home', 'list', 9)).toEqual([])
  })

  it('refuses what no record of its kind has', () => {
    const store = openStore()
    const wrong = { positionSeconds: Number.NaN, durationSeconds: 1, isFinished: false }
    expect(() => store.put('home', 'progress', 'nosferatu-1922', wrong)).toThrow()
    expect([...store.all()]).toEqual([])
  })
})
