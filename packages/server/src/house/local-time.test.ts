import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin, localDay, localMinute } from './local-time.ts'

const minute = fc.integer({ min: 0, max: 1439 })

describe('local time', () => {
  it('is what the machine’s zone says', () => {
    const at = new Date(2026, 10, 3, 23, 59, 30).getTime()
    expect([localDay(at), localMinute(at)]).toEqual(['2026-11-03', 1439])
    expect([localDay(at + 60_000), localMinute(at + 60_000)]).toEqual(['2026-11-04', 0])
  })

  it('knows hours that go over midnight', () => {
    const night = { from: 1320, to: 360 }
    expect([1319, 1320, 0, 359, 360, 720].map((at) => isWithin(night, at))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('cuts each day in two: what is in the hours, and what is in those that are left', () => {
    fc.assert(
      fc.property(minute, minute, minute, (from, to, at) => {
        fc.pre(from !== to)
        expect(isWithin({ from, to }, at)).toBe(!isWithin({ from: to, to: from }, at))
        expect(isWithin({ from, to }, from)).toBe(true)
        expect(isWithin({ from, to }, to)).toBe(false)
      }),
    )
  })
})
