/** Sent this much faster than a window in each round trip, so that the window stays what holds back; twice in slow start. */
const ratio = 1.2
const slowStartRatio = 2
/** What was not used is not saved up for longer: a timer of the machine comes this late. */
const mostSavedMs = 4
/** So many segments go out at once, however slow; and no more than so many, however fast: buffers on the way are small. */
const leastSegments = 10
const mostSegments = 64
const leastRttMs = 1
/** Who was held back waits until so many may go out together: each waking costs as much as they do. */
const togetherSegments = 4
const leastWaitMs = 1
const mostWaitMs = 8

/**
 * Spreads what a window allows over the round trip: sent all at once, it would be more than buffers on the way hold, and
 * be lost though the way is not full (RFC 9002, section 7.7, says the same of QUIC; the ratios are those of Linux).
 */
export class Pacer {
  #savedBytes = Infinity
  #perMs = 0
  #atMs = 0

  /** Whether something may be sent now. */
  mayNow(): boolean {
    return this.#savedBytes > 0
  }

  /** Time goes on; `window` bytes go out in each round trip of `smoothedMs`, which is 0 when nobody knows. */
  advance(
    nowMs: number,
    now: { window: number; smoothedMs: number; isSlowStart: boolean; segmentBytes: number },
  ): void {
    const { window, smoothedMs, isSlowStart, segmentBytes } = now
    if (smoothedMs === 0) return
    const perMs = ((isSlowStart ? slowStartRatio : ratio) * window) / Math.max(leastRttMs, smoothedMs)
    this.#perMs = perMs
    const most = Math.min(
      mostSegments * segmentBytes,
      Math.max(leastSegments * segmentBytes, mostSavedMs * perMs),
    )
    this.#savedBytes = Math.min(most, this.#savedBytes + perMs * (nowMs - this.#atMs))
    this.#atMs = nowMs
  }

  /** How long to wait, in milliseconds, when nothing may be sent now. */
  waitMs(segmentBytes: number): number {
    const missing = togetherSegments * segmentBytes - this.#savedBytes
    return Math.min(mostWaitMs, Math.max(leastWaitMs, missing / Math.max(1, this.#perMs)))
  }

  sent(bytes: number): void {
    this.#savedBytes -= bytes
  }
}
