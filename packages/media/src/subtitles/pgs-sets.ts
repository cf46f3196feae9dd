import { MOST_FRAME_BYTES } from './subtitle-frame.ts'

/** A display set, whole, and when it is shown. */
export interface TimedSet {
  readonly seconds: number
  readonly data: Uint8Array
}

const COMPOSITION = 0x16
const END = 0x80

/** Puts display sets together from segments that come one by one, as in `.sup` files and transport streams. */
export class PgsSets {
  #parts: Uint8Array[] = []
  #bytes = 0
  #seconds = 0

  /** The sets that end in `segments`, which are whole: one of them or several. What comes before a set's beginning is none. */
  take(segments: Uint8Array, seconds: number): TimedSet[] {
    const sets: TimedSet[] = []
    for (let at = 0; at + 3 <= segments.length; ) {
      const end = at + 3 + (((segments[at + 1] ?? 0) << 8) | (segments[at + 2] ?? 0))
      if (end > segments.length) break
      const isBeginning = segments[at] === COMPOSITION
      if (isBeginning) {
        this.#forget()
        this.#seconds = seconds
      }
      if (isBeginning || this.#parts.length > 0) this.#add(segments.subarray(at, end))
      if (segments[at] === END && this.#parts.length > 0) {
        sets.push({ seconds: this.#seconds, data: Buffer.concat(this.#parts) })
        this.#forget()
      }
      at = end
    }
    return sets
  }

  #add(segment: Uint8Array): void {
    this.#bytes += segment.length
    if (this.#bytes > MOST_FRAME_BYTES) this.#forget()
    else this.#parts.push(segment.slice())
  }

  #forget(): void {
    this.#parts = []
    this.#bytes = 0
  }
}
