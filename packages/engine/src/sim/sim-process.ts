import type { Clock, Timer } from '@lanterne/kernel'
import type { SimClock } from './sim-clock.ts'
import type { SimHost } from './sim-host.ts'

/** A program on a simulated machine, which can be killed: from then on nothing of it runs any more. */
export interface SimProcess {
  readonly clock: Clock
  readonly host: SimHost
  readonly isAlive: boolean
  /** Timers that it waits for. */
  readonly timers: number
  /** Ends it as a loss of power does: no word to anybody, no timer fires, no socket is closed in order. */
  kill(): void
}

/** Starts a program on `host`. */
export function startProcess(clock: SimClock, host: SimHost): SimProcess {
  const pending = new Set<Timer>()
  let isAlive = true
  return {
    host,
    clock: {
      now: () => clock.now(),
      epochMs: () => clock.epochMs(),
      schedule(delayMs, callback) {
        if (!isAlive) return { cancel() {} }
        const timer = clock.schedule(delayMs, () => {
          pending.delete(timer)
          callback()
        })
        pending.add(timer)
        return {
          cancel() {
            pending.delete(timer)
            timer.cancel()
          },
        }
      },
    },
    get isAlive() {
      return isAlive
    },
    get timers() {
      return pending.size
    },
    kill() {
      isAlive = false
      for (const timer of pending) timer.cancel()
      pending.clear()
      host.crash()
    },
  }
}
