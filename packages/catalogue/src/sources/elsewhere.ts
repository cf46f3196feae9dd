import type { ElsewherePage, Title, TitleId } from '@lanterne/contract'
import { AppError, type Clock, withDeadline } from '@lanterne/kernel'
import { whereFound } from './found-id.ts'
import { summaryOf, titleOf } from './found-title.ts'
import type { SearchRequest, Source } from './source.ts'

/** For a whole answer of a source, whatever it takes. */
const patienceMs = 20_000
/** Films that are remembered as they were found. */
const mostKept = 500

/** Films that are not in the catalogue: of sources that are asked when the viewer asks. */
export interface Elsewhere {
  readonly sources: readonly Pick<Source, 'id' | 'name'>[]
  /** Throws `AppError` as `Source`, `not-found` for a source that there is not, `timed-out`. */
  search(source: string, request: SearchRequest, options: { signal: AbortSignal }): Promise<ElsewherePage>
  /** The title of a film of a source, by its name; nothing for names of other titles. Throws as `search`. */
  find(id: TitleId, options: { signal: AbortSignal }): Promise<Title | undefined>
  /** A title that `find` gave before. */
  recall(id: TitleId): Title | undefined
}

export function createElsewhere({
  sources,
  clock,
}: {
  readonly sources: readonly Source[]
  readonly clock: Clock
}): Elsewhere {
  const kept = new Map<TitleId, Title>()
  const sourceOf = (id: string) => {
    const source = sources.find((each) => each.id === id)
    if (!source) throw new AppError('not-found')
    return source
  }
  const limited = (signal: AbortSignal) =>
    withDeadline(clock, patienceMs, () => new AppError('timed-out'), { signal })
  return {
    sources: sources.map(({ id, name }) => ({ id, name })),
    async search(id, request, { signal }) {
      const source = sourceOf(id)
      using deadline = limited(signal)
      const { titles, next } = await source.search(request, deadline)
      const shown = titles.map((title) => summaryOf(title, source)).filter((summary) => summary !== undefined)
      return { titles: shown, ...(next !== undefined && { next }) }
    },
    async find(id, { signal }) {
      const where = whereFound(id)
      if (!where) return undefined
      const known = kept.get(id)
      if (known) return known
      const source = sourceOf(where.source)
      using deadline = limited(signal)
      const title = titleOf(await source.find(where.id, deadline), source)
      if (title?.id !== id) throw new AppError('not-found')
      kept.set(id, title)
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
      return title
    },
    recall: (id) => kept.get(id),
  }
}
