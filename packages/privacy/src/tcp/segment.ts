import type { AddressBytes } from '../packet/ip-address.ts'
import { draftPacket, type IpPacket, PROTOCOL, payloadChecksum, putWord, word } from '../packet/ip-packet.ts'

/* TCP segments (RFC 9293), with the options of RFC 7323 (window scale, timestamps) and RFC 2018 (SACK). */

export const FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const
export const TCP_HEADER = 20
const mostScale = 14
const mostSackBlocks = 4
const noBlocks: readonly SackBlock[] = []

/** Sequence numbers from `start` up to, not including, `end`. */
export interface SackBlock {
  readonly start: number
  readonly end: number
}

export interface Timestamps {
  /** The sender's clock. */
  readonly value: number
  /** What it last saw of ours. */
  readonly echo: number
}

/** A segment. Sequence numbers are of 32 bits, as on the wire. */
export interface Segment {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  /** As on the wire, not scaled. */
  readonly window: number
  readonly maximumSize: number | undefined
  readonly windowScale: number | undefined
  readonly maySack: boolean
  readonly timestamps: Timestamps | undefined
  readonly sacks: readonly SackBlock[]
  readonly data: Uint8Array
}

/** What a sequence number becomes `bytes` later. */
export function seqAdd(sequence: number, bytes: number): number {
  return (sequence + bytes) >>> 0
}

/** Bytes from `from` to `to`, the shorter way round: negative when `to` comes before. */
export function seqDistance(from: number, to: number): number {
  return (to - from) | 0
}

/** Reads a segment; `undefined` for a damaged one. */
export function parseSegment(
  packet: Pick<IpPacket, 'source' | 'destination' | 'payload'>,
): Segment | undefined {
  const { payload } = packet
  if (payload.length < TCP_HEADER) return undefined
  const header = ((payload[12] as number) >> 4) * 4
  if (header < TCP_HEADER || header > payload.length) return undefined
  if (payloadChecksum(packet.source, packet.destination, PROTOCOL.tcp, payload) !== 0) return undefined
  let maximumSize: number | undefined
  let windowScale: number | undefined
  let maySack = false
  let timestamps: Timestamps | undefined
  let sacks = noBlocks
  const flags = payload[13] as number
  for (let at = TCP_HEADER; at < header; ) {
    const kind = payload[at] as number
    if (kind === 0) break
    if (kind === 1) {
      at++
      continue
    }
    const length = payload[at + 1] ?? 0
    if (length < 2 || at + length > header) break
    const isSyn = (flags & FLAG.syn) !== 0
    if (kind === 2 && length === 4 && isSyn) maximumSize = word(payload, at + 2)
    else if (kind === 3 && length === 3 && isSyn) windowScale = Math.min(mostScale, payload[at + 2] as number)
    else if (kind === 4 && length === 2 && isSyn) maySack = true
    else if (kind === 5 && length >= 10 && (length - 2) % 8 === 0)
      sacks = parseSacks(payload, at + 2, at + length)
    else if (kind === 8 && length === 10)
      timestamps = { value: numberAt(payload, at + 2), echo: numberAt(payload, at + 6) }
    at += length
  }
  return {
    sourcePort: word(payload, 0),
    destinationPort: word(payload, 2),
    sequence: numberAt(payload, 4),
    acknowledgement: numberAt(payload, 8),
    flags,
    window: word(payload, 14),
    maximumSize,
    windowScale,
    maySack,
    timestamps,
    sacks,
    data: payload.subarray(header),
  }
}

function parseSacks(payload: Uint8Array, from: number, end: number): SackBlock[] {
  const blocks: SackBlock[] = []
  for (let at = from; at < end && blocks.length < mostSackBlocks; at += 8)
    blocks.push({ start: numberAt(payload, at), end: numberAt(payload, at + 4) })
  return blocks
}

/** A segment to be written. */
export interface SegmentDraft {
  readonly source: AddressBytes
  readonly destination: AddressBytes
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  readonly window: number
  readonly maximumSize?: number | undefined
  readonly windowScale?: number | undefined
  readonly maySack?: boolean
  readonly timestamps?: Timestamps | undefined
  readonly sacks?: readonly SackBlock[]
  readonly dataBytes?: number
  /** Writes all of the data at a place of the packet; without it, they are zeros. */
  readonly writeData?: ((into: Uint8Array, at: number) => void) | undefined
}

