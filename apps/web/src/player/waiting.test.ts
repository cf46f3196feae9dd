import type { PlaybackProgress } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToStart, describeWait } from './waiting.ts'

const ready = (change: Partial<Extract<PlaybackProgress, { state: 'ready' }>> = {}): PlaybackProgress => ({
  state: 'ready',
  delivery: 'direct',
  url: '/stream/x/film.mp4',
  mimeType: 'video/mp4',
  sizeBytes: 700_000_000,
  haveBytes: 0,
  people: 3,
  downloadRate: 0,
  uploadRate: 0,
  isWaiting: true,
  sounds: [],
  strip: [],
  coming: [],
  forecast: { verdict: 'unknown' },
  ...change,
})

describe('describeWait', () => {
  it('follows the way of a film: opening, searching, people, seconds, picture', () => {
    const durationSeconds = 3500
    const said = [
      describeWait({ arrivedBytes: 0 }),
      describeWait({ progress: { state: 'finding', people: 0, secondsElapsed: 0 }, arrivedBytes: 0 }),
      describeWait({ progress: { state: 'finding', people: 3, secondsElapsed: 1 }, arrivedBytes: 0 }),
      describeWait({ progress: ready({ people: 0 }), durationSeconds, arrivedBytes: 0 }),
      describeWait({ progress: ready(), durationSeconds, arrivedBytes: 0 }),
      describeWait({ progress: ready({ downloadRate: 250_000 }), durationSeconds, arrivedBytes: 250_000 }),
      describeWait({ progress: ready({ downloadRate: 250_000 }), durationSeconds, arrivedBytes: 2_000_000 }),
    ]
    expect(said.map(({ words }) => words)).toEqual([
      { say: 'opening' },
      { say: 'searching' },
      { say: 'people-found', people: 3 },
      { say: 'waiting-for-people' },
      { say: 'people-found', people: 3 },
      { say: 'seconds-left', seconds: 3 },
      { say: 'almost-there' },
    ])
  })

  it('says that nothing can leave, as long as nothing comes', () => {
    const finding = { state: 'finding', people: 0, secondsElapsed: 0, isCutOff: true } as const
    const said = [
      describeWait({ progress: finding, arrivedBytes: 0 }),
      describeWait({ progress: ready({ isCutOff: true }), durationSeconds: 3500, arrivedBytes: 0 }),
      describeWait({
        progress: ready({ isCutOff: true, downloadRate: 250_000 }),
        ...{ durationSeconds: 3500, arrivedBytes: 250_000 },
      }),
    ]
    expect(said.map(({ words }) => words.say)).toEqual(['cut-off', 'cut-off', 'seconds-left'])
  })

  it('promises the picture when the whole film is here', () => {
    const progress = ready({ haveBytes: 700_000_000 })
    expect(describeWait({ progress, durationSeconds: 3500, arrivedBytes: 0 }).words).toEqual({
      say: 'almost-there',
    })
  })

  it('never goes back while bytes arrive, never says zero seconds, never is beyond the end', () => {
    const rate = fc.integer({ min: 0, max: 100_000_000 })
    const bytes = fc.integer({ min: 0, max: 900_000_000 })
    fc.assert(
      fc.property(
        rate,
        bytes,
        bytes,
        fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
        (downloadRate, a, b, durationSeconds) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)]
          const wait = (arrivedBytes: number) =>
            describeWait({ progress: ready({ downloadRate }), durationSeconds, arrivedBytes })
          expect(wait(more).part).toBeGreaterThanOrEqual(Math.min(0.98, wait(less).part))
          expect(wait(more).part).toBeLessThanOrEqual(1)
          const { words } = wait(less)
          expect(words.say === 'seconds-left' ? words.seconds : 1).toBeGreaterThanOrEqual(1)
        },
      ),
    )
  })
})

describe('bytesToStart', () => {
  it('is some seconds of the film, within reason', () => {
    expect(bytesToStart(700_000_000, 3500)).toBe(1_000_000)
    expect(bytesToStart(700_000_000, undefined)).toBe(768 * 1024)
    expect(bytesToStart(50_000_000_000, 3500)).toBe(24 * 1024 * 1024)
    expect(bytesToStart(1000, 60)).toBe(1000)
  })
})
