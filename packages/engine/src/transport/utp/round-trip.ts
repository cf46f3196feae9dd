const INITIAL_TIMEOUT_MS = 1000
const LEAST_TIMEOUT_MS = 500
const LONGEST_TIMEOUT_MS = 30_000
/** A receiver may hold an acknowledgement back for so long. */
const ACK_DELAY_MS = 30

/** Time to an answer, and how long to wait for one (BEP 29; RFC 6298). Milliseconds. */
export class RoundTrip {
  #smoothedMs: number | undefined
  #variationMs = 0
  /** The shortest seen. */
  leastMs = Infinity
  /** Time-outs in a row. */
  backoff = 0

  add(ms: number): void {
    this.leastMs = Math.min(this.leastMs, ms)
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms
      this.#variationMs = ms / 2
      return
    }
    this.#variationMs += (Math.abs(this.#smoothedMs - ms) - this.#variationMs) / 4
    this.#smoothedMs += (ms - this.#smoothedMs) / 8
  }

  get smoothedMs(): number {
    return this.#smoothedMs ?? INITIAL_TIMEOUT_MS
  }

  get timeoutMs(): number {
    const usual =
      this.#smoothedMs === undefined
        ? INITIAL_TIMEOUT_MS
        : Math.max(LEAST_TIMEOUT_MS, this.#smoothedMs + 4 * this.#variationMs)
    return Math.min(LONGEST_TIMEOUT_MS, usual * 2 ** this.backoff)
  }

  /** After so long without an answer the last packet is sent once more, in case it was lost (RFC 8985). */
  get probeMs(): number {
    return this.#smoothedMs === undefined
      ? this.timeoutMs
      : Math.min(this.timeoutMs, 2 * this.#smoothedMs + ACK_DELAY_MS)
  }
}
