import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clearTimer, FADE_MS, fadeAt, fadeOut, setTimer, timer } from './sleep-timer.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  clearTimer()
})

/** What the timer needs of an element. */
const film = () => {
  const element = { volume: 0.8, paused: false, pause: () => (element.paused = true) }
  return element
}
const asVideo = (element: ReturnType<typeof film>) => element as unknown as HTMLVideoElement

describe('setTimer', () => {
  it('rings so many minutes from now; at the end of a film there is no hour for it', () => {
    setTimer(15)
    expect(timer.value).toEqual({ choice: 15, dueMs: Date.now() + 900_000 })
    setTimer('end')
    expect(timer.value).toEqual({ choice: 'end', dueMs: Number.POSITIVE_INFINITY })
  })
})

describe('fadeAt', () => {
  it('is whole before the fade, half in its middle, and nothing at the end', () => {
    expect(fadeAt(0, FADE_MS + 1)).toBe(1)
    expect(fadeAt(FADE_MS / 2, FADE_MS)).toBe(0.5)
    expect(fadeAt(FADE_MS + 5, FADE_MS)).toBe(0)
  })
})

describe('fadeOut', () => {
  it('fades, pauses, gives back the loudness, and tells', () => {
    const video = film()
    const onSlept = vi.fn()
    const { signal } = new AbortController()
    fadeOut(asVideo(video), { dueMs: Date.now() + 60_000, onSlept, signal })
    vi.advanceTimersByTime(39_000)
    expect(video).toMatchObject({ volume: 0.8, paused: false })
    vi.advanceTimersByTime(11_000)
    expect(video.volume).toBeCloseTo(0.4, 1)
    expect(onSlept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10_500)
    expect(video).toMatchObject({ volume: 0.8, paused: true })
    expect(onSlept).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(60_000)
    expect(onSlept).toHaveBeenCalledOnce()
  })

  it('is called off in the middle of its fade, as loud as before', () => {
    const video = film()
    const onSlept = vi.fn()
    const stop = new AbortController()
    fadeOut(asVideo(video), { dueMs: Date.now() + 30_000, onSlept, signal: stop.signal })
    vi.advanceTimersByTime(25_000)
    expect(video.volume).toBeLessThan(0.5)
    stop.abort()
    expect(video).toMatchObject({ volume: 0.8, paused: false })
    vi.advanceTimersByTime(60_000)
    expect(onSlept).not.toHaveBeenCalled()
  })
})
