import { useEffect, useState } from 'preact/hooks'
import { clearTimer, fadeOut, timer } from './sleep-timer.ts'

/** Whether the timer has stopped the film, and how to go on. */
export interface SleepTimer {
  readonly hasSlept: boolean
  /** Says that the film has ended; true when that is where it was to stop. */
  end(): boolean
  wake(): void
}

/** Stops the film when the viewer wished so. */
export function useSleepTimer(element: { readonly current: HTMLVideoElement | null }): SleepTimer {
  const [hasSlept, setSlept] = useState(false)
  const { dueMs } = timer.value
  const sleep = () => {
    clearTimer()
    setSlept(true)
  }
  useEffect(() => {
    const video = element.current
    if (!video || dueMs === Number.POSITIVE_INFINITY) return
    const ended = new AbortController()
    fadeOut(video, { dueMs, onSlept: sleep, signal: ended.signal })
    return () => ended.abort()
  }, [dueMs])
  return {
    hasSlept,
    end() {
      if (timer.value.choice !== 'end') return false
      sleep()
      return true
    },
    wake: () => setSlept(false),
  }
}
