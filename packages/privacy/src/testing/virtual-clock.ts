import type { Clock, Random, Timer } from '@lanterne/kernel'
import { seededRandom } from '@lanterne/kernel/testing'

interface Event {
  readonly atMs: number
  readonly run: () => void
  isCancelled: boolean
}

/** Time that moves only when told to. */
export interface VirtualClock extends Clock {
  /** Lets `durationMs` pass, with everything that happens in it. */
  advance(durationMs: number): void
  /** Lets time pass until `isTrue()`; throws when `limitMs` passed first. Promise jobs settle now and then. */
  runUntil(isTrue: () => boolean, limitMs: number): Promise<void>
  /** What `promise` gives, in virtual time. */
  settle<T>(promise: Promise<T>, limitMs?: number): Promise<T>
}

/** Makes a clock that starts at 0, which is 1 January 2030 for dates. */
export function createVirtualClock(): VirtualClock {
  let nowMs = 0
  // By time; events of one time in the order in which they were planned.
  const events: Event[] = []
  const step = (untilMs: number): boolean => {
    const event = events[0]
    if (!event || event.atMs > untilMs) return false
    events.shift()
    nowMs = event.atMs
    if (!event.isCancelled) event.run()
    return true
  }
  const clock: VirtualClock = {
    now: () => nowMs,
    epochMs: () => 1_893_456_000_000 + nowMs,
    schedule(delayMs, run): Timer {
      const event: Event = { atMs: nowMs + Math.max(0, delayMs), run, isCancelled: false }
      let [low, high] = [0, events.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((events[middle]?.atMs ?? 0) <= event.atMs) low = middle + 1
        else high = middle
      }
      events.splice(low, 0, event)
      return {
        cancel() {
          event.isCancelled = true
        },
      }
    },
    advance(durationMs) {
      const endMs = nowMs + durationMs
      while (step(endMs));
      nowMs = endMs
    },
    async runUntil(isTrue, limitMs) {
      const endMs = nowMs + limitMs
      for (let count = 1; ; count++) {
        await jobsSettled()
        if (isTrue()) return
        if (!step(endMs)) throw new Error(`nothing came of ${limitMs} ms of virtual time`)
        if (count % 5000 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async settle(promise, limitMs = 600_000) {
      let isSettled = false
      const note = () => {
        isSettled = true
      }
      promise.then(note, note)
      await clock.runUntil(() => isSettled, limitMs)
      return promise
    },
  }
  return clock
}

/** Chance that is the same every time from one seed. */
export function createTestRandom(seed: number): Random {
  const random = seededRandom(seed)
  return {
    next: () => random.below(2 ** 32) / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => random.below(256)),
  }
}

async function jobsSettled(): Promise<void> {
  await Promise.resolve()
  await new Promise<void>((resolve) => process.nextTick(resolve))
}
