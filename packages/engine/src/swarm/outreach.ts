/** Connections that whoever only shares makes in one go, and how long the next ones wait after that. */
const AT_ONCE = 2
const LEAST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/**
 * How often whoever has everything looks for somebody to give it to. In a crowd that has watched the film most of those
 * who are found have everything too, and each of them looks as well: the more often it was in vain, the rarer the next
 * try. Whoever lacks something comes by itself.
 */
export class Outreach {
  #left = AT_ONCE
  #nextAt = 0
  /** How many in a row had everything. */
  #vain = 0

  /** Connections that may be made now. */
  allowance(now: number): number {
    if (now >= this.#nextAt) this.#left = AT_ONCE
    return this.#left
  }

  /** A connection stands. */
  made(now: number): void {
    this.#left--
    if (this.#left > 0) return
    const pauseMs = LEAST_PAUSE_MS * 2 ** Math.floor(this.#vain / AT_ONCE)
    this.#nextAt = now + Math.min(LONGEST_PAUSE_MS, pauseMs)
  }

  /** Somebody who was dialled says what it has. */
  met({ isSeed }: { readonly isSeed: boolean }): void {
    this.#vain = isSeed ? this.#vain + 1 : 0
  }
}
