import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '../i18n/parts.ts'
import { read } from './client.ts'
import { returns } from './connection.ts'
import { problemOf } from './failure.ts'

export type Resource<Data> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly data: Data }
  | { readonly state: 'failed'; readonly problem: Problem }

/** What was last at each path: shown at once on the way back, while it is asked for again. */
const known = new Map<string, unknown>()
const mostKnown = 200

/** What the server has at `path`, asked for again when it comes back. Old data stays when new data cannot be had. */
export function useResource<Data>(
  path: string | undefined,
): Resource<Data> & { readonly reload: () => void } {
  const [problem, setProblem] = useState<{ path: string; problem: Problem }>()
  const [attempt, setAttempt] = useState(0)
  const [, redraw] = useState(0)
  const back = returns.value

  useEffect(() => {
    if (path === undefined) return
    const controller = new AbortController()
    read<Data>(path, { signal: controller.signal }).then(
      (data) => {
        remember(path, data)
        setProblem(undefined)
        redraw((count) => count + 1)
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem({ path, problem: problemOf(error) })
      },
    )
    return () => controller.abort()
  }, [path, attempt, back])

  const reload = () => {
    setProblem(undefined)
    setAttempt((count) => count + 1)
  }
  if (path !== undefined && known.has(path)) return { state: 'ready', data: known.get(path) as Data, reload }
  if (problem && problem.path === path) return { state: 'failed', problem: problem.problem, reload }
  return { state: 'loading', reload }
}

function remember(path: string, data: unknown): void {
  known.delete(path)
  known.set(path, data)
  const oldest = known.keys().next().value
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
}
