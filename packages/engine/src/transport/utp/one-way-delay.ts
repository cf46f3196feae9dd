import { DelayHistory } from './delay-history.ts'

/** Samples that the least is taken of, so that one late packet is no queue (RFC 6817's CURRENT_FILTER). */
const FILTER = 4
/** More than clocks drift between two packets: a new route. */
const MOST_DRIFT_US = 10_000

/** How long what we send stands in queues, from the delays that both sides measure (RFC 6817). */
export class OneWayDelay {
  readonly #ours = new DelayHistory()
  readonly #theirs = new DelayHistory()
  readonly #recent: number[] = []

  /** Notes how long a packet of ours was on its way, in microseconds of two clocks. */
  sent(delay: number, now: number): void {
    this.#ours.add(delay, now)
    this.#recent.push(delay)
    if (this.#recent.length > FILTER) this.#recent.shift()
  }

  /**
   * Notes how long a packet of theirs was. When that way gets shorter for good, their clock runs slower than ours or ours
   * faster, and our own way seems to get longer by as much.
   */
  received(delay: number, now: number): void {
    const before = this.#theirs.base
    this.#theirs.add(delay, now)
    const after = this.#theirs.base
    if (before === undefined || after === undefined) return
    const drift = (before - after) | 0
    if (drift > 0 && drift <= MOST_DRIFT_US) this.#ours.shift(drift)
  }

  /** Milliseconds that our packets stand in queues. */
  get queueingMs(): number {
    const { base } = this.#ours
    if (base === undefined) return 0
    let least = Infinity
    for (const delay of this.#recent) least = Math.min(least, (delay - base) | 0)
    return Math.max(0, least) / 1000
  }
}
