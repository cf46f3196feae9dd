/** One stream of a program, as its table says (ISO/IEC 13818-1, 2.4.4.8). */
export interface StreamEntry {
  readonly pid: number
  readonly type: number
  readonly descriptors: readonly Descriptor[]
}

export interface Descriptor {
  readonly tag: number
  readonly bytes: Uint8Array
}

const MOST_SECTION_BYTES = 1024
const MOST_STREAMS = 64
const PROGRAMS = 0
const PROGRAM = 2

/** Puts the sections of one table together from the packets that carry it. */
export class SectionReader {
  #parts: Uint8Array = new Uint8Array()

  /** A section, once it is whole. What comes first of it has to be its beginning. */
  take({ isStart, payload }: { isStart: boolean; payload: Uint8Array }): Uint8Array | undefined {
    if (isStart) this.#parts = payload.slice(1 + (payload[0] ?? 0))
    else if (this.#parts.length > 0) this.#parts = Buffer.concat([this.#parts, payload])
    if (this.#parts.length < 3) return undefined
    const bytes = 3 + ((((this.#parts[1] ?? 0) & 0x0f) << 8) | (this.#parts[2] ?? 0))
    if (bytes > MOST_SECTION_BYTES) this.#parts = new Uint8Array()
    return bytes <= this.#parts.length ? this.#parts.subarray(0, bytes) : undefined
  }
}

/** Where the table of the first program is, by what the table of programs says. Pure. */
export function readPrograms(section: Uint8Array): number | undefined {
  if (section[0] !== PROGRAMS) return undefined
  for (let at = 8; at + 4 <= section.length - 4; at += 4)
    if (u16(section, at) !== 0) return u16(section, at + 2) & 0x1fff
  return undefined
}

/** The streams of a program, by its table. Pure. */
export function readProgram(section: Uint8Array): readonly StreamEntry[] | undefined {
  if (section[0] !== PROGRAM || section.length < 16) return undefined
  const end = section.length - 4
  const streams: StreamEntry[] = []
  let at = 12 + (u16(section, 10) & 0x0fff)
  while (at + 5 <= end && streams.length < MOST_STREAMS) {
    const from = at + 5
    const to = Math.min(end, from + (u16(section, at + 3) & 0x0fff))
    const type = section[at] ?? 0
    streams.push({
      pid: u16(section, at + 1) & 0x1fff,
      type,
      descriptors: readDescriptors(section, from, to),
    })
    at = to
  }
  return streams
}

function readDescriptors(section: Uint8Array, from: number, to: number): Descriptor[] {
  const descriptors: Descriptor[] = []
  for (let at = from; at + 2 <= to; ) {
    const end = at + 2 + (section[at + 1] ?? 0)
    if (end > to) break
    descriptors.push({ tag: section[at] ?? 0, bytes: section.slice(at + 2, end) })
    at = end
  }
  return descriptors
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
