import { type TitleId, usualSettings } from '@lanterne/contract'
import fc from 'fast-check'
import { house, type KeptRecord, type LibraryRecord, writeValue } from './record.ts'

/** Records of few profiles and films and moments, so that they meet. For tests. */
export const madeUpRecord: fc.Arbitrary<LibraryRecord> = fc
  .record({
    profile: fc.constantFrom('home', 'zoe'),
    clock: fc.nat(12),
    film: fc.constantFrom('nosferatu-1922', 'the-general-1926') as fc.Arbitrary<TitleId>,
    kind: fc.constantFrom(
      'profile',
      'progress',
      'watched',
      'dismissed',
      'list',
      'cleared',
      'choice',
      'kept',
      'allowed',
      'settings',
    ),
    isBack: fc.boolean(),
    at: fc.nat(3),
  })
  .map(({ profile, clock, film, kind, isBack, at }): LibraryRecord => {
    const record = (item: string, value: unknown, mayGo = true, owner: string = profile): LibraryRecord => ({
      ...{ profile: owner, kind: kind as LibraryRecord['kind'], item, clock },
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
    if (kind === 'settings')
      return record('', { ...usualSettings, monthlyBytes: 1e9 * (1 + at) }, false, house)
    if (kind === 'kept') return record(film, madeUpKept(film, at), true, house)
    return record(film, true, true, kind === 'allowed' ? house : profile)
  })

/** A film that is kept, as far as `at` says. For tests. */
export function madeUpKept(film: TitleId, at: number): KeptRecord {
  const source = { kind: 'torrent', infohash: 'a'.repeat(40), trackers: [], webSeeds: [] } as const
  return {
    title: {
      ...{ id: film, kind: 'film', title: film, directors: [], genres: [], synopsis: { en: '' } },
      rights: { kind: 'public-domain', name: 'Public domain', evidence: [] },
      releases: [{ id: 'release', source: { ...source, trackers: [], webSeeds: [] } }],
    },
    ...{ releaseId: 'release', isPaused: false, isWhole: at > 2, addedMs: at, haveBytes: at },
  }
}

export const madeUpRecords = fc.array(madeUpRecord, { maxLength: 14 })
