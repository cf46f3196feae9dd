import type { PlaybackProgress } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { describeWait, type Waiting } from './waiting.ts'

const tickMs = 500
const longMs = 12_000

/** Follows one wait: what to say, and whether nothing has come for long. */
export function useWaiting(
  isWaiting: boolean,
  progress: PlaybackProgress | undefined,
  durationSeconds: number | undefined,
): { waiting: Waiting; isLong: boolean } {
  const ready = progress?.state === 'ready' ? progress : undefined
  const have = ready?.haveBytes ?? 0
  const begun = useRef<{ have: number | undefined; bytes: number; movedAt: number }>({
    have: undefined,
    bytes: 0,
    movedAt: 0,
  })
  const [, tick] = useState(0)
  const wait = begun.current
  if (!isWaiting) {
    wait.have = undefined
    wait.movedAt = 0
  } else {
    const now = Date.now()
    // The first wait counts from nothing: what was here before the viewer came helps too.
    if (ready && wait.have === undefined) wait.have = ready.isWaiting ? have : 0
    if (wait.movedAt === 0 || have > wait.bytes) wait.movedAt = now
    wait.bytes = have
  }
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => tick((count) => count + 1), tickMs)
    return () => clearInterval(timer)
  }, [isWaiting])
  return {
    waiting: describeWait({ progress, durationSeconds, arrivedBytes: have - (wait.have ?? 0) }),
    isLong: isWaiting && wait.movedAt > 0 && Date.now() - wait.movedAt > longMs,
  }
}
