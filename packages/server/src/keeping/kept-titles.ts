import type { Release, Title, TitleId } from '@lanterne/contract'
import type { TorrentSource } from '@lanterne/engine'
import { itemOf, type KeptRecord, type Library, partsOf } from '@lanterne/library'

/** Which film or episode. */
export interface KeptPlace {
  readonly titleId: TitleId
  readonly season?: number | undefined
  readonly episode?: number | undefined
}

/** A film or an episode that is kept, with the release that is. */
export interface KeptTitle {
  readonly item: string
  readonly record: KeptRecord
  readonly release: Release
}

/** Titles as they were when something of them was kept: they are there when nobody can be asked. */
export interface KeptTitles {
  /** What is kept of a place. */
  at(place: KeptPlace): KeptTitle | undefined
  /** Everything that is kept of a title, as one. */
  titleOf(id: TitleId): Title | undefined
  /**
   * How the engine may reach a release that is all here and that is usually asked of a server: by its name alone, so that
   * nobody is asked. `undefined` for any other.
   */
  placeOf(release: Release, titleId: TitleId): TorrentSource | undefined
}

export function createKeptTitles(house: Pick<Library['house'], 'kept'>): KeptTitles {
  return {
    at({ titleId, season, episode }) {
      const item = itemOf(titleId, season, episode)
      const record = house.kept().get(item)
      const release = record && releaseIn(record)
      return record && release && { item, record, release }
    },
    placeOf({ id, source }, titleId) {
      if (source.kind !== 'torrent-url' && source.kind !== 'http') return undefined
      for (const [item, { infohash, isWhole, releaseId }] of house.kept())
        if (partsOf(item).titleId === titleId && releaseId === id && isWhole && infohash !== undefined)
          return { kind: 'infohash', infohash }
      return undefined
    },
    titleOf(id) {
      const parts = [...house.kept()].filter(([item]) => partsOf(item).titleId === id)
      return parts.map(([, { title }]) => title).reduce<Title | undefined>(join, undefined)
    },
  }
}

/** A title with one of its films or episodes, and one release of that, only. */
export function onlyPart(title: Title, { season, episode }: KeptPlace, release: Release): Title {
  const { releases: _, seasons = [], ...facts } = title
  if (season === undefined || episode === undefined) return { ...facts, releases: [release] }
  const found = seasons
    .find(({ number }) => number === season)
    ?.episodes.find(({ number }) => number === episode)
  const { isAskedFor: __, ...part } = found ?? { number: episode, title: '' }
  return {
    ...facts,
    releases: [],
    seasons: [{ number: season, episodes: [{ ...part, releases: [release] }] }],
  }
}

/** The release that a record is of. */
export function releaseIn({ title, releaseId }: KeptRecord): Release | undefined {
  const episodes = title.seasons?.flatMap((season) => season.episodes) ?? []
  return [...title.releases, ...episodes.flatMap(({ releases }) => releases)].find(
    ({ id }) => id === releaseId,
  )
}

function join(one: Title | undefined, other: Title): Title {
  if (!one) return other
  const seasons = new Map(one.seasons?.map(({ number, episodes }) => [number, episodes]))
  for (const { number, episodes } of other.seasons ?? [])
    seasons.set(
      number,
      [...(seasons.get(number) ?? []), ...episodes].toSorted((a, b) => a.number - b.number),
    )
  const sorted = [...seasons].toSorted(([a], [b]) => a - b)
  return {
    ...one,
    releases: [...one.releases, ...other.releases],
    ...(sorted.length > 0 && { seasons: sorted.map(([number, episodes]) => ({ number, episodes })) }),
  }
}
