import { describe, expect, it } from 'vitest'
import { RateMeter } from './rate-meter.ts'

describe('RateMeter', () => {
  it('tells a steady rate', () => {
    const meter = new RateMeter(1000)
    for (let now = 1000; now <= 11_000; now += 10) meter.add(1000, now)
    expect(meter.rate(11_000)).toBeGreaterThan(95_000)
    expect(meter.rate(11_000)).toBeLessThan(105_000)
    expect(meter.total).toBe(1_001_000)
  })

  it('forgets when nothing comes', () => {
    const meter = new RateMeter(0)
    for (let now = 0; now < 5000; now += 10) meter.add(1000, now)
    expect(meter.rate(9000)).toBe(0)
    expect(meter.rate(100_000)).toBe(0)
  })

  it('does not exaggerate at the beginning', () => {
    const meter = new RateMeter(0)
    meter.add(16_384, 1)
    expect(meter.rate(2)).toBeLessThanOrEqual(16_384 * 4)
    expect(meter.rate(0)).toBe(0)
  })
})
