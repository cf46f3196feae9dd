const firstTimeoutMs = 1000
const leastTimeoutMs = 200
const mostTimeoutMs = 60_000
const granularityMs = 1
/** The least round trip is that of the last so many milliseconds: a way may become longer. */
const leastRttWindowMs = 300_000

/** How long a round trip takes (RFC 6298), and the time after which what is not acknowledged is sent again. */
export class RttEstimator {
  /** Smoothed; 0 before the first sample. */
  smoothedMs = 0
  leastMs = Infinity
  #leastAtMs = 0
  #variationMs = 0
  #backoff = 0

  sample(rttMs: number, nowMs: number): void {
    const rtt = Math.max(rttMs, 0.01)
    if (rtt <= this.leastMs || nowMs - this.#leastAtMs > leastRttWindowMs) {
      this.leastMs = rtt
      this.#leastAtMs = nowMs
    }
    if (this.smoothedMs === 0) {
      this.smoothedMs = rtt
      this.#variationMs = rtt / 2
    } else {
      this.#variationMs += (Math.abs(this.smoothedMs - rtt) - this.#variationMs) / 4
      this.smoothedMs += (rtt - this.smoothedMs) / 8
    }
    this.#backoff = 0
  }

  get timeoutMs(): number {
    const base =
      this.smoothedMs === 0
        ? firstTimeoutMs
        : this.smoothedMs + Math.max(granularityMs, 4 * this.#variationMs)
    return Math.min(mostTimeoutMs, Math.max(leastTimeoutMs, base) * 2 ** this.#backoff)
  }

  /** A timeout was of no use: the next one is twice as long. */
  backOff(): void {
    this.#backoff = Math.min(10, this.#backoff + 1)
  }

  /** Something new was acknowledged. */
  endBackOff(): void {
    this.#backoff = 0
  }
}
