/** One packet of a stream of its own (PES, ISO/IEC 13818-1, 2.4.3.6), whole. */
export interface ElementaryPacket {
  /** When it is shown, in ticks of 90 kHz, of which 33 bits are told; absent where it does not say. */
  readonly ticks: number | undefined
  readonly data: Uint8Array
}

/** Ticks of a second. */
export const TICKS = 90_000
/** The clock begins anew after so many ticks, 26 hours. */
export const CLOCK_TICKS = 2 ** 33
/** A picture of the whole screen in as many colours as there are. */
const MOST_BYTES = 4 << 20

/** Puts the packets of one stream together from those of the transport stream. */
export class ElementaryReader {
  #parts: Uint8Array[] = []
  #bytes = 0
  #needed = Number.POSITIVE_INFINITY

  /** What is whole with this packet: that itself, or what came before it. */
  take({ isStart, payload }: { isStart: boolean; payload: Uint8Array }): ElementaryPacket | undefined {
    const before = isStart ? this.#finish() : undefined
    if (isStart && payload.length >= 6) {
      const length = ((payload[4] ?? 0) << 8) | (payload[5] ?? 0)
      this.#needed = length === 0 ? Number.POSITIVE_INFINITY : 6 + length
    } else if (this.#parts.length === 0) return before
    this.#parts.push(payload.slice())
    this.#bytes += payload.length
    if (this.#bytes > MOST_BYTES) this.#forget()
    // No stream has one that is whole in its first packet behind one whose end nobody told.
    return before ?? (this.#bytes >= this.#needed ? this.#finish() : undefined)
  }

  /** What there is of the last one, if its end was never told; else that is still to come. */
  flush(): ElementaryPacket | undefined {
    return Number.isFinite(this.#needed) ? undefined : this.#finish()
  }

  #finish(): ElementaryPacket | undefined {
    const bytes = Buffer.concat(this.#parts)
    const isCutOff = Number.isFinite(this.#needed) && this.#bytes < this.#needed
    const end = Math.min(bytes.length, this.#needed)
    this.#forget()
    return isCutOff ? undefined : readElementaryPacket(bytes.subarray(0, end))
  }

  #forget(): void {
    this.#parts = []
    this.#bytes = 0
    this.#needed = Number.POSITIVE_INFINITY
  }
}

function readElementaryPacket(bytes: Uint8Array): ElementaryPacket | undefined {
  if (bytes.length < 9 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 1) return undefined
  const data = bytes.subarray(9 + (bytes[8] ?? 0))
  return { ticks: ticksOf(bytes), data }
}

/** The time of showing in the beginning of a packet. */
export function ticksOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < 14 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 1) return undefined
  // Not of every stream; of those that films have.
  if (((bytes[6] ?? 0) & 0xc0) !== 0x80 || ((bytes[7] ?? 0) & 0x80) === 0) return undefined
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(9, 14)
  return ((a >> 1) & 7) * 2 ** 30 + (b << 22) + ((c >> 1) << 15) + (d << 7) + (e >> 1)
}

/** Seconds from one reading of the clock to another, which may be before it. */
export function secondsBetween(from: number, to: number): number {
  const ahead = (to - from + CLOCK_TICKS) % CLOCK_TICKS
  return (ahead > CLOCK_TICKS / 2 ? ahead - CLOCK_TICKS : ahead) / TICKS
}
