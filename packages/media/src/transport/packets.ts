/** How the packets of a transport stream lie in its file (ISO/IEC 13818-1): 188 bytes each, with something between in some. */
export interface PacketLayout {
  /** From one packet to the next: 192 on Blu-ray discs and in cameras' files, 204 with parity. */
  readonly strideBytes: number
  /** Where the first packet begins. */
  readonly firstAt: number
}

/** One packet, without its header. Its bytes are the file's: valid as long as those are. */
export interface TransportPacket {
  /** Where in the file it begins. */
  readonly at: number
  readonly pid: number
  /** Whether a table or a packet of the stream's own begins in it. */
  readonly isStart: boolean
  readonly payload: Uint8Array
}

export const PACKET_BYTES = 188
const SYNC = 0x47
const strides = [188, 192, 204] as const
/** So many packets in a row begin as packets do: no picture does that by chance. */
const ROW = 5
/** What is read to find out whether a file is one: the row, from wherever a recording was cut. */
export const LAYOUT_BYTES = (ROW + 1) * 204

/** Finds the packets in a file's first bytes; `undefined` when there are none. Pure. */
export function findPackets(bytes: Uint8Array): PacketLayout | undefined {
  for (const strideBytes of strides)
    for (let firstAt = 0; firstAt < strideBytes; firstAt++)
      if (isRow(bytes, firstAt, strideBytes)) return { strideBytes, firstAt }
  return undefined
}

/**
 * The packets that are whole in `bytes`, which begin anywhere in the file at `bytesAt`; over damage, from the next on
 * that is one.
 */
export function* packetsIn(
  bytes: Uint8Array,
  bytesAt: number,
  { strideBytes, firstAt }: PacketLayout,
): Generator<TransportPacket> {
  const phase = (firstAt - bytesAt) % strideBytes
  let at = phase < 0 ? phase + strideBytes : phase
  while (at + PACKET_BYTES <= bytes.length) {
    if (bytes[at] !== SYNC) {
      at = nextRow(bytes, at + 1, strideBytes)
      continue
    }
    const packet = packetAt(bytes, at)
    if (packet) yield { at: bytesAt + at, ...packet }
    at += strideBytes
  }
}

/** Absent when it carries nothing, is scrambled or was damaged on its way. */
function packetAt(bytes: Uint8Array, at: number): Omit<TransportPacket, 'at'> | undefined {
  const [, flags = 0, low = 0, control = 0, adaptationBytes = 0] = bytes.subarray(at, at + 5)
  if ((flags & 0x80) !== 0 || (control & 0xc0) !== 0 || (control & 0x10) === 0) return undefined
  const start = 4 + ((control & 0x20) === 0 ? 0 : 1 + adaptationBytes)
  if (start >= PACKET_BYTES) return undefined
  return {
    pid: ((flags & 0x1f) << 8) | low,
    isStart: (flags & 0x40) !== 0,
    payload: bytes.subarray(at + start, at + PACKET_BYTES),
  }
}

function nextRow(bytes: Uint8Array, from: number, strideBytes: number): number {
  for (let at = bytes.indexOf(SYNC, from); at >= 0; at = bytes.indexOf(SYNC, at + 1)) {
    const next = at + strideBytes
    if (next >= bytes.length || bytes[next] === SYNC) return at
  }
  return bytes.length
}

function isRow(bytes: Uint8Array, at: number, strideBytes: number): boolean {
  for (let i = 0; i < ROW; i++) if (bytes[at + i * strideBytes] !== SYNC) return false
  return true
}
