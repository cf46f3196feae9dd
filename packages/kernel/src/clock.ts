/** Something scheduled that may be called off. */
export interface Timer {
  cancel(): void
}

/** Time, passed in so that a simulation can own it. */
export interface Clock {
  /** Monotonic time in milliseconds; only differences mean something. */
  now(): number
  /** Milliseconds since 1 January 1970 UTC, for dates that are kept. */
  epochMs(): number
  /** Calls `callback` once, after `delayMs` milliseconds. Does not keep the process alive by itself. */
  schedule(delayMs: number, callback: () => void): Timer
}

/** Resolves after `delayMs` milliseconds of `clock`; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, { signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => {
      timer.cancel()
      reject(signal.reason)
    }
    const timer = clock.schedule(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A signal that aborts when `signal` does, or with `reason()` after `delayMs` milliseconds of `clock`. Dispose it when the wait is over. */
export function withDeadline(
  clock: Clock,
  delayMs: number,
  reason: () => Error,
  { signal }: { signal: AbortSignal },
): { signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const timer = clock.schedule(delayMs, () => controller.abort(reason()))
  const onAbort = () => controller.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
    },
  }
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
  schedule(delayMs, callback) {
    const handle = setTimeout(callback, delayMs)
    handle.unref()
    return { cancel: () => clearTimeout(handle) }
  },
}
