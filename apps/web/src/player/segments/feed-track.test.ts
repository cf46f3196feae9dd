import { describe, expect, it } from 'vitest'
import { nextSegment } from './feed-track.ts'

/** Time ranges as a browser gives them. */
const ranges = (...list: readonly (readonly [number, number])[]) => ({
  length: list.length,
  start: (i: number) => list[i]?.[0] ?? 0,
  end: (i: number) => list[i]?.[1] ?? 0,
})
const starts = [0, 2, 6, 10]

describe('nextSegment', () => {
  it('is the one where the viewer is, when nothing of it is here', () => {
    expect(nextSegment(ranges(), 0, starts)).toBe(0)
    expect(nextSegment(ranges(), 5.9, starts)).toBe(1)
    expect(nextSegment(ranges([0, 2]), 7, starts)).toBe(2)
    expect(nextSegment(ranges(), 500, starts)).toBe(3)
  })

  it('is the one after what is here', () => {
    expect(nextSegment(ranges([0, 2]), 1, starts)).toBe(1)
    expect(nextSegment(ranges([0, 2], [6, 10]), 7, starts)).toBe(3)
  })

  it('does not fetch again what ends a little early', () => {
    expect(nextSegment(ranges([0.02, 1.98]), 0, starts)).toBe(1)
    expect(nextSegment(ranges([2, 5.7]), 3, starts)).toBe(2)
  })

  it('fetches again what was half given', () => {
    expect(nextSegment(ranges([2, 4]), 3, starts)).toBe(1)
  })
})
