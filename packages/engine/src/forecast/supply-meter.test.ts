import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SupplyMeter } from './supply-meter.ts'

const look = (receivedBytes: number, isWanting = true, givers: number[] = [receivedBytes]) => ({
  ...{ receivedBytes, isWanting, givers },
})

describe('SupplyMeter', () => {
  it('measures what comes while it is wanted', () => {
    const meter = new SupplyMeter()
    for (let i = 0; i <= 20; i++) meter.look(look(i * 250_000), i * 250)
    expect(meter.supply.rate).toBeCloseTo(1_000_000, -1)
    expect(meter.supply.measuredSeconds).toBe(5)
  })

  it('leaves out the wait for the first byte, and the time after everything came', () => {
    const meter = new SupplyMeter()
    meter.look(look(0), 0)
    meter.look(look(0), 3000)
    meter.look(look(500_000), 3250)
    meter.look(look(1_000_000, false), 3500)
    for (let i = 0; i < 40; i++) meter.look(look(1_000_000, false), 4000 + i * 250)
    expect(meter.supply.rate).toBeCloseTo(2_000_000, -1)
    expect(meter.supply.measuredSeconds).toBe(0.5)
  })

  it('measures what came at once, between one look and the next', () => {
    const meter = new SupplyMeter()
    meter.look(look(0, false), 0)
    meter.look(look(0, false), 250)
    meter.look(look(3_000_000, false), 500)
    expect(meter.supply.rate).toBe(12_000_000)
    // A player that reads on now and then says nothing of what could come.
    for (let i = 1; i < 20; i++) meter.look(look(3_000_000 + i * 1000, false), 500 + i * 250)
    expect(meter.supply.rate).toBe(12_000_000)
  })

  it('forgets what is long ago', () => {
    const meter = new SupplyMeter()
    let bytes = 0
    for (let i = 0; i <= 400; i++) meter.look(look((bytes += i < 200 ? 1_000_000 : 25_000)), i * 250)
    expect(meter.supply.rate).toBeLessThan(200_000)
    expect(meter.supply.measuredSeconds).toBeLessThan(21)
  })

  it('says how long nothing at all came', () => {
    const meter = new SupplyMeter()
    meter.look(look(0), 0)
    meter.look(look(0), 8000)
    expect(meter.supply).toMatchObject({ rate: 0, silentSeconds: 8 })
    meter.look(look(10), 8250)
    expect(meter.supply.silentSeconds).toBe(0)
  })

  it('counts sources by what they bring: one that brings nearly everything is one', () => {
    const meter = new SupplyMeter()
    meter.look(look(0), 0)
    meter.look(look(400, true, [100, 100, 100, 100]), 250)
    expect(meter.supply.sources).toBe(4)
    meter.look(look(1000, true, [997, 1, 1, 1]), 500)
    expect(meter.supply.sources).toBeCloseTo(1, 1)
  })

  it('never measures more than came, whatever the looks', () => {
    const looks = fc.array(
      fc.record({ ms: fc.integer({ min: 0, max: 4000 }), bytes: fc.nat(1e6), isWanting: fc.boolean() }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(looks, (all) => {
        const meter = new SupplyMeter()
        let [now, total] = [0, 0]
        for (const { ms, bytes, isWanting } of all) {
          now += ms
          total += bytes
          meter.look(look(total, isWanting), now)
        }
        const { rate, measuredSeconds } = meter.supply
        expect(rate * measuredSeconds).toBeLessThanOrEqual(total + 1)
        expect(rate).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
