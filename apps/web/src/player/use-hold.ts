import type { Forecast, PlaybackProgress } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { recall } from '../outlook/recall.ts'
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
  /** When a length of the wait was first said, and which: it is not made longer afterwards. */
  readonly said?: { readonly atMs: number; readonly seconds: number }
}

/** Whether a film is worth waiting for before it begins, or goes on. Pure. */
export function isWorthWaiting(forecast: Forecast | undefined): boolean {
  if (forecast?.verdict === 'soon') return forecast.seconds >= leastSeconds
  return forecast?.verdict === 'later' && forecast.because === 'slow'
}

/** A wait as it goes on: the first length that is known of it is the one that was said. Pure. */
export function goOn(held: Held, forecast: Forecast | undefined, nowMs: number): Held {
  if (held.said || forecast?.verdict !== 'soon') return held
  return { said: { atMs: nowMs, seconds: forecast.seconds } }
}

/** What is left of a wait, in seconds; 0 when it is over, `undefined` where nobody knows. Pure. */
export function leftOf({ said }: Held, forecast: Forecast | undefined, nowMs: number): number | undefined {
  const isSlow = forecast?.verdict === 'later' && forecast.because === 'slow'
  if (forecast && forecast.verdict !== 'soon' && !isSlow) return 0
  const left = said && said.seconds - (nowMs - said.atMs) / 1000
  const seen = forecast?.verdict === 'soon' ? forecast.seconds : undefined
  if (left === undefined) return seen
  return Math.max(0, Math.min(left, seen ?? left))
}

/** What is known of how the film would play: by its player, or else as its Play button said. */
function useForecast(film: Parameters<typeof recall>[0], progress: PlaybackProgress | undefined) {
  const [said] = useState(() => recall(film))
  const measured = progress?.state === 'ready' ? progress.forecast : undefined
  return measured === undefined || measured.verdict === 'unknown' ? (said ?? measured) : measured
}

/**
 * Holds a film back that comes slower than it is watched, before its first picture and when it has stalled, until it can
 * play through, or the viewer wants it all the same.
 */
export function useHold(
  { state, controls, element }: PlayerParts,
  film: Parameters<typeof recall>[0],
  progress: PlaybackProgress | undefined,
): Hold {
  const forecast = useForecast(film, progress)
  const held = useRef<Held | undefined>(undefined)
  const isReleased = useRef(false)
  // A film waits once before it begins: what was said is kept, and what is still wrong then shows as a stall.
  const hasWaited = useRef(false)
  const [, tick] = useState(0)
  const hasPicture = state.hasPicture.value
  const isStalled = useStalled(hasPicture && state.isWaiting.value && !state.isPaused.value)
  const isBeginning = !hasPicture && !hasWaited.current
  const begin = (isBeginning || isStalled) && !isReleased.current && isWorthWaiting(forecast)
  // Decided while it is drawn: the film is told to play right after.
  if (begin && !held.current) held.current = {}
  if (held.current) held.current = goOn(held.current, forecast, Date.now())
  const left = held.current && leftOf(held.current, forecast, Date.now())
  const isHeld = held.current !== undefined && left !== 0
  const wasPaused = useRef(false)
  const play = () => {
    held.current = undefined
    hasWaited.current = true
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
