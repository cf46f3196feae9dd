import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutSegments } from './cut-segments.ts'

const times = fc
  .uniqueArray(fc.double({ min: 0, max: 9000, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((list) => list.toSorted((a, b) => a - b))

describe('cutSegments', () => {
  it('cuts at key frames, the first one early, none shorter than four seconds', () => {
    expect(cutSegments([0, 2, 4, 6, 8, 10], 12)).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 6 },
      { start: 6, end: 10 },
      { start: 10, end: 12 },
    ])
  })

  it('leaves no last part that could be without sound', () => {
    expect(cutSegments([0, 5, 10], 10.5)).toEqual([
      { start: 0, end: 5 },
      { start: 5, end: 10.5 },
    ])
  })

  it('never leaves a hole, and cuts nowhere but at key frames', () => {
    fc.assert(
      fc.property(times, (keyFrames) => {
        const segments = cutSegments(keyFrames, 9001)
        expect(segments[0]?.start).toBe(0)
        expect(segments.at(-1)?.end).toBe(9001)
        for (const [i, { start, end }] of segments.entries()) {
          expect(end).toBeGreaterThan(start)
          if (i === 0) continue
          expect(keyFrames).toContain(start)
          expect(segments[i - 1]?.end).toBe(start)
        }
      }),
    )
  })
})
