import type { Clock } from '@lanterne/kernel'

/** A clock that stands still until it is told how much time has passed. */
export function createManualClock(): Clock & { pass(ms: number): void } {
  let now = 0
  const timers = new Set<{ dueMs: number; callback: () => void }>()
  return {
    now: () => now,
    epochMs: () => now,
    schedule(delayMs, callback) {
      const timer = { dueMs: now + delayMs, callback }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    pass(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ dueMs }) => dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.dueMs)
        next.callback()
      }
      now = end
    },
  }
}
