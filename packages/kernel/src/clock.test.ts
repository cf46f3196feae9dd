import { describe, expect, it } from 'vitest'
import { type Clock, sleep, systemClock, withDeadline } from './clock.ts'

/** A clock whose timers go off when the test says so. */
function handClock() {
  const timers = new Set<{ delayMs: number; callback: () => void }>()
  const clock: Clock = {
    now: () => 0,
    epochMs: () => 0,
    schedule(delayMs, callback) {
      const timer = { delayMs, callback }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
  }
  const ring = () => {
    for (const timer of [...timers]) {
      timers.delete(timer)
      timer.callback()
    }
  }
  return { clock, timers, ring }
}

const reason = new Error('changed my mind')

describe('sleep', () => {
  it('wakes after its time and leaves nothing behind', async () => {
    const { clock, timers, ring } = handClock()
    const sleeping = sleep(clock, 250, { signal: new AbortController().signal })
    expect([...timers]).toMatchObject([{ delayMs: 250 }])
    ring()
    await expect(sleeping).resolves.toBe(undefined)
    expect(timers.size).toBe(0)
  })

  it('ends with the reason of its signal, before or during', async () => {
    const { clock, timers } = handClock()
    const controller = new AbortController()
    const sleeping = sleep(clock, 250, { signal: controller.signal })
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(sleep(clock, 250, { signal: controller.signal })).rejects.toBe(reason)
    expect(timers.size).toBe(0)
  })
})

describe('withDeadline', () => {
  it('aborts with its own reason when the time is over', () => {
    const { clock, ring } = handClock()
    using deadline = withDeadline(clock, 10, () => reason, { signal: new AbortController().signal })
    expect(deadline.signal.aborted).toBe(false)
    ring()
    expect(deadline.signal.reason).toBe(reason)
  })

  it('aborts with the reason of the signal that it stands on', () => {
    const { clock } = handClock()
    const controller = new AbortController()
    const deadline = withDeadline(clock, 10, () => new Error('late'), { signal: controller.signal })
    controller.abort(reason)
    expect(deadline.signal.reason).toBe(reason)
    deadline[Symbol.dispose]()
    using already = withDeadline(clock, 10, () => new Error('late'), { signal: controller.signal })
    expect(already.signal.reason).toBe(reason)
  })

  it('leaves nothing behind when it is over', () => {
    const { clock, timers } = handClock()
    const controller = new AbortController()
    const deadline = withDeadline(clock, 10, () => new Error('late'), { signal: controller.signal })
    deadline[Symbol.dispose]()
    expect(timers.size).toBe(0)
    controller.abort(reason)
    expect(deadline.signal.aborted).toBe(false)
  })
})

describe('systemClock', () => {
  it('goes forward and rings once', async () => {
    const before = systemClock.now()
    let rings = 0
    await new Promise<void>((resolve) => {
      systemClock.schedule(5, () => {
        rings++
        resolve()
      })
      systemClock.schedule(1, () => expect.unreachable()).cancel()
    })
    expect(rings).toBe(1)
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(4)
    expect(Math.abs(systemClock.epochMs() - Date.now())).toBeLessThan(1000)
  })
})
