import { children, readUint } from '../matroska/ebml.ts'
import { ids } from '../matroska/element-ids.ts'

/** One frame of a cluster; its time is counted from the cluster's, in the file's ticks. */
export interface Block {
  readonly track: number
  readonly ticks: number
  readonly durationTicks: number | undefined
  readonly data: Uint8Array
  readonly addition: Uint8Array | undefined
}

/** Reads the content of a `SimpleBlock` or a `BlockGroup`; `undefined` when it is malformed, or has several frames. */
export function readBlock(id: number, content: Uint8Array): Block | undefined {
  if (id === ids.simpleBlock) return readFrame(content, undefined, undefined)
  let frame: Uint8Array | undefined
  let durationTicks: number | undefined
  let addition: Uint8Array | undefined
  for (const child of children(content)) {
    const bytes = content.subarray(child.start, child.end)
    if (child.id === ids.block) frame = bytes
    else if (child.id === ids.blockDuration) durationTicks = readUint(content, child)
    else if (child.id === ids.blockAdditions) addition = readAddition(bytes)
  }
  return frame && readFrame(frame, durationTicks, addition)
}

/** The track of the block whose first bytes these are; `undefined` when there are too few. */
export function trackOfBlock(bytes: Uint8Array): number | undefined {
  const [first = 0, second = 0] = bytes
  if (first >= 0x80) return first & 0x7f
  return first >= 0x40 && bytes.length > 1 ? ((first & 0x3f) << 8) | second : undefined
}

/** Settings of a WebVTT cue are longer in no file that makes sense. */
const MOST_ADDITION_BYTES = 4096
const LACING = 0x06

function readFrame(
  bytes: Uint8Array,
  durationTicks: number | undefined,
  addition: Uint8Array | undefined,
): Block | undefined {
  const track = trackOfBlock(bytes)
  const at = (bytes[0] ?? 0) >= 0x80 ? 1 : 2
  if (track === undefined || bytes.length < at + 3) return undefined
  const ticks = new DataView(bytes.buffer, bytes.byteOffset).getInt16(at)
  if (((bytes[at + 2] ?? 0) & LACING) !== 0) return undefined
  return { track, ticks, durationTicks, data: bytes.subarray(at + 3), addition }
}

function readAddition(bytes: Uint8Array): Uint8Array | undefined {
  for (const more of children(bytes)) {
    if (more.id !== ids.blockMore) continue
    for (const child of children(bytes, more))
      if (child.id === ids.blockAdditional)
        return bytes.slice(child.start, Math.min(child.end, child.start + MOST_ADDITION_BYTES))
  }
  return undefined
}
