import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimRandom } from '../sim/sim-random.ts'
import { type Applicant, chooseUnchoked, placesFor, TURN_MS } from './choose-unchoked.ts'

const random = createSimRandom(3)
const applicant = (peer: string, more: Partial<Applicant<string>> = {}): Applicant<string> => ({
  peer,
  gives: 0,
  takes: 0,
  isUnchoked: false,
  sinceMs: 0,
  isSnubbing: false,
  isNew: false,
  ...more,
})

function choose(
  applicants: readonly Applicant<string>[],
  more: Partial<Parameters<typeof chooseUnchoked<string>>[0]> = {},
) {
  return chooseUnchoked({
    applicants,
    places: 4,
    isSeed: false,
    lucky: undefined,
    isLuckDue: true,
    random,
    ...more,
  })
}

describe('chooseUnchoked', () => {
  const givers = [1, 2, 3, 4, 5, 6].map((rate) => applicant(`p${rate}`, { gives: rate * 1000 }))

  it('lets those fetch who give most, and one by luck', () => {
    const { unchoked, lucky } = choose(givers)
    for (const peer of ['p6', 'p5', 'p4', lucky]) expect(unchoked).toContain(peer)
    expect(unchoked.size).toBe(4)
    expect(['p1', 'p2', 'p3']).toContain(lucky)
  })

  it('lets nobody fetch where there is no place', () => {
    expect(choose(givers, { places: 0, lucky: 'p2' })).toEqual({ unchoked: new Set(), lucky: undefined })
    expect(choose(givers, { places: 0, isSeed: true }).unchoked.size).toBe(0)
  })

  it('lets the lucky one stay until luck is due, and then draws among all', () => {
    for (let round = 0; round < 20; round++)
      expect(choose(givers, { lucky: 'p2', isLuckDue: false }).lucky).toBe('p2')
    // The lucky one earned a place of its own: somebody else is.
    expect(choose(givers, { lucky: 'p6', isLuckDue: false }).lucky).not.toBe('p6')
    const drawn = new Set(Array.from({ length: 60 }, () => choose(givers, { lucky: 'p2' }).lucky))
    expect(drawn).toEqual(new Set(['p1', 'p2', 'p3']))
  })

  it('has who snubs us go last, however much it gave', () => {
    const snub = applicant('snub', { gives: 1e6, isSnubbing: true, isUnchoked: true, sinceMs: 1 })
    expect(choose([snub, ...givers], { isLuckDue: false, lucky: 'p1' }).unchoked).not.toContain('snub')
  })

  it('draws newcomers three times as often', () => {
    const rest = [applicant('new', { isNew: true }), applicant('old')]
    const draws = Array.from({ length: 2000 }, () => choose(rest, { places: 1 }).lucky)
    const share = draws.filter((peer) => peer === 'new').length / draws.length
    expect(share).toBeGreaterThan(0.7)
    expect(share).toBeLessThan(0.8)
  })

  it('as a seed gives everybody a turn', () => {
    const since = new Map(givers.map(({ peer }, i) => [peer, i]))
    const served = new Map<string, number>()
    let unchoked: ReadonlySet<string> = new Set()
    for (let now = 0; now < 30 * TURN_MS; now += 10_000) {
      const applicants = givers.map(({ peer, gives }) =>
        applicant(peer, {
          takes: gives,
          isUnchoked: unchoked.has(peer),
          sinceMs: now - (since.get(peer) ?? 0),
        }),
      )
      const next = choose(applicants, { isSeed: true, isLuckDue: now % 30_000 === 0 }).unchoked
      for (const { peer } of givers) {
        if (next.has(peer) !== unchoked.has(peer)) since.set(peer, now)
        if (next.has(peer)) served.set(peer, (served.get(peer) ?? 0) + 1)
      }
      unchoked = next
    }
    const turns = [...served.values()]
    expect(turns).toHaveLength(6)
    expect(Math.max(...turns) / Math.min(...turns)).toBeLessThan(1.5)
  })

  it('never gives more places than there are, and leaves none empty that somebody wants', () => {
    const any = fc.record({
      gives: fc.nat(),
      takes: fc.nat(),
      isUnchoked: fc.boolean(),
      sinceMs: fc.nat(),
      isSnubbing: fc.boolean(),
      isNew: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(any), fc.integer({ min: 1, max: 20 }), fc.boolean(), (list, places, isSeed) => {
        const applicants = list.map((each, i) => ({ ...each, peer: `p${i}` }))
        const { unchoked } = choose(applicants, { places, isSeed })
        expect(unchoked.size).toBe(Math.min(places, applicants.length))
      }),
    )
  })
})

describe('placesFor', () => {
  it('has as many as the line can serve', () => {
    expect([10_000, 500_000, 1_000_000, 1e9, Number.POSITIVE_INFINITY].map(placesFor)).toEqual([
      4, 8, 15, 24, 8,
    ])
  })
})
