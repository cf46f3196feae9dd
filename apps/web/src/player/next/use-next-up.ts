import type { Playback, PlaybackRequest } from '@lanterne/contract'
import { effect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VideoState } from '../video-state.ts'
import { dismiss, prepare } from './prepared.ts'

/** The next one is opened so long before the end where all of this one is here. */
const EARLY_SECONDS = 300
/** And so long where it is not: the browser has what is left, or the next one would take from it. */
const LATE_SECONDS = 60

/** Whether the next film may be fetched without this one missing anything. Pure. */
export function isTimeForNext(at: {
  readonly seconds: number
  readonly durationSeconds: number
  readonly bufferedTo: number
  /** Whether all of this film is on the server's machine. */
  readonly isWhole: boolean
}): boolean {
  const left = at.durationSeconds - at.seconds
  if (at.durationSeconds === 0 || left > EARLY_SECONDS) return false
  return at.isWhole || (left < LATE_SECONDS && at.bufferedTo >= at.durationSeconds - 1)
}

/** Opens `next` towards the end of what plays, so that it begins at once; ended when nobody goes on with it. */
export function useNextUp(
  playback: Playback | undefined,
  state: VideoState,
  next: PlaybackRequest | undefined,
): void {
  const ready = playback?.progress.state === 'ready' ? playback.progress : undefined
  const isWhole = ready !== undefined && ready.haveBytes >= ready.sizeBytes
  const key = JSON.stringify(next)
  useEffect(() => {
    if (!next) return
    return effect(() => {
      const { time, duration, bufferedTo } = state
      const at = {
        seconds: time.value,
        durationSeconds: duration.value,
        bufferedTo: bufferedTo.value,
        isWhole,
      }
      if (isTimeForNext(at)) prepare(next)
    })
  }, [key, isWhole])
  // Who goes on with it has taken it by then.
  useEffect(() => {
    window.addEventListener('pagehide', dismiss)
    return () => {
      window.removeEventListener('pagehide', dismiss)
      queueMicrotask(dismiss)
    }
  }, [])
}
