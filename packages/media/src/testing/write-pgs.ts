/** A block of one colour, as subtitles of Blu-ray discs could have it. Times in seconds, places in pixels. */
export interface PgsBlock {
  readonly start: number
  readonly end: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Colour of the block as discs write it; its border is transparent. */
  readonly colour: { readonly y: number; readonly cr: number; readonly cb: number }
}

/** Bytes of one display set, as Matroska keeps it, and when it comes. */
export interface PgsSet {
  readonly seconds: number
  readonly bytes: Uint8Array
}

const frame = { width: 1920, height: 1080 }

/**
 * Writes the display sets of blocks that do not overlap: each is shown, and taken away: for tests. Before them there is
 * nothing, from the beginning on: FFmpeg counts from the first set.
 */
export function writePgsSets(blocks: readonly PgsBlock[]): PgsSet[] {
  const shown = blocks.flatMap((block, i) => [
    { seconds: block.start, bytes: shownSet(block, i * 2) },
    { seconds: block.end, bytes: emptySet(i * 2 + 1) },
  ])
  return [{ seconds: 0, bytes: emptySet(0) }, ...shown]
}

/** Writes display sets as a `.sup` file. */
export function writeSup(sets: readonly PgsSet[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { seconds, bytes } of sets) {
    for (let at = 0; at < bytes.length; ) {
      const size = 3 + (((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0))
      const head = Buffer.alloc(10)
      head.write('PG', 'latin1')
      head.writeUInt32BE(Math.round(seconds * 90_000), 2)
      parts.push(head, bytes.subarray(at, at + size))
      at += size
    }
  }
  return Buffer.concat(parts)
}

/** Of its own, whatever came before. */
function shownSet({ left, top, width, height, colour }: PgsBlock, number: number): Uint8Array {
  const { y, cr, cb } = colour
  const window = [1, 0, ...u16(left), ...u16(top), ...u16(width), ...u16(height)]
  const runs = Array.from({ length: height }, () => [...run(1, width), 0, 0]).flat()
  const length = runs.length + 4
  return Buffer.concat([
    segment(0x16, [...composition(number, 0x80), 1, ...u16(0), 0, 0, ...u16(left), ...u16(top)]),
    segment(0x17, window),
    segment(0x14, [0, 0, 0, 16, 128, 128, 0, 1, y, cr, cb, 255]),
    segment(0x15, [...u16(0), 0, 0xc0, length >> 16, ...u16(length), ...u16(width), ...u16(height), ...runs]),
    segment(0x80, []),
  ])
}

function emptySet(number: number): Uint8Array {
  const window = [1, 0, ...u16(0), ...u16(0), ...u16(8), ...u16(8)]
  return Buffer.concat([
    segment(0x16, [...composition(number, 0), 0]),
    segment(0x17, window),
    segment(0x80, []),
  ])
}

function composition(number: number, state: number): number[] {
  return [...u16(frame.width), ...u16(frame.height), 0x10, ...u16(number), state, 0, 0]
}

/** A run of up to 16383 pixels of one colour. */
function run(colour: number, length: number): number[] {
  return [0, 0xc0 | (length >> 8), length & 255, colour]
}

function segment(type: number, data: readonly number[]): Uint8Array {
  return Uint8Array.from([type, ...u16(data.length), ...data])
}

function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255]
}
