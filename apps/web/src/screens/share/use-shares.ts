import type { Share, Shares } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { read } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import type { Problem } from '../../i18n/parts.ts'
import { sharesPath } from './paths.ts'

const workingMs = 400
const restingMs = 3000

/** What is shared from this machine, the newest first, and what is being made ready; asked for again and again. */
export function useShares(): {
  readonly shares: readonly Share[] | undefined
  readonly work: Shares['work']
  readonly problem: Problem | undefined
  /** Asks at once. */
  readonly look: () => void
} {
  const [state, setState] = useState<{ data?: Shares; problem?: Problem }>({})
  const [attempt, setAttempt] = useState(0)
  const look = () => setAttempt((count) => count + 1)
  const isWorking = state.data?.work !== undefined
  useEffect(() => {
    const controller = new AbortController()
    read<Shares>(sharesPath, { signal: controller.signal }).then(
      (data) => setState({ data }),
      (error: unknown) => {
        if (!controller.signal.aborted)
          setState(({ data }) => ({ ...(data && { data }), problem: problemOf(error) }))
      },
    )
    const timer = setTimeout(look, isWorking ? workingMs : restingMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [attempt, isWorking])
  return {
    shares: state.data && [...state.data.shares].reverse(),
    work: state.data?.work,
    problem: state.problem,
    look,
  }
}
