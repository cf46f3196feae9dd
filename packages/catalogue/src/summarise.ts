import {
  isPlayableContainer,
  type Release,
  type Title,
  type TitleSummary,
  territoryOf,
} from '@lanterne/contract'

/** A title, and what a poster shows of it. */
export interface Entry {
  readonly title: Title
  readonly summary: TitleSummary
}

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
    isPlayable: releasesOf(title).some(
      (release) => isReachable(release) && isPlayableContainer(release.container),
    ),
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
