const MINUTE_MS = 60_000
/** RFC 6817's BASE_HISTORY: long enough to find the empty queue again, short enough to follow a new route. */
const MINUTES = 10

/**
 * The least delay of the last ten minutes, in microseconds: the way without a queue. Two clocks that know nothing of each
 * other make it a difference of 32 bits, so values are compared as such: the one that comes first on the circle is less.
 */
export class DelayHistory {
  /** The least of each minute, oldest first. */
  #minutes: number[] = []
  #minuteEndsAt = 0
  #base: number | undefined

  get base(): number | undefined {
    return this.#base
  }

  add(sample: number, now: number): void {
    const last = this.#minutes.length - 1
    if (last < 0 || now >= this.#minuteEndsAt) {
      this.#minuteEndsAt = now + MINUTE_MS
      this.#minutes.push(sample)
      if (this.#minutes.length > MINUTES) this.#minutes.shift()
    } else if (isLess(sample, this.#minutes[last] as number)) this.#minutes[last] = sample
    else return
    this.#base = this.#minutes.reduce((least, minute) => (isLess(minute, least) ? minute : least))
  }

  /** Moves the whole history: the clocks drift. */
  shift(by: number): void {
    this.#minutes = this.#minutes.map((minute) => (minute + by) >>> 0)
    if (this.#base !== undefined) this.#base = (this.#base + by) >>> 0
  }
}

function isLess(one: number, other: number): boolean {
  return ((one - other) | 0) < 0
}
