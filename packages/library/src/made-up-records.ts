import type { TitleId } from '@lanterne/contract'
import fc from 'fast-check'
import { type LibraryRecord, writeValue } from './record.ts'

/** Records of few profiles and films and moments, so that they meet. For tests. */
export const madeUpRecord: fc.Arbitrary<LibraryRecord> = fc
  .record({
    profile: fc.constantFrom('home', 'zoe'),
    clock: fc.nat(12),
    film: fc.constantFrom('nosferatu-1922', 'the-general-1926') as fc.Arbitrary<TitleId>,
    kind: fc.constantFrom('profile', 'progress', 'watched', 'dismissed', 'list', 'cleared', 'choice'),
    isBack: fc.boolean(),
    at: fc.nat(3),
  })
  .map(({ profile, clock, film, kind, isBack, at }): LibraryRecord => {
    const record = (item: string, value: unknown, mayGo = true): LibraryRecord => ({
      ...{ profile, kind: kind as LibraryRecord['kind'], item, clock },
      value: isBack && mayGo ? null : writeValue(kind as LibraryRecord['kind'], value),
    })
    if (kind === 'profile')
      return record('', { name: `Zoé ${at}`, colour: 'encre', mark: 'cat' }, profile !== 'home')
    if (kind === 'cleared') return record('', true, false)
    if (kind === 'choice') return record('sound', `fr ${at}`)
    if (kind === 'progress') {
      const isPart = at % 2 === 1
      return record(isPart ? `${film}/1/${at}` : film, {
        ...{ positionSeconds: at * 10, durationSeconds: 100, isFinished: false },
      })
    }
    return record(film, true)
  })

export const madeUpRecords = fc.array(madeUpRecord, { maxLength: 14 })
