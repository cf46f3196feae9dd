import { sleep } from '@lanterne/kernel'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue, type SimEvent } from './event-queue.ts'
import { createSimClock } from './sim-clock.ts'

const { signal } = new AbortController()

describe('createSimClock', () => {
  it('moves only when it is told to', async () => {
    const clock = createSimClock(1000)
    const calls: number[] = []
    clock.schedule(10, () => calls.push(clock.now()))
    clock.schedule(5, () => calls.push(clock.now())).cancel()
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toEqual([])
    await clock.advance(9.5)
    expect([calls, clock.now(), clock.epochMs()]).toEqual([[], 9.5, 1009])
    await clock.advance(0.5)
    expect([calls, clock.now(), clock.pending]).toEqual([[10], 10, 0])
  })

  it('keeps the order in which things of one instant were planned', async () => {
    const clock = createSimClock()
    const calls: string[] = []
    for (const name of ['one', 'two', 'three']) clock.schedule(7, () => calls.push(name))
    clock.schedule(-3, () => calls.push('at once'))
    clock.schedule(Number.NaN, () => calls.push('at once too'))
    await clock.advance(7)
    expect(calls).toEqual(['at once', 'at once too', 'one', 'two', 'three'])
  })

  it('lets every promise job settle before the next event', async () => {
    const clock = createSimClock()
    const calls: string[] = []
    clock.schedule(1, () => {
      void (async () => {
        for (let depth = 0; depth < 50; depth++) await Promise.resolve()
        calls.push('after fifty jobs')
        await sleep(clock, 0, { signal })
        calls.push('after a sleep of nothing')
      })()
    })
    clock.schedule(1, () => calls.push('next event'))
    await clock.advance(1)
    expect(calls).toEqual(['after fifty jobs', 'next event', 'after a sleep of nothing'])
  })

  it('runs until something settles, and no longer', async () => {
    const clock = createSimClock()
    clock.schedule(200, () => expect.unreachable())
    const value = sleep(clock, 100, { signal }).then(() => 'woken')
    expect(await clock.settle(value)).toBe('woken')
    expect(clock.now()).toBe(100)
    const failure = sleep(clock, 50, { signal }).then(() => Promise.reject(new Error('wanted')))
    await expect(clock.settle(failure)).rejects.toThrow('wanted')
    expect(clock.now()).toBe(150)
  })

  it('says when something does not happen in time', async () => {
    const clock = createSimClock()
    const never = clock.settle(new Promise(() => {}), 10)
    await expect(never).rejects.toMatchObject({ code: 'timed-out' })
    const tick = () => void clock.schedule(1, tick)
    tick()
    await expect(clock.runUntil(() => false, 10)).rejects.toMatchObject({ code: 'timed-out' })
  })

  it('refuses to be moved by two callers at once', async () => {
    const clock = createSimClock()
    const first = clock.advance(1)
    await expect(clock.advance(1)).rejects.toThrow('time already runs')
    await first
  })
})

describe('EventQueue', () => {
  it('gives events by time and order, whatever was taken out in between', () => {
    const event = fc.record({ atMs: fc.integer({ min: 0, max: 9 }), isRemoved: fc.boolean() })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (plan) => {
        const queue = new EventQueue()
        const events = plan.map(({ atMs }, order): SimEvent => ({ atMs, order, run() {}, position: -1 }))
        for (const one of events) queue.add(one)
        const gone = events.filter((_, index) => plan[index]?.isRemoved)
        for (const one of [...gone, ...gone]) queue.remove(one)
        const got: SimEvent[] = []
        for (let first = queue.first; first; first = queue.first) {
          got.push(first)
          queue.remove(first)
        }
        const expected = events
          .filter((one) => !gone.includes(one))
          .sort((one, other) => one.atMs - other.atMs || one.order - other.order)
        expect(got).toEqual(expected)
        expect(queue.size).toBe(0)
      }),
    )
  })
})
