/** RFC 9438: how steep the curve is, in segments a second cubed, and what is left of the window after a loss. */
const steepness = 0.4
const decrease = 0.7
/** Growth in segments a round trip that is as fair as Reno's (section 4.3). */
const renoGrowth = (3 * (1 - decrease)) / (1 + decrease)
const initialSegments = 10
const leastSegments = 2
/** HyStart++ (RFC 9406). */
const leastRttRiseMs = 4
const mostRttRiseMs = 16
const roundSamples = 8
const cautiousDivisor = 4
const cautiousRounds = 5

/** How many bytes may be on their way: CUBIC (RFC 9438), whose slow start ends when delay grows (HyStart++, RFC 9406). */
export class Cubic {
  segmentBytes: number
  /** Bytes that may be on their way. */
  window: number
  /** Below it, the window doubles each round trip. */
  threshold = Infinity
  #windowBefore = 0
  #epochMs: number | undefined
  #origin = 0
  #delaySeconds = 0
  #reno = 0
  #roundEnd = 0
  #roundLeastMs = Infinity
  #lastRoundLeastMs = Infinity
  #samples = 0
  #cautiousRoundsLeft = 0
  #cautiousLeastMs = Infinity

  constructor(segmentBytes: number) {
    this.segmentBytes = segmentBytes
    this.window = initialSegments * segmentBytes
  }

  get isSlowStart(): boolean {
    return this.window < this.threshold
  }

  /** `bytes` were acknowledged up to `place` of the stream while the window was what held us back; `end` is what was sent. */
  grow(bytes: number, { nowMs, rttMs, smoothedMs, place, end }: Growth): void {
    if (this.isSlowStart) {
      this.#watchDelay(rttMs, place, end)
      const divisor = this.#cautiousRoundsLeft > 0 ? cautiousDivisor : 1
      // One acknowledgement may be of many segments: whatever it is of counts.
      this.window += bytes / divisor
      return
    }
    this.#growCubic(bytes, nowMs, smoothedMs)
  }

  #growCubic(bytes: number, nowMs: number, smoothedMs: number): void {
    const segment = this.segmentBytes
    if (this.#epochMs === undefined) {
      this.#epochMs = nowMs
      this.#origin = Math.max(this.#windowBefore, this.window)
      this.#delaySeconds = Math.cbrt((this.#origin - this.window) / segment / steepness)
      this.#reno = this.window
    }
    const seconds = (nowMs - this.#epochMs + smoothedMs) / 1000 - this.#delaySeconds
    const target = this.#origin + steepness * seconds ** 3 * segment
    this.#reno += ((this.#reno < this.#windowBefore ? renoGrowth : 1) * segment * bytes) / this.window
    const bounded = Math.min(Math.max(target, this.window), 1.5 * this.window)
    this.window = Math.max(this.window + ((bounded - this.window) * bytes) / this.window, this.#reno)
  }

  /** Packets were lost: gives what the window is to become when they are all repaired. */
  reduce(): number {
    // Who had less than before makes room for others (fast convergence, section 4.7).
    this.#windowBefore = this.window < this.#windowBefore ? (this.window * (1 + decrease)) / 2 : this.window
    this.threshold = Math.max(this.window * decrease, leastSegments * this.segmentBytes)
    this.#epochMs = undefined
    return this.threshold
  }

  /** Nothing came back for a whole timeout: it begins again with one segment. */
  collapse(): void {
    this.reduce()
    this.window = this.segmentBytes
  }

  /** Nothing was sent for a while: what was known of the way is out of date (RFC 9293's restart window, RFC 5681, 4.1). */
  restart(): void {
    this.window = Math.min(this.window, initialSegments * this.segmentBytes)
    this.#epochMs = undefined
  }

  /** Goes back to what it was before a loss that was none. */
  undo(window: number, threshold: number): void {
    this.window = Math.max(this.window, window)
    this.threshold = threshold
    this.#windowBefore = Math.max(this.#windowBefore, window)
    this.#epochMs = undefined
  }

  #watchDelay(rttMs: number | undefined, place: number, end: number): void {
    if (rttMs !== undefined) {
      this.#roundLeastMs = Math.min(this.#roundLeastMs, rttMs)
      this.#samples++
    }
    if (this.#samples >= roundSamples && this.#cautiousRoundsLeft === 0) {
      const rise = Math.min(mostRttRiseMs, Math.max(leastRttRiseMs, this.#lastRoundLeastMs / 8))
      if (this.#roundLeastMs >= this.#lastRoundLeastMs + rise) {
        this.#cautiousRoundsLeft = cautiousRounds
        this.#cautiousLeastMs = this.#lastRoundLeastMs + rise
      }
    } else if (this.#samples >= roundSamples && this.#roundLeastMs < this.#cautiousLeastMs)
      this.#cautiousRoundsLeft = 0
    if (place < this.#roundEnd) return
    // A round trip is over.
    this.#roundEnd = end
    this.#lastRoundLeastMs = this.#roundLeastMs
    this.#roundLeastMs = Infinity
    this.#samples = 0
    if (this.#cautiousRoundsLeft > 0 && --this.#cautiousRoundsLeft === 0) this.threshold = this.window
  }
}

/** What an acknowledgement tells of the way. */
export interface Growth {
  readonly nowMs: number
  readonly rttMs: number | undefined
  readonly smoothedMs: number
  readonly place: number
  readonly end: number
}
