import { malformed, readVint } from './ebml.ts'

/** The frames of one track in one block (RFC 9559, 10), by their places in the bytes that hold it. */
export interface Block {
  readonly track: number
  /** Ticks from its cluster's time. */
  readonly relativeTicks: number
  /** Of a simple block: whether its frames need no other. */
  readonly isKey: boolean
  readonly frames: readonly { readonly start: number; readonly end: number }[]
}

const MOST_FRAMES = 256

/** The track of the block that begins at `start`; absent when that is cut off. */
export function trackOfBlock(bytes: Uint8Array, start = 0): number | undefined {
  return readVint(bytes, start)?.value
}

/** Reads the content of a `Block` or `SimpleBlock`. Throws `format-not-playable`. */
export function readBlock(bytes: Uint8Array): Block {
  const track = readVint(bytes, 0)
  if (!track || track.length + 3 > bytes.length) throw malformed()
  const at = track.length
  const relativeTicks = (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)) >> 16
  const flags = bytes[at + 2] ?? 0
  return {
    track: track.value,
    relativeTicks,
    isKey: (flags & 0x80) !== 0,
    frames: framesOf(bytes, at + 3, (flags >> 1) & 3),
  }
}

/** What the bits for lacing say (RFC 9559, 10.3): none, as Xiph does it, all of one size, as EBML does it. */
function framesOf(bytes: Uint8Array, start: number, lacing: number): { start: number; end: number }[] {
  if (lacing === 0) return [{ start, end: bytes.length }]
  const count = (bytes[start] ?? 0) + 1
  if (count > MOST_FRAMES) throw malformed()
  let at = start + 1
  let sizes: number[] = []
  if (lacing === 2) {
    sizes = Array<number>(count - 1).fill(Math.floor((bytes.length - at) / count))
  } else
    for (let i = 0; i < count - 1; i++) {
      const size = lacing === 1 ? xiphSize(bytes, at) : ebmlSize(bytes, at, sizes[i - 1])
      sizes.push(size.value)
      at += size.length
    }
  const frames: { start: number; end: number }[] = []
  for (const size of sizes) {
    if (size < 0 || at + size > bytes.length) throw malformed()
    frames.push({ start: at, end: at + size })
    at += size
  }
  frames.push({ start: at, end: bytes.length })
  return frames
}

function xiphSize(bytes: Uint8Array, at: number): { value: number; length: number } {
  let value = 0
  for (let length = 1; ; length++) {
    const byte = bytes[at + length - 1]
    if (byte === undefined) throw malformed()
    value += byte
    if (byte < 255) return { value, length }
  }
}

/** The first is a size, each other one the difference to the one before. */
function ebmlSize(
  bytes: Uint8Array,
  at: number,
  before: number | undefined,
): { value: number; length: number } {
  const vint = readVint(bytes, at)
  if (!vint) throw malformed()
  const { value, length } = vint
  return { value: before === undefined ? value : before + value - (2 ** (7 * length - 1) - 1), length }
}
