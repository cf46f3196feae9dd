import type { ElsewherePage, Title, TitleId } from '@lanterne/contract'
import { AppError, type Clock, withDeadline } from '@lanterne/kernel'
import { whereFound } from './found-id.ts'
import { summaryOf, titleOf } from './found-title.ts'
import type { FoundFilm, FoundPage, SearchRequest, Source } from './source.ts'

/** For a whole answer of a source, whatever it takes. */
const patienceMs = 20_000
/** Films that are remembered as they were found. */
const mostKept = 500

/** How long a film is as it was found: what plays it may move. */
const freshMs = 10 * 60_000

/** Films that are not in the catalogue: of sources that are asked when the viewer asks. */
export interface Elsewhere {
  /** Those that are searched. */
  readonly sources: readonly Pick<Source, 'id' | 'name'>[]
  /** Throws `AppError` as `Source`, `not-found` for a source that there is not, `timed-out`. */
  search(source: string, request: SearchRequest, options: { signal: AbortSignal }): Promise<ElsewherePage>
  /** The title of a film of a source, by its name; nothing for names of other titles. Throws as `search`. */
  find(id: TitleId, options: { signal: AbortSignal }): Promise<Title | undefined>
  /** The same with what one of its episodes plays from, where that is asked for by itself. Throws as `search`. */
  findEpisode(
    id: TitleId,
    episode: { readonly season?: number | undefined; readonly episode: number },
    options: { signal: AbortSignal },
  ): Promise<Title | undefined>
  /** What the source calls an episode of a title that `find` gave before. */
  episodeName(
    id: TitleId,
    episode: { readonly season?: number | undefined; readonly episode: number },
  ): string | undefined
  /** A title that `find` gave before. */
  recall(id: TitleId): Title | undefined
}

interface Kept {
  readonly title: Title
  readonly film: FoundFilm
  readonly untilMs: number
}

/** `sources` are always there; `more` are those of the viewer, now: searched where they can be, found in any case. */
export function createElsewhere({
  sources,
  more = () => [],
  clock,
}: {
  readonly sources: readonly Source[]
  readonly more?: () => readonly (Source & { readonly isSearched?: boolean })[]
  readonly clock: Clock
}): Elsewhere {
  const kept = new Map<TitleId, Kept>()
  const sourceOf = (id: string) => {
    const source = [...sources, ...more()].find((each) => each.id === id)
    if (!source) throw new AppError('not-found')
    return source
  }
  const limited = (signal: AbortSignal) =>
    withDeadline(clock, patienceMs, () => new AppError('timed-out'), { signal })
  const episodeOf = (id: TitleId, season: number | undefined, episode: number) =>
    kept
      .get(id)
      ?.film.episodes?.find(
        (each) => each.number === episode && (season === undefined || each.season === season),
      )
  const keep = (id: TitleId, title: Title, film: FoundFilm) => {
    kept.delete(id)
    kept.set(id, { title, film, untilMs: clock.now() + freshMs })
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return title
  }
  const find: Elsewhere['find'] = async (id, { signal }) => {
    const where = whereFound(id)
    if (!where) return undefined
    const source = sourceOf(where.source)
    const known = kept.get(id)
    if (known && clock.now() < known.untilMs) return known.title
    using deadline = limited(signal)
    const film = await source.find(where.id, deadline)
    const title = titleOf(film, source)
    if (title?.id !== id) throw new AppError('not-found')
    return keep(id, title, film)
  }
  return {
    get sources() {
      const searched = more().filter(({ isSearched = true }) => isSearched)
      return [...sources, ...searched].map(({ id, name }) => ({ id, name }))
    },
    async search(id, request, { signal }) {
      const source = sourceOf(id)
      using deadline = limited(signal)
      return pageOf(await source.search(request, deadline), source)
    },
    find,
    async findEpisode(id, { season, episode }, { signal }) {
      const title = await find(id, { signal })
      const where = whereFound(id)
      const known = kept.get(id)
      if (!title || !where || !known) return title
      const asked = episodeOf(id, season, episode)
      const source = sourceOf(where.source)
      if (!asked || asked.releases || !source.findEpisode) return title
      using deadline = limited(signal)
      const releases = await source.findEpisode(where.id, asked.id, deadline)
      if (releases.length === 0) throw new AppError('unsupported-source')
      const episodes = known.film.episodes?.map((each) => (each === asked ? { ...each, releases } : each))
      const film = { ...known.film, ...(episodes && { episodes }) }
      return keep(id, titleOf(film, source) ?? title, film)
    },
    episodeName: (id, { season, episode }) => episodeOf(id, season, episode)?.id,
    recall: (id) => kept.get(id)?.title,
  }
}

/** Films of a source as lists show them. */
export function pageOf({ titles, next }: FoundPage, source: Pick<Source, 'name'>): ElsewherePage {
  const shown = titles.map((title) => summaryOf(title, source)).filter((summary) => summary !== undefined)
  return { titles: shown, ...(next !== undefined && { next }) }
}
