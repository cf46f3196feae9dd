import type { Episode, Localized, LocalizedTitle, Release, Title } from '@lanterne/contract'
import { convertReleases } from './convert-release.ts'
import { convertRights } from './convert-rights.ts'
import type { StarterEpisode, StarterTitle } from './starter-schema.ts'

/** What our editors add to the list, by title id, or `id/season/episode`. */
export interface Edition {
  /** Synopses written anew where the list's holds a note to its readers. */
  readonly english: Readonly<Record<string, string>>
  readonly french: Readonly<Record<string, string>>
  readonly frenchTitles: Readonly<Record<string, string>>
  /** Where makers say how to support them. */
  readonly support: Readonly<Record<string, { readonly name: string; readonly url: string }>>
  /** The day on which the list's rights were looked at. */
  readonly checkedOn: string
}

const kinds = { movie: 'film', short: 'short', series: 'series' } as const

/** One title in the contract's shape, before validation. */
export function convertTitle(title: StarterTitle, edition: Edition, dropped: Map<string, number>): unknown {
  const { id } = title
  return {
    id,
    kind: kinds[title.type],
    title: typeset(title.title),
    localizedTitle: frenchTitle(edition.frenchTitles[id]),
    originalTitle: title.originalTitle && typeset(title.originalTitle),
    year: title.year,
    endYear: title.endYear,
    directors: title.directors,
    durationSeconds: title.runtimeSec ?? undefined,
    durationIsApproximate: title.runtimeSec && title.runtimeApprox ? true : undefined,
    // The kind of a title says that it is short.
    genres: title.genres.filter((genre) => genre !== 'Short'),
    country: title.country,
    language: title.language,
    isSilent: title.silent || undefined,
    synopsis: synopsis(id, title.synopsis, edition),
    rights: convertRights(title, edition),
    releases: withSubtitles(convertReleases(title.sources, dropped), title),
    support: edition.support[id],
    ids: idsOf(title),
    artwork: undefined,
    seasons: title.seasons?.map((season) => ({
      number: season.number,
      episodes: season.episodes.map((episode) =>
        convertEpisode(episode, `${id}/${season.number}/${episode.number}`, edition, dropped),
      ),
    })),
  } satisfies { [Key in keyof Title]: unknown }
}

/** Subtitles that the list names beside an Internet Archive item belong to its files. */
function withSubtitles(releases: Release[], { subtitles }: StarterTitle): Release[] {
  const first = releases.find(({ source }) => source.kind === 'torrent-url')
  if (first && subtitles.length > 0)
    first.subtitleSources = subtitles.map(({ lang, url }) => ({
      language: lang,
      url,
      ...(/\.asr\./.test(url) ? { isAutomatic: true } : {}),
    }))
  return releases
}

function idsOf({ ids: { imdb, wikidata, tmdb } }: StarterTitle): Title['ids'] {
  const ids = { ...(imdb && { imdb }), ...(wikidata && { wikidata }), ...(tmdb && { tmdb }) }
  return Object.keys(ids).length === 0 ? undefined : ids
}

function convertEpisode(
  episode: StarterEpisode,
  key: string,
  edition: Edition,
  dropped: Map<string, number>,
): unknown {
  // A list that gives an English name beside the first one gives the first one in French.
  const french = edition.frenchTitles[key] ?? (episode.titleEn && typeset(episode.title))
  return {
    number: episode.number,
    title: typeset(episode.titleEn ?? episode.title),
    localizedTitle: frenchTitle(french),
    year: episode.year ?? (episode.airDate ? Number(episode.airDate.slice(0, 4)) : undefined),
    durationSeconds: episode.runtimeSec ?? undefined,
    synopsis: synopsis(key, episode.synopsis, edition),
    releases: convertReleases(episode.sources, dropped),
  } satisfies { [Key in keyof Episode]: unknown }
}

function synopsis(key: string, english: string, edition: Edition): Localized {
  const fr = edition.french[key]
  return { en: typeset(edition.english[key] ?? english), ...(fr === undefined ? {} : { fr }) }
}

function frenchTitle(fr: string | undefined): LocalizedTitle | undefined {
  return fr === undefined ? undefined : { fr }
}

/** Typographic apostrophes. */
function typeset(text: string): string {
  return text.replace(/(?<=\p{L})'/gu, '’')
}
