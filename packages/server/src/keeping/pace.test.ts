import { describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { createPace } from './pace.ts'

describe('createPace', () => {
  it('lets through what the rate says over time, and saves no more than a second of it', () => {
    const clock = createManualClock()
    const pace = createPace(clock, () => 1000)
    clock.pass(60_000)
    let came = 0
    for (let at = 0; at < 600; at++) {
      // A block at once, as it comes from the line.
      if (pace.mayGo()) {
        pace.spend(400)
        came += 400
      }
      clock.pass(100)
    }
    expect(came).toBeGreaterThan(59_000)
    expect(came).toBeLessThan(62_000)
  })

  it('lets everything through where there is no rate', () => {
    const clock = createManualClock()
    const pace = createPace(clock, () => Number.POSITIVE_INFINITY)
    pace.spend(1e9)
    clock.pass(1)
    expect(pace.mayGo()).toBe(true)
  })
})
