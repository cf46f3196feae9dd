import { describe, expect, it } from 'vitest'
import { holeEnd, nextSegment } from './what-is-here.ts'

/** Time ranges as a browser gives them. */
const ranges = (...list: readonly (readonly [number, number])[]) => ({
  length: list.length,
  start: (i: number) => list[i]?.[0] ?? 0,
  end: (i: number) => list[i]?.[1] ?? 0,
})

describe('nextSegment', () => {
  const starts = [0, 2, 6, 10]
  const next = (given: readonly number[], buffered: ReturnType<typeof ranges>, time: number) =>
    nextSegment(new Set(given), buffered, time, starts)

  it('is the one where the viewer is, when nothing of it is here', () => {
    expect(next([], ranges(), 0)).toBe(0)
    expect(next([], ranges(), 5.9)).toBe(1)
    expect(next([0], ranges([0, 2]), 7)).toBe(2)
    expect(next([], ranges(), 500)).toBe(3)
  })

  it('is the one after what is here', () => {
    expect(next([0], ranges([0, 2]), 1)).toBe(1)
    expect(next([0, 2], ranges([0, 2], [6, 10]), 7)).toBe(3)
    expect(next([1, 2], ranges([2, 10]), 5.9)).toBe(3)
  })

  it('does not fetch again what ends a little early', () => {
    expect(next([0], ranges([0.02, 1.98]), 0)).toBe(1)
    expect(next([1], ranges([2, 5.7]), 3)).toBe(2)
    expect(next([1, 2], ranges([2, 5.99], [6.01, 10]), 3)).toBe(3)
  })

  it('fetches again what was half given, however much of it is here', () => {
    expect(next([], ranges([2, 4]), 3)).toBe(1)
    expect(next([], ranges([0.02, 1.54]), 1.2)).toBe(0)
    expect(next([0, 2], ranges([0, 5.9], [6, 10]), 1)).toBe(1)
  })

  it('fetches again what was given and forgotten since', () => {
    expect(next([0, 1], ranges([5, 6]), 3)).toBe(1)
    expect(next([0, 1], ranges([0, 4]), 1)).toBe(1)
    expect(next([3], ranges(), 11)).toBe(3)
  })

  it('is none when the last one is here, too', () => {
    expect(next([2, 3], ranges([6, 12.4]), 8)).toBe(4)
    expect(next([3], ranges([10, 12.4]), 12)).toBe(4)
  })
})

describe('holeEnd', () => {
  it('is where what follows a small hole begins', () => {
    expect(holeEnd(ranges([0.04, 30]), 0)).toBe(0.04)
    expect(holeEnd(ranges([0, 1.9], [2, 30]), 1.95)).toBe(2)
  })

  it('is found by a picture that stands a moment before the hole', () => {
    expect(holeEnd(ranges([0.021, 1.536], [2.027, 34]), 1.461)).toBe(2.027)
  })

  it('is nowhere where the picture has something to show', () => {
    expect(holeEnd(ranges([0, 1.9], [2, 30]), 1.5)).toBe(undefined)
    expect(holeEnd(ranges([0, 30]), 3)).toBe(undefined)
  })

  it('is nowhere when the hole is large, or nothing follows', () => {
    expect(holeEnd(ranges([0, 1.9], [4, 30]), 1.9)).toBe(undefined)
    expect(holeEnd(ranges([0, 30]), 30)).toBe(undefined)
    expect(holeEnd(ranges(), 0)).toBe(undefined)
  })
})
