import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextUploadRate, openingRate, TARGET_MS, type UplinkReading } from './upload-rate.ts'

const idle: UplinkReading = {
  seconds: 0.25,
  sentRate: 0,
  isUsed: false,
  isBacklogged: false,
  queueingMs: undefined,
  isHeldBack: false,
}

describe('nextUploadRate', () => {
  it('stays where it is while nobody wants more', () => {
    expect(nextUploadRate(openingRate, idle)).toEqual(openingRate)
    expect(nextUploadRate(openingRate, { ...idle, queueingMs: 3 })).toEqual(openingRate)
  })

  it('answers one full queue once', () => {
    const full = { ...idle, isUsed: true, sentRate: 100_000, queueingMs: 300 }
    const once = nextUploadRate(openingRate, full)
    expect(once.rate).toBeLessThan(openingRate.rate)
    expect(nextUploadRate(once, { ...full, queueingMs: 200 }).rate).toBe(once.rate)
  })

  it('always gives something, and grows only below its target', () => {
    const reading = fc.record({
      seconds: fc.double({ min: 0.01, max: 5, noNaN: true }),
      sentRate: fc.double({ min: 0, max: 1e9, noNaN: true }),
      isUsed: fc.boolean(),
      isBacklogged: fc.boolean(),
      queueingMs: fc.option(fc.double({ min: 0, max: 10_000, noNaN: true }), { nil: undefined }),
      isHeldBack: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 100 }), (readings) => {
        let state = openingRate
        for (const each of readings) {
          const next = nextUploadRate(state, each)
          expect(next.rate).toBeGreaterThanOrEqual(12 << 10)
          if (next.rate > state.rate) {
            expect(each.isUsed).toBe(true)
            expect(each.queueingMs ?? 0).toBeLessThanOrEqual(TARGET_MS)
          }
          state = next
        }
      }),
    )
  })
})
