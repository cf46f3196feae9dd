import type { TitlePage } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { read } from '../../api/client.ts'
import { returns } from '../../api/connection.ts'
import { problemOf } from '../../api/failure.ts'
import type { Problem } from '../../i18n/parts.ts'

/** What was found so far, page after page. */
export interface Found {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly problem?: Problem
  readonly page?: TitlePage
  /** Asks for what comes after, where anything does. */
  more(): void
  reload(): void
}

/** What was found at each path, with every page that was looked at: Back finds it as it was left. */
const known = new Map<string, TitlePage>()
const mostKnown = 30

/** The titles that the server has at `path`, as far as they were looked at. */
export function useFound(path: string | undefined): Found {
  const [problem, setProblem] = useState<{ path: string; problem: Problem }>()
  const [attempt, setAttempt] = useState(0)
  const [, redraw] = useState(0)
  const [wanted, setWanted] = useState<string>()
  const back = returns.value
  const page = path === undefined ? undefined : known.get(path)

  useEffect(() => {
    if (path === undefined) return
    const controller = new AbortController()
    read<TitlePage>(path, { signal: controller.signal }).then(
      (first) => {
        const before = known.get(path)
        // What was there stays, with its further pages, unless the catalogue is another by now.
        keep(path, before?.total === first.total ? { ...first, titles: before.titles } : first)
        setProblem(undefined)
        redraw((count) => count + 1)
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem({ path, problem: problemOf(error) })
      },
    )
    return () => controller.abort()
  }, [path, attempt, back])

  const next = page && page.titles.length < page.total ? `${path}&offset=${page.titles.length}` : undefined
  useEffect(() => {
    if (path === undefined || wanted === undefined || wanted !== next) return
    const controller = new AbortController()
    read<TitlePage>(wanted, { signal: controller.signal }).then(
      ({ titles, total }) => {
        const before = known.get(path)
        if (!before) return
        const ids = new Set(before.titles.map(({ id }) => id))
        const added = titles.filter(({ id }) => !ids.has(id))
        // Nothing more came: what is here is all there is.
        const count = added.length === 0 ? before.titles.length : total
        keep(path, { ...before, titles: [...before.titles, ...added], total: count })
        redraw((times) => times + 1)
      },
      // What is here stays; the next time that its end is seen, it is asked for again.
      () => setWanted(undefined),
    )
    return () => controller.abort()
  }, [path, wanted, next])

  const reload = () => {
    setProblem(undefined)
    setAttempt((count) => count + 1)
  }
  const more = () => setWanted(next)
  if (page) return { state: 'ready', page, more, reload }
  if (problem && problem.path === path) return { state: 'failed', problem: problem.problem, more, reload }
  return { state: 'loading', more, reload }
}

function keep(path: string, page: TitlePage): void {
  known.delete(path)
  known.set(path, page)
  const oldest = known.keys().next().value
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
}
