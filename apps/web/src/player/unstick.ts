import { bufferedTo } from './video-state.ts'

/** HTML's name for: the picture after this one is here, too. */
const HAVE_FUTURE_DATA = 3
const LOOK_MS = 500
/** A picture that could move and does not for so long is helped; the next time twice as long is waited. */
const PATIENCE_MS = 1500
/** What must be here beyond the picture: with less, the browser waits for good reason. */
const AHEAD_SECONDS = 1

/** What is looked at of a `<video>` element. */
export interface Watched {
  readonly currentTime: number
  readonly paused: boolean
  readonly ended: boolean
  readonly readyState: number
  /** How far the picture could be shown without waiting, in seconds. */
  readonly bufferedTo: number
}

/** Since when, in milliseconds, a picture stands at a time although it should not. */
export interface Stuck {
  readonly at: number
  readonly sinceMs: number
}

/**
 * Whether a picture stands still with everything that it needs: browsers lose themselves now and then, after several
 * jumps in a row while a film arrives. Pure.
 */
export function lookAt(before: Stuck | undefined, video: Watched, nowMs: number): Stuck | undefined {
  const { paused, ended, readyState, currentTime, bufferedTo } = video
  const mayMove = !paused && !ended && bufferedTo - currentTime >= AHEAD_SECONDS
  if (!mayMove || readyState >= HAVE_FUTURE_DATA) return undefined
  return before?.at === currentTime ? before : { at: currentTime, sinceMs: nowMs }
}

/**
 * Watches an element until `signal` aborts. One that is stuck is sent to where it is, which wakes it most times; one
 * that still is takes its film anew, at the same place.
 */
export function unstick(video: HTMLVideoElement, { signal }: { signal: AbortSignal }): void {
  let stuck: Stuck | undefined
  let helped = 0
  const look = () => {
    const now = performance.now()
    const { currentTime, paused, ended, readyState } = video
    stuck = lookAt(stuck, { currentTime, paused, ended, readyState, bufferedTo: bufferedTo(video) }, now)
    if (readyState >= HAVE_FUTURE_DATA) helped = 0
    if (!stuck || now - stuck.sinceMs < PATIENCE_MS * 2 ** helped) return
    stuck = undefined
    // What comes in segments is given by us: its address is good for one time only.
    if (helped++ === 0 || video.src.startsWith('blob:')) video.currentTime = currentTime
    else takeAnew(video, currentTime)
  }
  const timer = setInterval(look, LOOK_MS)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}

function takeAnew(video: HTMLVideoElement, at: number): void {
  const { src } = video
  video.src = src
  // Before its length is known, this is where it will begin.
  video.currentTime = at
  // Only a browser that wants a press first refuses; then the button for it is shown.
  video.play().catch(() => undefined)
}
