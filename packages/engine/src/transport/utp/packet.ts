/** Kinds of uTP packets (BEP 29). */
export const UtpType = { data: 0, fin: 1, state: 2, reset: 3, syn: 4 } as const
export type UtpType = (typeof UtpType)[keyof typeof UtpType]

export const UTP_HEADER_BYTES = 20
const VERSION = 1
const SELECTIVE_ACK = 1
/** A length is one byte, and a selective ACK goes out in words of 32 packets. */
export const MOST_SELECTIVE_ACK_BYTES = 252

/** What the header of every packet says. */
export interface UtpHeader {
  readonly type: UtpType
  readonly connectionId: number
  /** When it was sent, in microseconds of the sender's clock, 32 bits. */
  readonly timestamp: number
  /** How long the last packet of the other side was on its way, as the two clocks have it; 0 when there was none. */
  readonly timestampDifference: number
  /** Bytes that the sender has room for. */
  readonly window: number
  readonly sequence: number
  /** The last packet of the other side up to which none is missing. */
  readonly ack: number
  /** Which packets after `ack` + 1 have come: the lowest bit of the first byte is `ack` + 2. */
  readonly selectiveAck?: Uint8Array | undefined
}

export interface UtpPacket extends UtpHeader {
  readonly payload: Uint8Array
}

/** Whether a datagram looks like uTP's: what is bencoded (the DHT) or from a tracker begins differently. */
export function isUtp(message: Uint8Array): boolean {
  const first = message[0]
  return (
    message.length >= UTP_HEADER_BYTES && first !== undefined && (first & 15) === VERSION && first >> 4 <= 4
  )
}

/** Reads a packet; `undefined` when it is none. The payload is a view of `message`. */
export function decodePacket(message: Uint8Array): UtpPacket | undefined {
  if (!isUtp(message)) return undefined
  let at = UTP_HEADER_BYTES
  let extension = message[1] as number
  let selectiveAck: Uint8Array | undefined
  while (extension !== 0) {
    if (at + 2 > message.length) return undefined
    const length = message[at + 1] as number
    const end = at + 2 + length
    if (end > message.length) return undefined
    if (extension === SELECTIVE_ACK) {
      // BEP 29 wants words of four bytes; libtorrent sends just as many bytes as it needs.
      selectiveAck = message.subarray(at + 2, end)
    }
    extension = message[at] as number
    at = end
  }
  return {
    type: ((message[0] as number) >> 4) as UtpType,
    connectionId: read16(message, 2),
    timestamp: read32(message, 4),
    timestampDifference: read32(message, 8),
    window: read32(message, 12),
    sequence: read16(message, 16),
    ack: read16(message, 18),
    selectiveAck,
    payload: message.subarray(at),
  }
}

/** Makes a packet without payload. */
export function encodeHeader(header: UtpHeader): Uint8Array {
  const bitmask = header.selectiveAck
  const bytes = Buffer.allocUnsafe(UTP_HEADER_BYTES + (bitmask ? 2 + bitmask.length : 0))
  writeHeader(bytes, header)
  if (bitmask) {
    bytes[1] = SELECTIVE_ACK
    bytes[20] = 0
    bytes[21] = bitmask.length
    bytes.set(bitmask, 22)
  }
  return bytes
}

/** Writes a header without extensions over the first 20 bytes of `bytes`. */
export function writeHeader(bytes: Uint8Array, header: UtpHeader): void {
  bytes[0] = (header.type << 4) | VERSION
  bytes[1] = 0
  write16(bytes, 2, header.connectionId)
  write32(bytes, 4, header.timestamp)
  write32(bytes, 8, header.timestampDifference)
  write32(bytes, 12, header.window)
  write16(bytes, 16, header.sequence)
  write16(bytes, 18, header.ack)
}

// By hand: a DataView for every packet would cost more than the packet.
function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

function read32(bytes: Uint8Array, at: number): number {
  return (read16(bytes, at) * 0x1_0000 + read16(bytes, at + 2)) >>> 0
}

function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

function write32(bytes: Uint8Array, at: number, value: number): void {
  write16(bytes, at, value >>> 16)
  write16(bytes, at + 2, value)
}
