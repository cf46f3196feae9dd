import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterBytes, isFilled, type OwnLine, unknownLine } from './own-line.ts'

/** Brings `rates`, in bytes per millisecond, for a tenth of a second each; says after which of them the line was full. */
function bring(rates: readonly number[], from: OwnLine = unknownLine, at = 1000) {
  let line = afterBytes(from, 0, at)
  let now = at
  const full: number[] = []
  for (const [index, rate] of rates.entries())
    for (let part = 0; part < 4; part++) {
      now += 25
      line = afterBytes(line, rate * 25, now)
      if (isFilled(line)) full.push(index)
    }
  return { line, now, full }
}

describe('afterBytes', () => {
  it('finds a line full when two samples in a row bring no more than before', () => {
    expect(bring([100, 200, 400, 800, 800]).full).toEqual([])
    expect(bring([100, 200, 400, 800, 810, 790]).full).toEqual([5])
  })

  it('does not, while every sample brings more', () => {
    expect(bring([100, 120, 150, 180, 220, 280, 350]).full).toEqual([])
  })

  it('knows nothing any more after a pause', () => {
    const { line, now } = bring([800, 800, 800])
    expect(bring([100, 100], line, now + 5000).full).toEqual([])
  })

  it('says it once a sample, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100_000), fc.nat(400)), { maxLength: 60 }), (news) => {
        let line = unknownLine
        let now = 1000
        let said = 0
        for (const [bytes, ms] of news) {
          now += ms
          line = afterBytes(line, bytes, now)
          if (isFilled(line)) said++
          expect(line.bestRate).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(line.bestRate)).toBe(true)
        }
        expect(said).toBeLessThanOrEqual((now - 1000) / 100)
      }),
    )
  })
})
