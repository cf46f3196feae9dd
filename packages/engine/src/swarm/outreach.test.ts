import { describe, expect, it } from 'vitest'
import { Outreach } from './outreach.ts'

/** Lets time pass second by second; says in which ones connections were made, and how many. */
function dialled(
  outreach: Outreach,
  seconds: number,
  who: (second: number) => { isSeed: boolean },
): number[] {
  return Array.from({ length: seconds }, (_, second) => {
    const count = Math.max(0, outreach.allowance(second * 1000))
    for (let made = 0; made < count; made++) {
      outreach.made(second * 1000)
      outreach.met(who(second))
    }
    return count
  })
}

describe('Outreach', () => {
  it('lets two connections a second be made while those who are found lack something', () => {
    expect(dialled(new Outreach(), 5, () => ({ isSeed: false }))).toEqual([2, 2, 2, 2, 2])
  })

  it('looks ever more rarely where everybody has everything', () => {
    const made = dialled(new Outreach(), 120, () => ({ isSeed: true }))
    const seconds = made.flatMap((count, second) => (count > 0 ? [second] : []))
    const pauses = seconds.slice(1).map((second, index) => second - (seconds[index] as number))
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(made.reduce((sum, count) => sum + count, 0)).toBeLessThan(20)
  })

  it('never waits longer than a minute', () => {
    const outreach = new Outreach()
    for (let count = 0; count < 1000; count++) outreach.met({ isSeed: true })
    outreach.made(0)
    outreach.made(0)
    expect(outreach.allowance(59_999)).toBeLessThanOrEqual(0)
    expect(outreach.allowance(60_000)).toBe(2)
  })

  it('is quick again as soon as somebody lacks something', () => {
    const made = dialled(new Outreach(), 200, (second) => ({ isSeed: second < 100 }))
    expect(made.slice(50, 100).filter((count) => count > 0).length).toBeLessThan(3)
    expect(made.slice(-30).every((count) => count === 2)).toBe(true)
  })
})
