import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../rows.ts'
import { prefixOf, shareOut } from './share-out.ts'

const line = (kbit: number, delayMs = 30): Line => ({ kbit, delayMs, queueMs: 200 })
const sizeOf = (share: readonly (readonly [number, number])[]) =>
  share.reduce((sum, [from, to]) => sum + to - from, 0)

describe('shareOut', () => {
  it('gives each line as much as it carries, and a crawling one nothing', () => {
    const sizes = shareOut([0, 1 << 20], [line(6000), line(2000), line(50)], { tripsBefore: 1 }).map(sizeOf)
    expect((sizes[0] ?? 0) / (sizes[1] ?? 0)).toBeCloseTo(3, 0)
    expect(sizes[2]).toBe(0)
  })

  it('gives equal lines equal parts', () => {
    const sizes = shareOut([0, 1 << 20], Array<Line>(8).fill(line(0, 50)), { tripsBefore: 2 }).map(sizeOf)
    expect(new Set(sizes)).toEqual(new Set([1 << 17]))
  })

  it('gives every byte once, and knows when all of them are there', () => {
    const stretches = fc.tuple(fc.nat(1 << 21), fc.integer({ min: 1, max: 1 << 20 }))
    const rates = fc.array(fc.constantFrom(0, 50, 300, 2000, 6000), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(stretches, rates, ([start, length], kbits) => {
        const shares = shareOut(
          [start, start + length],
          kbits.map((kbit) => line(kbit)),
          { tripsBefore: 2 },
        )
        const all = shares.flat().sort((a, b) => a[0] - b[0])
        let at = start
        for (const [from, to] of all) {
          expect(from).toBe(at)
          at = to
        }
        expect(at).toBe(start + length)
        expect(prefixOf(shares, shares.map(sizeOf), start + length)).toBe(start + length)
        expect(prefixOf(shares, [], start + length)).toBe(start)
      }),
      { numRuns: 200 },
    )
  })
})

describe('prefixOf', () => {
  it('ends where the first byte is missing', () => {
    const shares = [
      [
        [0, 10],
        [20, 30],
      ],
      [[10, 20]],
    ] as const
    expect(prefixOf(shares, [15, 4], 30)).toBe(14)
    expect(prefixOf(shares, [15, 10], 30)).toBe(25)
    expect(prefixOf(shares, [20, 10], 30)).toBe(30)
  })
})
