import { summarise } from '@lanterne/catalogue'
import type { KeptFilm, KeptList, Profile, TitleId } from '@lanterne/contract'
import { type KeptRecord, type Library, partsOf } from '@lanterne/library'
import type { House } from '../house/house.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import type { KeptFilms } from './kept-films.ts'

/** What the list of kept films is made of. */
export interface KeptListOptions {
  readonly library: Pick<Library, 'house' | 'of'>
  readonly viewers: Pick<ViewerLibrary, 'isFor'>
  readonly keptFilms: Pick<KeptFilms, 'stateOf' | 'haveBytes' | 'space'>
  readonly house: Pick<House, 'holds' | 'room'>
}

/** What is kept, as one viewer sees it: the newest first, and without what is not for them. */
export async function listKept(profile: Profile, options: KeptListOptions): Promise<KeptList> {
  const { library, viewers, keptFilms, house } = options
  const roomBytes = await house.room()
  const { hereBytes, wholeBytes } = keptFilms.space
  const watched = new Set(library.of(profile.id).watched())
  const mine = [...library.house.kept()].filter(([item]) =>
    viewers.isFor(profile, partsOf(item).titleId as TitleId),
  )
  const films = mine.map(([item, record]) => describe(item, record, watched.has(item), keptFilms))
  const isWaiting = films.some(({ state }) => state.kind === 'waiting' && state.for === house.holds)
  return {
    films: films.toReversed(),
    keptBytes: hereBytes,
    roomBytes: Math.max(0, Math.round(roomBytes - Math.max(0, wholeBytes - hereBytes))),
    ...(isWaiting && house.holds && { waitsFor: house.holds }),
  }
}

function describe(
  item: string,
  record: KeptRecord,
  isWatched: boolean,
  keptFilms: KeptListOptions['keptFilms'],
): KeptFilm {
  const { title, addedMs } = record
  const { season, episode } = partsOf(item)
  const part = title.seasons?.[0]?.episodes[0]
  const sizeBytes = record.sizeBytes
  return {
    item,
    title: summarise(title),
    ...(season !== undefined && episode !== undefined && { season, episode }),
    ...(part && { episodeTitle: part.title }),
    ...(part?.localizedTitle && { localizedEpisodeTitle: part.localizedTitle }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    haveBytes: keptFilms.haveBytes(item, record),
    state: keptFilms.stateOf(item, record),
    addedMs,
    isWatched,
  }
}
