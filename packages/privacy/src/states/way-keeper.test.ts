import { AppError, Emitter, type Network, silentLogger } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createGate } from '../gate/gated-network.ts'
import { createTestRandom, createVirtualClock } from '../testing/virtual-clock.ts'
import type { OpenWay, WayEvents } from './open-way.ts'
import { WayKeeper } from './way-keeper.ts'

const nothing = {} as Network
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A keeper on a clock of its own, with a way that answers when it is told to. */
function makeKeeper(world: { answers: boolean; opens: boolean }) {
  const clock = createVirtualClock()
  const gate = createGate({ random: createTestRandom(1), thisMachine: nothing, mayReach: () => true })
  const ways: Emitter<WayEvents>[] = []
  const closed = vi.fn()
  const keeper = new WayKeeper({
    ...{ gate, clock, log: silentLogger },
    async open() {
      if (!world.opens) throw new AppError('connection-failed')
      const events = new Emitter<WayEvents>()
      ways.push(events)
      const way: OpenWay = {
        network: nothing,
        events,
        isHeard: true,
        probe: ({ signal }) =>
          world.answers
            ? Promise.resolve()
            : new Promise((_, reject) =>
                signal.addEventListener('abort', () => reject(signal.reason as Error)),
              ),
        [Symbol.asyncDispose]: async () => closed(),
      }
      return way
    },
  })
  /** Lets time pass in small steps, with what it brings. */
  const pass = async (seconds: number) => {
    for (let step = 0; step < seconds * 4; step++) {
      await settle()
      clock.advance(250)
    }
    await settle()
  }
  return { keeper, gate, ways, closed, pass }
}

describe('WayKeeper', () => {
  it('is up with the first answer, and lets connections begin only then', async () => {
    const world = { answers: false, opens: true }
    const { keeper, gate, pass } = makeKeeper(world)
    expect([keeper.state.state, gate.phase]).toEqual(['starting', 'waiting'])
    await pass(10)
    expect([keeper.state.state, gate.phase]).toEqual(['starting', 'waiting'])
    await pass(15)
    expect(keeper.state).toEqual({ state: 'blocked', reason: 'no-answer' })
    expect(gate.phase).toBe('shut')
    world.answers = true
    await pass(5)
    expect([keeper.state.state, gate.phase]).toEqual(['up', 'open'])
    await keeper[Symbol.asyncDispose]()
  })

  it('finds out within twenty seconds that nothing comes back, though the way believes itself well', async () => {
    const world = { answers: true, opens: true }
    const { keeper, gate, pass } = makeKeeper(world)
    const returned = vi.fn()
    keeper.events.on('returned', returned, new AbortController())
    await pass(7)
    world.answers = false
    await pass(20)
    expect([keeper.state.state, gate.phase]).toEqual(['stalled', 'shut'])
    world.answers = true
    await pass(5)
    expect([keeper.state.state, gate.phase]).toEqual(['up', 'open'])
    expect(returned).toHaveBeenCalledTimes(2)
    await keeper[Symbol.asyncDispose]()
  })

  it('opens a way that is gone, or cannot be opened, again and again', async () => {
    const world = { answers: true, opens: false }
    const { keeper, ways, closed, pass } = makeKeeper(world)
    await pass(5)
    expect(keeper.state).toEqual({ state: 'blocked', reason: 'not-reached' })
    world.opens = true
    await pass(10)
    expect(keeper.state.state).toBe('up')
    ways[0]?.emit('gone', {})
    expect(keeper.state.state).toBe('blocked')
    await pass(3)
    expect(keeper.state.state).toBe('up')
    expect([ways.length, closed.mock.calls.length]).toEqual([2, 1])
    await keeper[Symbol.asyncDispose]()
    expect(closed).toHaveBeenCalledTimes(2)
  })

  it('begins anew when nobody answers for minutes: a name may lead elsewhere by then', async () => {
    const world = { answers: true, opens: true }
    const { keeper, ways, pass } = makeKeeper(world)
    await pass(2)
    world.answers = false
    await pass(100)
    expect([keeper.state.state, ways.length]).toEqual(['stalled', 1])
    await pass(60)
    expect(ways.length).toBe(2)
    world.answers = true
    await pass(5)
    expect(keeper.state.state).toBe('up')
    await pass(300)
    expect(ways.length).toBe(2)
    await keeper[Symbol.asyncDispose]()
  })

  it('stays dead while somebody holds it', async () => {
    const { keeper, gate, pass } = makeKeeper({ answers: true, opens: true })
    await pass(2)
    keeper.isHeld = true
    await pass(30)
    expect([keeper.state.state, gate.phase]).toEqual(['stalled', 'shut'])
    keeper.isHeld = false
    await pass(2)
    expect(gate.phase).toBe('open')
    await keeper[Symbol.asyncDispose]()
  })

  it('never lets a connection begin but while it is up, whatever happens', async () => {
    const happening = fc.record({
      seconds: fc.integer({ min: 1, max: 12 }),
      answers: fc.boolean(),
      opens: fc.boolean(),
      news: fc.constantFrom('heard', 'silent', 'gone', 'nothing'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 8 }), async (story) => {
        const world = { answers: true, opens: true }
        const { keeper, gate, ways, pass } = makeKeeper(world)
        for (const { seconds, news, ...next } of story) {
          Object.assign(world, next)
          if (news === 'gone') ways.at(-1)?.emit('gone', {})
          else if (news !== 'nothing') ways.at(-1)?.emit('hears', news === 'heard')
          await pass(seconds)
          expect(gate.phase === 'open').toBe(keeper.state.state === 'up')
          expect(keeper.state.state).not.toBe('off')
        }
        Object.assign(world, { answers: true, opens: true })
        await pass(60)
        expect(keeper.state.state).toBe('up')
        await keeper[Symbol.asyncDispose]()
        expect(gate.phase).toBe('shut')
      }),
      { numRuns: 30 },
    )
  })
})
