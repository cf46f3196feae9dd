/**
 * How much talk without use a peer may make (a token bucket): repeated choking, unknown messages, cancels of nothing,
 * announcements of what it announced already.
 */
export class MessageBudget {
  readonly #capacity: number
  readonly #perMs: number
  #left: number
  #filledAt: number

  constructor(
    now: number,
    { capacity = 2000, perSecond = 100 }: { capacity?: number; perSecond?: number } = {},
  ) {
    this.#capacity = capacity
    this.#perMs = perSecond / 1000
    this.#left = capacity
    this.#filledAt = now
  }

  /** Spends one; says whether there was one left. */
  spend(now: number): boolean {
    this.#left = Math.min(this.#capacity, this.#left + (now - this.#filledAt) * this.#perMs)
    this.#filledAt = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
