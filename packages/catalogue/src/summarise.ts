import { type Release, type Title, type TitleSummary, territoryOf } from '@lanterne/contract'

/** A title, and what a poster shows of it. */
export interface Entry {
  readonly title: Title
  readonly summary: TitleSummary
}

/** What browsers play, or what is made into that. */
const playableContainers: ReadonlySet<string> = new Set([
  ...['mp4', 'm4v', 'webm', 'mkv', 'mov', 'avi', 'divx', 'mpg', 'mpeg', 'ts', 'm2ts', 'mts', 'vob'],
  ...['ogv', 'ogg', 'ogm', 'wmv', 'asf', 'flv', '3gp'],
])

/** What a poster and its caption need. */
export function summarise(title: Title): TitleSummary {
  const territory = territoryOf(title.rights)
  return {
    id: title.id,
    kind: title.kind,
    title: title.title,
    ...(title.localizedTitle === undefined ? {} : { localizedTitle: title.localizedTitle }),
    ...(title.year === undefined ? {} : { year: title.year }),
    ...(title.endYear === undefined ? {} : { endYear: title.endYear }),
    ...(title.durationSeconds === undefined ? {} : { durationSeconds: title.durationSeconds }),
    ...(title.country === undefined ? {} : { country: title.country }),
    directors: title.directors,
    genres: title.genres,
    synopsis: title.synopsis,
    rights: { kind: title.rights.kind, name: title.rights.name, ...(territory && { territory }) },
    isPlayable: releasesOf(title).some((release) => isReachable(release) && isPlayable(release)),
  }
}

/** Every release of a title and of its episodes. */
export function releasesOf(title: Title): readonly Release[] {
  const episodes = title.seasons?.flatMap((season) => season.episodes) ?? []
  return [...title.releases, ...episodes.flatMap((episode) => episode.releases)]
}

/** Whether something is known of where its bytes are; an infohash alone needs a DHT and luck. */
function isReachable({ source }: Release): boolean {
  return source.kind !== 'torrent' || source.trackers.length + source.webSeeds.length > 0
}

/** Item torrents hold several files, one of which can be played; so an unknown container counts. */
function isPlayable({ container }: Release): boolean {
  return container === undefined || playableContainers.has(container)
}
