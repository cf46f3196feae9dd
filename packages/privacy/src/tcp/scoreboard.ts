import type { Span } from './inbox.ts'

/** A stretch of the stream that was sent in one segment. */
export interface SentSegment {
  readonly start: number
  end: number
  /** When it was last sent. */
  sentMs: number
  isResent: boolean
  isSacked: boolean
  isLost: boolean
}

/** Entries gone from the front after which the list is cut. */
const mostGone = 1024

/** What is on its way, in the order of the stream, and what is known of each of it (RFC 6675, RFC 8985). */
export class Scoreboard {
  #list: SentSegment[] = []
  #first = 0
  /** No lost segment stands before this index. */
  #lostFrom = 0
  #lostCount = 0
  #lastSpans: readonly Span[] = []
  /** Bytes that are thought to be on their way: neither acknowledged, nor reported, nor lost. */
  pipe = 0
  /** Segments that the other side reported and has not acknowledged. */
  sackedCount = 0

  get isEmpty(): boolean {
    return this.#first === this.#list.length
  }

  get count(): number {
    return this.#list.length - this.#first
  }

  get oldest(): SentSegment | undefined {
    return this.#list[this.#first]
  }

  get newest(): SentSegment | undefined {
    return this.isEmpty ? undefined : this.#list.at(-1)
  }

  /** Segments on their way that are not acknowledged yet, from the oldest. */
  *[Symbol.iterator](): Generator<SentSegment> {
    for (let index = this.#first; index < this.#list.length; index++) yield this.#list[index] as SentSegment
  }

  add(start: number, end: number, nowMs: number): void {
    this.#list.push({ start, end, sentMs: nowMs, isResent: false, isSacked: false, isLost: false })
    this.pipe += end - start
  }

  /** Everything before `place` came; `visit` is told each segment that was not known to have come. Gives their bytes. */
  acknowledge(place: number, visit: (segment: SentSegment) => void): number {
    let bytes = 0
    for (let segment = this.oldest; segment && segment.end <= place; segment = this.oldest) {
      this.#first++
      if (segment.isSacked) this.sackedCount--
      else {
        bytes += this.#arrived(segment)
        visit(segment)
      }
    }
    if (this.#first > mostGone && this.#first * 2 > this.#list.length) {
      this.#list = this.#list.slice(this.#first)
      this.#lostFrom = Math.max(0, this.#lostFrom - this.#first)
      this.#first = 0
    }
    return bytes
  }

  /** `spans` came; `visit` is told each segment that was not known to have come. Gives their bytes. */
  sack(spans: readonly Span[], visit: (segment: SentSegment) => void): number {
    let bytes = 0
    for (const span of spans) {
      // Most of a span was told before: only its new part is looked through.
      let from = span.start
      for (const known of this.#lastSpans) if (known.start <= from && from < known.end) from = known.end
      for (let index = this.#indexAfter(from); index < this.#list.length; index++) {
        const segment = this.#list[index] as SentSegment // inside the list
        if (segment.end > span.end) break
        if (segment.isSacked || segment.start < span.start) continue
        bytes += this.#arrived(segment)
        segment.isSacked = true
        this.sackedCount++
        visit(segment)
      }
    }
    if (spans.length > 0) this.#lastSpans = spans
    return bytes
  }

  markLost(segment: SentSegment): void {
    if (segment.isLost || segment.isSacked) return
    segment.isLost = true
    this.#lostCount++
    this.pipe -= segment.end - segment.start
    this.#lostFrom = Math.min(this.#lostFrom, this.#indexAfter(segment.start))
  }

  /** Whatever was not acknowledged is lost; what was reported is no longer believed when the oldest of it is among that. */
  markAllLost(): void {
    const isReneged = this.oldest?.isSacked ?? false
    for (const segment of this) {
      if (isReneged && segment.isSacked) {
        segment.isSacked = false
        this.sackedCount--
        this.pipe += segment.end - segment.start
      }
      this.markLost(segment)
    }
    if (isReneged) this.#lastSpans = []
  }

  /** What was thought lost and has not been sent again is on its way after all. */
  unmarkLost(): void {
    for (const segment of this) if (segment.isLost) this.#found(segment)
  }

  /** The first lost segment, cut to `most` bytes. */
  nextLost(most: number): SentSegment | undefined {
    if (this.#lostCount === 0) return undefined
    this.#lostFrom = Math.max(this.#lostFrom, this.#first)
    while (this.#lostFrom < this.#list.length && !this.#list[this.#lostFrom]?.isLost) this.#lostFrom++
    const segment = this.#list[this.#lostFrom]
    if (!segment) return undefined
    if (segment.end - segment.start > most) {
      const rest = { ...segment, start: segment.start + most }
      segment.end = rest.start
      this.#list.splice(this.#lostFrom + 1, 0, rest)
      this.#lostCount++
    }
    return segment
  }

  /** `segment` was sent again. */
  resent(segment: SentSegment, nowMs: number): void {
    if (segment.isLost) this.#found(segment)
    segment.isResent = true
    segment.sentMs = nowMs
  }

  #found(segment: SentSegment): void {
    segment.isLost = false
    this.#lostCount--
    this.pipe += segment.end - segment.start
  }

  #arrived(segment: SentSegment): number {
    const bytes = segment.end - segment.start
    if (segment.isLost) {
      segment.isLost = false
      this.#lostCount--
    } else this.pipe -= bytes
    return bytes
  }

  /** Index of the first segment that ends behind `place`. */
  #indexAfter(place: number): number {
    let [low, high] = [this.#first, this.#list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#list[middle] as SentSegment).end <= place) low = middle + 1
      else high = middle
    }
    return low
  }
}
