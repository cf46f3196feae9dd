import type { Clock } from '@lanterne/kernel'

/** Holds what is fetched to a rate over time; what was asked for already may come all the same. */
export interface Pace {
  /** Whether more may be asked for now. */
  mayGo(): boolean
  /** So many bytes came. */
  spend(bytes: number): void
}

/** `rate` is bytes per second, as it is at that moment. */
export function createPace(clock: Clock, rate: () => number): Pace {
  let balance = 0
  let at = clock.now()
  const fill = () => {
    const now = clock.now()
    const perSecond = rate()
    // A second's worth may go at once, and no more is saved up.
    balance = Number.isFinite(perSecond)
      ? Math.min(perSecond, balance + ((now - at) / 1000) * perSecond)
      : Number.POSITIVE_INFINITY
    at = now
  }
  return {
    mayGo() {
      fill()
      return balance >= 0
    },
    spend(bytes) {
      fill()
      balance -= bytes
    },
  }
}
