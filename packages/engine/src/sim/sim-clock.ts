import { AppError, type Clock, type Timer } from '@lanterne/kernel'
import { EventQueue, type SimEvent } from './event-queue.ts'

/**
 * Virtual time: it moves only when told to, and every run from the same start is the same. Work outside promise jobs
 * (the disk, worker threads) is not waited for: a simulation does without.
 */
export interface SimClock extends Clock {
  /** Lets `durationMs` pass. Promise jobs settle between one event and the next. */
  advance(durationMs: number): Promise<void>
  /** Lets time pass until `isTrue()`; throws `timed-out` when `limitMs` passed first. */
  runUntil(isTrue: () => boolean, limitMs: number): Promise<void>
  /** Lets time pass until `promise` settles, and gives what it gives; throws `timed-out` when `limitMs` passed first. */
  settle<T>(promise: Promise<T>, limitMs?: number): Promise<T>
  /**
   * Schedules something of the simulated world itself, which says whether it called into the code under test.
   * When it did not, there are no promise jobs to wait for, which is most of a big simulation's time saved.
   */
  scheduleInside(delayMs: number, callback: () => boolean): Timer
  /** Events that are still to come. */
  readonly pending: number
  /** Events that there have been. */
  readonly passed: number
}

/** Events after which the real event loop gets a turn, so that a long simulation can still be called off. */
const eventsPerRealTurn = 10_000

/** 1 January 2030. */
const defaultEpochMs = 1_893_456_000_000

/** Makes a clock that starts at 0, which is `epochMs` for dates. */
export function createSimClock(epochMs = defaultEpochMs): SimClock {
  const queue = new EventQueue()
  let now = 0
  let order = 0
  let passed = 0
  let hasJobs = false
  let isRunning = false

  const plan = (delayMs: number, run: () => void): Timer => {
    const atMs = now + (delayMs > 0 ? delayMs : 0)
    const event: SimEvent = { atMs, order: order++, run, position: -1 }
    queue.add(event)
    return { cancel: () => queue.remove(event) }
  }

  /** Runs events until `isTrue` or one is later than `endMs`; as callbacks, for promises of its own cost more than most events. */
  const runEvents = (isTrue: () => boolean, endMs: number) =>
    new Promise<boolean>((resolve, reject) => {
      let untilTurn = eventsPerRealTurn
      const step = (): void => {
        try {
          while (!isTrue()) {
            const event = queue.first
            if (!event || event.atMs > endMs) return resolve(false)
            queue.remove(event)
            now = event.atMs
            hasJobs = true
            passed++
            event.run()
            if (--untilTurn === 0) {
              untilTurn = eventsPerRealTurn
              return void setImmediate(step)
            }
            if (hasJobs) return whenJobsSettled(step)
          }
          resolve(true)
        } catch (error) {
          reject(error as Error)
        }
      }
      whenJobsSettled(step)
    })

  const runUntil = async (isTrue: () => boolean, endMs: number): Promise<boolean> => {
    if (isRunning) throw new Error('time already runs: one caller at a time may move it')
    isRunning = true
    try {
      return await runEvents(isTrue, endMs)
    } finally {
      isRunning = false
    }
  }

  const clock: SimClock = {
    now: () => now,
    epochMs: () => epochMs + Math.floor(now),
    schedule: plan,
    scheduleInside: (delayMs, callback) =>
      plan(delayMs, () => {
        hasJobs = callback()
      }),
    async advance(durationMs) {
      const endMs = now + durationMs
      await runUntil(() => false, endMs)
      now = endMs
    },
    async runUntil(isTrue, limitMs) {
      if (!(await runUntil(isTrue, now + limitMs))) throw new AppError('timed-out', { details: { limitMs } })
    },
    async settle(promise, limitMs = 3_600_000) {
      let isSettled = false
      const note = () => {
        isSettled = true
      }
      promise.then(note, note)
      await clock.runUntil(() => isSettled, limitMs)
      return promise
    },
    get passed() {
      return passed
    },
    get pending() {
      return queue.size
    },
  }
  return clock
}

/** Goes on when all promise jobs have run: a tick asked for inside a job comes after the last of them. */
function whenJobsSettled(next: () => void): void {
  queueMicrotask(() => process.nextTick(next))
}
