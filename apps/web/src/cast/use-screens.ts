import type { CastScreen, CastScreens } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { read } from '../api/client.ts'

/** Asked again so often: a list costs nothing, and a stream of events would take one of a browser's six lines. */
const everyMs = 250
/** So long a screen may take to answer before there is said to be none. */
const patienceMs = 4000

export interface FoundScreens {
  readonly screens: readonly CastScreen[]
  /** Whether those who are here have had the time to say so. */
  readonly isSettled: boolean
  readonly again: () => void
}

/** The screens of the house as they come and go, for as long as the component is shown. */
export function useScreens(): FoundScreens {
  const [screens, setScreens] = useState<readonly CastScreen[]>([])
  const [attempt, setAttempt] = useState(0)
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    const ended = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const settling = setTimeout(() => setSettled(true), patienceMs)
    const ask = () => {
      read<CastScreens>('/api/cast/screens', { signal: ended.signal })
        .then(
          (found) => setScreens(found.screens),
          () => undefined, // The app says itself that its server is away; asked again meanwhile.
        )
        .finally(() => {
          if (!ended.signal.aborted) timer = setTimeout(ask, everyMs)
        })
    }
    ask()
    return () => {
      ended.abort()
      clearTimeout(timer)
      clearTimeout(settling)
    }
  }, [attempt])
  const again = () => {
    setSettled(false)
    setAttempt(attempt + 1)
  }
  return { screens, isSettled, again }
}
