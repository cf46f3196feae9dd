/** Bytes per second over the last few seconds, in slots of a quarter of a second. */
export class RateMeter {
  static readonly #slotMs = 250
  static readonly #slots = 12
  /** Absent until there is something to count: most of the peers of a crowd never give or take. */
  #bytes: Float64Array | undefined
  readonly #startedAt: number
  #slot: number
  /** All bytes since the beginning. */
  total = 0

  constructor(now: number) {
    this.#startedAt = now
    this.#slot = Math.floor(now / RateMeter.#slotMs)
  }

  add(bytes: number, now: number): void {
    this.#moveTo(now)
    this.total += bytes
    this.#bytes ??= new Float64Array(RateMeter.#slots)
    const slot = this.#slot % RateMeter.#slots
    this.#bytes[slot] = (this.#bytes[slot] ?? 0) + bytes
  }

  /** Bytes per second. */
  rate(now: number): number {
    if (!this.#bytes) return 0
    this.#moveTo(now)
    const span = Math.min(
      now - this.#startedAt,
      (RateMeter.#slots - 1) * RateMeter.#slotMs + (now % RateMeter.#slotMs),
    )
    if (span <= 0) return 0
    return (this.#bytes.reduce((sum, bytes) => sum + bytes, 0) / Math.max(span, RateMeter.#slotMs)) * 1000
  }

  #moveTo(now: number): void {
    const slot = Math.floor(now / RateMeter.#slotMs)
    const passed = Math.min(slot - this.#slot, RateMeter.#slots)
    if (this.#bytes) for (let i = 1; i <= passed; i++) this.#bytes[(this.#slot + i) % RateMeter.#slots] = 0
    this.#slot = Math.max(slot, this.#slot)
  }
}
