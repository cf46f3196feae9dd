import type { Forecast, PlaybackProgress } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PlayerParts } from './use-player.ts'

/** A wait that is shorter is none of a viewer's concern. */
const leastSeconds = 8
/** A picture that stands for so long stalls: what stands for less is a hiccup, or a jump. */
const stallMs = 1500
const tickMs = 500

/** A film that may have to wait until it can play through, rather than begin and stop again and again. */
export interface Hold {
  readonly isHeld: boolean
  /** What is left of the wait; absent where nobody knows. */
  readonly seconds: number | undefined
  /** Whether it may play now: asked when it is told to. */
  readonly mayPlay: () => boolean
  /** Plays it all the same, for good. */
  readonly release: () => void
}

interface Held {
  readonly sinceMs: number
  /** As it was said when the wait began: it is not made longer afterwards. */
  readonly saidSeconds: number | undefined
}

/** Whether a film is worth waiting for before it begins, or goes on. Pure. */
export function isWorthWaiting(forecast: Forecast | undefined): boolean {
  if (forecast?.verdict === 'soon') return forecast.seconds >= leastSeconds
  return forecast?.verdict === 'later' && forecast.because === 'slow'
}

/** What is left of a wait, in seconds; 0 when it is over, `undefined` where nobody knows. Pure. */
export function leftOf(held: Held, forecast: Forecast | undefined, nowMs: number): number | undefined {
  if (forecast?.verdict === 'now' || forecast?.verdict === 'unknown') return 0
  const said = held.saidSeconds === undefined ? undefined : held.saidSeconds - (nowMs - held.sinceMs) / 1000
  const seen = forecast?.verdict === 'soon' ? forecast.seconds : undefined
  if (said === undefined) return seen
  return Math.max(0, Math.min(said, seen ?? said))
}

/**
 * Holds a film back that comes slower than it is watched, before its first picture and when it has stalled, until it can
 * play through, or the viewer wants it all the same.
 */
export function useHold(
  { state, controls, element }: PlayerParts,
  progress: PlaybackProgress | undefined,
): Hold {
  const forecast = progress?.state === 'ready' ? progress.forecast : undefined
  const held = useRef<Held | undefined>(undefined)
  const isReleased = useRef(false)
  const [, tick] = useState(0)
  const hasPicture = state.hasPicture.value
  const isStalled = useStalled(hasPicture && state.isWaiting.value && !state.isPaused.value)
  const begin = (!hasPicture || isStalled) && !isReleased.current && isWorthWaiting(forecast)
  // Decided while it is drawn: the film is told to play right after.
  if (begin && !held.current)
    held.current = {
      sinceMs: Date.now(),
      saidSeconds: forecast?.verdict === 'soon' ? forecast.seconds : undefined,
    }
  const left = held.current && leftOf(held.current, forecast, Date.now())
  const isHeld = held.current !== undefined && left !== 0
  const wasPaused = useRef(false)
  const play = () => {
    held.current = undefined
    wasPaused.current = false
    tick((count) => count + 1)
    controls.play()
  }
  const release = () => {
    isReleased.current = true
    play()
  }
  const isPaused = state.isPaused.value
  useEffect(() => {
    if (held.current && !isHeld) play()
    // Whoever presses Play while it waits does not want to.
    else if (isHeld && wasPaused.current && !isPaused) release()
    wasPaused.current = isHeld && isPaused
  })
  useEffect(() => {
    if (!isHeld) return
    element.current?.pause()
    const timer = setInterval(() => tick((count) => count + 1), tickMs)
    return () => clearInterval(timer)
  }, [isHeld])
  return { isHeld, seconds: left, mayPlay: () => held.current === undefined, release }
}

/** Whether something has been so for as long as a stall is. */
function useStalled(isSo: boolean): boolean {
  const [isStalled, setStalled] = useState(false)
  useEffect(() => {
    setStalled(false)
    if (!isSo) return
    const timer = setTimeout(() => setStalled(true), stallMs)
    return () => clearTimeout(timer)
  }, [isSo])
  return isSo && isStalled
}
