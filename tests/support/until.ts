import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks `probe` again and again until it gives something other than `undefined` or `false`, and returns that.
 * Fails with `what` and the last answer of `describe` after `timeoutMs`, or when `signal` aborts.
 */
export async function until<Result>(
  what: string,
  probe: () => Result | undefined | false | Promise<Result | undefined | false>,
  options: {
    timeoutMs: number
    everyMs?: number
    signal?: AbortSignal
    describe?: () => unknown
  },
): Promise<Result> {
  const started = performance.now()
  for (;;) {
    options.signal?.throwIfAborted()
    const result = await probe()
    if (result !== undefined && result !== false) return result
    const elapsedMs = performance.now() - started
    if (elapsedMs > options.timeoutMs) {
      const last = options.describe === undefined ? '' : `; last seen: ${JSON.stringify(options.describe())}`
      throw new Error(`waited ${Math.round(elapsedMs)} ms for: ${what}${last}`)
    }
    await delay(options.everyMs ?? 50, undefined, options.signal ? { signal: options.signal } : {})
  }
}
