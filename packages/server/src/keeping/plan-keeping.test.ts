import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeepingMeans, planKeeping, type Wanted } from './plan-keeping.ts'

const film = (item: string, more: Partial<Wanted> = {}): Wanted => ({
  ...{ item, isPaused: false, isWhole: false, leftBytes: 100, isStalled: false, notBeforeMs: 0 },
  ...more,
})
const means: KeepingMeans = { nowMs: 10, roomBytes: 1000, holds: undefined, mostAtOnce: 2, mostStalled: 1 }

const wanted = fc.uniqueArray(
  fc.record({
    item: fc.stringMatching(/^[a-z]{1,3}$/),
    ...{ isPaused: fc.boolean(), isWhole: fc.boolean() },
    leftBytes: fc.option(fc.nat(500), { nil: undefined }),
    isStalled: fc.boolean(),
    notBeforeMs: fc.nat(20),
  }),
  { selector: ({ item }) => item, maxLength: 12 },
)
const anyMeans = fc.record({
  nowMs: fc.constant(10),
  roomBytes: fc.integer({ min: -200, max: 1500 }),
  holds: fc.constantFrom(undefined, 'night', 'month', 'watching'),
  mostAtOnce: fc.integer({ min: 1, max: 3 }),
  mostStalled: fc.integer({ min: 0, max: 2 }),
}) satisfies fc.Arbitrary<KeepingMeans>

describe('planKeeping', () => {
  it('fetches two at a time, in the order in which they were asked for', () => {
    const plan = planKeeping([film('a'), film('b'), film('c')], means)
    expect([...plan.values()]).toEqual([
      { kind: 'fetch' },
      { kind: 'fetch' },
      { kind: 'waiting', for: 'turn' },
    ])
  })

  it('gives the place of one that nobody has to the next', () => {
    const plan = planKeeping([film('a', { isStalled: true }), film('b'), film('c'), film('d')], means)
    expect([...plan.values()].map(({ kind }) => kind)).toEqual(['fetch', 'fetch', 'fetch', 'waiting'])
  })

  it('says how much is missing, and lets a smaller film pass', () => {
    const plan = planKeeping([film('large', { leftBytes: 900 }), film('small')], { ...means, roomBytes: 300 })
    expect(plan.get('large')).toEqual({ kind: 'no-room', missingBytes: 600 })
    expect(plan.get('small')).toEqual({ kind: 'fetch' })
  })

  it('waits for the night, the month and who watches, and says so', () => {
    for (const holds of ['night', 'month', 'watching'] as const)
      expect(planKeeping([film('a')], { ...means, holds }).get('a')).toEqual({ kind: 'waiting', for: holds })
  })

  it('never fetches more than fits, too many at once, or while something holds', () => {
    fc.assert(
      fc.property(wanted, anyMeans, (films, given) => {
        const plan = planKeeping(films, given)
        expect([...plan.keys()]).toEqual(films.map(({ item }) => item))
        const fetched = films.filter(({ item }) => plan.get(item)?.kind === 'fetch')
        expect(fetched.length).toBeLessThanOrEqual(given.holds ? 0 : given.mostAtOnce + given.mostStalled)
        const bytes = fetched.reduce((sum, { leftBytes = 0 }) => sum + leftBytes, 0)
        expect(bytes).toBeLessThanOrEqual(Math.max(0, given.roomBytes))
        for (const { item, isPaused, isWhole } of films) {
          if (isWhole) expect(plan.get(item)?.kind).toBe('whole')
          else if (isPaused) expect(plan.get(item)?.kind).toBe('paused')
        }
      }),
      { numRuns: 1000 },
    )
  })
})