/** Bytes that the options of a segment take, in words of four. */
export function optionBytes(
  draft: Pick<SegmentDraft, 'maximumSize' | 'windowScale' | 'maySack' | 'timestamps' | 'sacks'>,
) {
  return (
    (draft.maximumSize === undefined ? 0 : 4) +
    (draft.windowScale === undefined ? 0 : 4) +
    (draft.maySack ? 4 : 0) +
    (draft.timestamps ? 12 : 0) +
    (draft.sacks && draft.sacks.length > 0 ? 4 + 8 * draft.sacks.length : 0)
  )
}

/** The packet with the segment in it. */
export function writeSegment(draft: SegmentDraft): Uint8Array {
  const header = TCP_HEADER + optionBytes(draft)
  const { bytes, at } = draftPacket(
    { source: draft.source, destination: draft.destination, protocol: PROTOCOL.tcp },
    header + (draft.dataBytes ?? 0),
    draft.writeData && header,
  )
  putWord(bytes, at, draft.sourcePort)
  putWord(bytes, at + 2, draft.destinationPort)
  putNumber(bytes, at + 4, draft.sequence)
  putNumber(bytes, at + 8, draft.acknowledgement)
  bytes[at + 12] = (header / 4) << 4
  bytes[at + 13] = draft.flags
  putWord(bytes, at + 14, draft.window)
  writeOptions(bytes, at + TCP_HEADER, draft)
  draft.writeData?.(bytes, at + header)
  putWord(bytes, at + 16, payloadChecksum(draft.source, draft.destination, PROTOCOL.tcp, bytes.subarray(at)))
  return bytes
}

function writeOptions(bytes: Uint8Array, from: number, draft: SegmentDraft): void {
  let at = from
  // Each option is filled up to words of four with 1, which means nothing.
  if (draft.maximumSize !== undefined) {
    bytes.set([2, 4, draft.maximumSize >> 8, draft.maximumSize & 0xff], at)
    at += 4
  }
  if (draft.windowScale !== undefined) {
    bytes.set([1, 3, 3, draft.windowScale], at)
    at += 4
  }
  if (draft.maySack) {
    bytes.set([1, 1, 4, 2], at)
    at += 4
  }
  if (draft.timestamps) {
    bytes[at] = 1
    bytes[at + 1] = 1
    bytes[at + 2] = 8
    bytes[at + 3] = 10
    putNumber(bytes, at + 4, draft.timestamps.value)
    putNumber(bytes, at + 8, draft.timestamps.echo)
    at += 12
  }
  if (!draft.sacks || draft.sacks.length === 0) return
  bytes.set([1, 1, 5, 2 + 8 * draft.sacks.length], at)
  for (const [index, { start, end }] of draft.sacks.entries()) {
    putNumber(bytes, at + 4 + 8 * index, start)
    putNumber(bytes, at + 8 + 8 * index, end)
  }
}

/** The segment that answers one for which there is no connection (RFC 9293, section 3.10.7.1). */
export function resetFor(segment: Segment, packet: Pick<IpPacket, 'source' | 'destination'>): Uint8Array {
  const hasAck = (segment.flags & FLAG.ack) !== 0
  const length = segment.data.length + (segment.flags & FLAG.syn ? 1 : 0) + (segment.flags & FLAG.fin ? 1 : 0)
  return writeSegment({
    source: packet.destination,
    destination: packet.source,
    sourcePort: segment.destinationPort,
    destinationPort: segment.sourcePort,
    sequence: hasAck ? segment.acknowledgement : 0,
    acknowledgement: hasAck ? 0 : seqAdd(segment.sequence, length),
    flags: hasAck ? FLAG.rst : FLAG.rst | FLAG.ack,
    window: 0,
  })
}

function numberAt(bytes: Uint8Array, at: number): number {
  return word(bytes, at) * 0x10000 + word(bytes, at + 2)
}

function putNumber(bytes: Uint8Array, at: number, value: number): void {
  putWord(bytes, at, value >>> 16)
  putWord(bytes, at + 2, value & 0xffff)
}
