import type { Rights, Title, TitleSummary } from '@lanterne/contract'
import { summarise } from '../summarise.ts'
import { foundId } from './found-id.ts'
import type { FoundFilm, FoundTitle, Source } from './source.ts'

/** Under this a film is a short. */
const shortSeconds = 40 * 60

/** A film of a source as the app has titles; nothing where it cannot have a name. */
export function titleOf(film: FoundFilm, source: Pick<Source, 'name'>): Title | undefined {
  const id = foundId(film)
  if (!id) return undefined
  const { episodes = [], year, durationSeconds, language } = film
  const seasons = [...new Set(episodes.map(({ season }) => season))].toSorted((a, b) => a - b)
  return {
    id,
    kind:
      (film.isSeries ?? episodes.length > 0)
        ? 'series'
        : (durationSeconds ?? Infinity) < shortSeconds
          ? 'short'
          : 'film',
    title: film.title,
    ...(year !== undefined && { year }),
    directors: [...film.makers],
    ...(durationSeconds !== undefined && { durationSeconds: Math.round(durationSeconds) }),
    genres: [],
    ...(language !== undefined && language.length <= 12 && { language }),
    synopsis: { en: film.synopsis },
    rights: rightsOf(film, source),
    releases: [...film.releases],
    ...(film.pages && film.pages.length > 0 && { pages: [...film.pages] }),
    ...(seasons.length > 0 && {
      seasons: seasons.map((number) => ({
        number,
        episodes: episodes
          .filter(({ season }) => season === number)
          .map(({ number: at, title, synopsis, releases }) => ({
            ...{ number: at, title, releases: [...(releases ?? [])] },
            ...(synopsis !== undefined && { synopsis: { en: synopsis } }),
            ...(!releases && { isAskedFor: true }),
          })),
      })),
    }),
  }
}

/** What a list shows of a film of which no more is known yet: that it plays is found out when it is opened. */
export function summaryOf(found: FoundTitle, source: Pick<Source, 'name'>): TitleSummary | undefined {
  const title = titleOf({ ...found, releases: [] }, source)
  return title && { ...summarise(title), isPlayable: true }
}

function rightsOf({ licence, page, makers }: FoundTitle, { name }: Pick<Source, 'name'>): Rights {
  return {
    kind: licence.kind,
    name: licence.name,
    ...(licence.url !== undefined && { url: licence.url }),
    statedBy: name,
    ...(makers.length > 0 && licence.kind === 'creative-commons' && { attribution: makers.join(', ') }),
    evidence: page === undefined ? [] : [{ name, url: page }],
  }
}
