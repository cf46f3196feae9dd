import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { perforate, perforationsIn } from './strip.ts'

describe('perforate', () => {
  it('lights what is here, outlines what is coming and knows what was played', () => {
    const holes = perforate([100, 100, 40, 0], [2], 0.3, 4)
    expect(holes).toEqual([
      { have: 1, isComing: false, isPlayed: true },
      { have: 1, isComing: false, isPlayed: false },
      { have: 0.4, isComing: true, isPlayed: false },
      { have: 0, isComing: false, isPlayed: false },
    ])
  })

  it('averages the parts that share a hole', () => {
    expect(perforate([100, 0, 50, 50], [1], 1, 2).map(({ have }) => have)).toEqual([0.5, 0.5])
    expect(perforate([100, 0, 50, 50], [1], 1, 2).map(({ isComing }) => isComing)).toEqual([true, false])
  })

  it('has no hole for a film that nothing is known of', () => {
    expect(perforate([], [], 0.5, 24)).toEqual([])
  })

  it('shows as much of the film as there is, however many holes it has', () => {
    const strip = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 120 })
    fc.assert(
      fc.property(strip, fc.integer({ min: 1, max: 120 }), (strip, count) => {
        const holes = perforate(strip, [], 0, count)
        const shown = holes.reduce((sum, { have }) => sum + have, 0) / holes.length
        const real = strip.reduce((sum, part) => sum + part, 0) / strip.length / 100
        expect(shown).toBeCloseTo(real, 9)
        expect(holes.every(({ have }) => have >= 0 && have <= 1)).toBe(true)
      }),
    )
  })
})

describe('perforationsIn', () => {
  it('fits the width, between a few and as many as the film has parts', () => {
    expect(perforationsIn(1400, 120)).toBe(120)
    expect(perforationsIn(358, 120)).toBe(35)
    expect(perforationsIn(0, 120)).toBe(24)
    expect(perforationsIn(1400, 10)).toBe(10)
    expect(perforationsIn(1400, 0)).toBe(0)
  })
})
