import { addWords, foldSum } from './checksum.ts'
import { type AddressBytes, sameAddress } from './ip-address.ts'

/* IPv4 (RFC 791) and IPv6 (RFC 8200) packets. */

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const
export const IPV4_HEADER = 20
export const IPV6_HEADER = 40
const hopLimit = 64
const fragmentHeader = 44
/** Extension headers that are stepped over: hop-by-hop, routing, destination options. */
const steppedOver = new Set([0, 43, 60])
const mostExtensions = 8

/** Which part of a datagram a fragment is. */
export interface FragmentOf {
  readonly id: number
  /** In bytes. */
  readonly offset: number
  readonly hasMore: boolean
}

/** A packet that came. All its bytes are views of the memory that it came in. */
export interface IpPacket {
  readonly source: AddressBytes
  readonly destination: AddressBytes
  readonly protocol: number
  readonly payload: Uint8Array
  readonly fragment?: FragmentOf
  /** The whole of it. */
  readonly bytes: Uint8Array
}

/** Where a packet is going, whatever else it is; `undefined` for what is too short to say. */
export function destinationOf(packet: Uint8Array): AddressBytes | undefined {
  const version = (packet[0] ?? 0) >> 4
  if (version === 4 && packet.length >= IPV4_HEADER) return packet.subarray(16, 20)
  return version === 6 && packet.length >= IPV6_HEADER ? packet.subarray(24, 40) : undefined
}

/** The packet without the padding behind it, and who it says that it is from; `undefined` for what is no packet. */
export function trimToPacket(padded: Uint8Array): { packet: Uint8Array; source: AddressBytes } | undefined {
  const version = (padded[0] ?? 0) >> 4
  const isFour = version === 4 && padded.length >= IPV4_HEADER
  if (!isFour && !(version === 6 && padded.length >= IPV6_HEADER)) return undefined
  const length = isFour ? word(padded, 2) : IPV6_HEADER + word(padded, 4)
  if (length > padded.length || length < (isFour ? IPV4_HEADER : IPV6_HEADER)) return undefined
  const source = isFour ? padded.subarray(12, 16) : padded.subarray(8, 24)
  return { packet: length === padded.length ? padded : padded.subarray(0, length), source }
}

/** Reads a packet; `undefined` for one that is damaged, or made so that nobody could answer it. */
export function parseIpPacket(bytes: Uint8Array): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4
  return version === 4 ? parseFour(bytes) : version === 6 ? parseSix(bytes) : undefined
}

function parseFour(bytes: Uint8Array): IpPacket | undefined {
  const header = ((bytes[0] ?? 0) & 15) * 4
  const length = bytes.length >= IPV4_HEADER ? word(bytes, 2) : 0
  if (header < IPV4_HEADER || length < header || length > bytes.length) return undefined
  if (foldSum(addWords(0, bytes, 0, header)) !== 0) return undefined
  const flags = word(bytes, 6)
  const payload = bytes.subarray(header, length)
  const fragment = fragmentOf(word(bytes, 4), (flags & 0x1fff) * 8, (flags & 0x2000) !== 0, payload.length)
  if (fragment === null) return undefined
  return {
    source: bytes.subarray(12, 16),
    destination: bytes.subarray(16, 20),
    protocol: bytes[9] as number, // inside: the header is longer
    payload,
    ...(fragment && { fragment }),
    bytes,
  }
}

function parseSix(bytes: Uint8Array): IpPacket | undefined {
  const end = bytes.length >= IPV6_HEADER ? IPV6_HEADER + word(bytes, 4) : Infinity
  if (end > bytes.length) return undefined
  let protocol = bytes[6] as number // inside: the header is longer
  let at = IPV6_HEADER
  let fragment: FragmentOf | null | undefined
  for (let count = 0; steppedOver.has(protocol) || protocol === fragmentHeader; count++) {
    const length = protocol === fragmentHeader ? 8 : 8 * ((bytes[at + 1] ?? 0) + 1)
    if (count === mostExtensions || at + length > end || fragment) return undefined
    if (protocol === fragmentHeader) {
      const flags = word(bytes, at + 2)
      const id = word(bytes, at + 4) * 0x10000 + word(bytes, at + 6)
      fragment = fragmentOf(id, flags & 0xfff8, (flags & 1) !== 0, end - at - 8)
      if (fragment === null) return undefined
    }
    protocol = bytes[at] as number // inside: at + length is
    at += length
    // What follows in a later fragment is no header.
    if (fragment) break
  }
  return {
    source: bytes.subarray(8, 24),
    destination: bytes.subarray(24, 40),
    protocol,
    payload: bytes.subarray(at, end),
    ...(fragment && { fragment }),
    bytes,
  }
}

/** `undefined` for a whole datagram; `null` for a fragment that can be part of none. */
function fragmentOf(
  id: number,
  offset: number,
  hasMore: boolean,
  length: number,
): FragmentOf | null | undefined {
  if (offset === 0 && !hasMore) return undefined
  const isWhole = length > 0 && (!hasMore || length % 8 === 0) && offset + length <= 65_535
  return isWhole ? { id, offset, hasMore } : null
}

/** A packet to be filled from `at` on. */
export interface PacketDraft {
  readonly bytes: Uint8Array
  readonly at: number
}

/** How a packet goes. */
export interface PacketHeader {
  readonly source: AddressBytes
  readonly destination: AddressBytes
  readonly protocol: number
  /** Whether routers may cut it: only IPv4's can, and only of what can do without path MTU discovery. */
  readonly mayFragment?: boolean
  readonly fragment?: FragmentOf
}

/** Writes the header of a packet with room for `length` bytes behind it, of which the first `zeros` are zero: the others are to be written. */
export function draftPacket(header: PacketHeader, length: number, zeros: number = length): PacketDraft {
  const { source, destination, protocol, fragment } = header
  if (source.length === 4) {
    const bytes = emptyPacket(IPV4_HEADER + length, IPV4_HEADER + zeros)
    bytes[0] = 0x45
    putWord(bytes, 2, bytes.length)
    // The identifier of what is never cut means nothing (RFC 6864): it stays 0, and tells nobody how much we send.
    const cut = fragment ? (fragment.hasMore ? 0x2000 : 0) | (fragment.offset >> 3) : 0
    putWord(bytes, 4, fragment ? fragment.id & 0xffff : 0)
    putWord(bytes, 6, fragment ? cut : header.mayFragment ? 0 : 0x4000)
    bytes[8] = hopLimit
    bytes[9] = protocol
    bytes.set(source, 12)
    bytes.set(destination, 16)
    putWord(bytes, 10, foldSum(addWords(0, bytes, 0, IPV4_HEADER)))
    return { bytes, at: IPV4_HEADER }
  }
  const extra = fragment ? 8 : 0
  const bytes = emptyPacket(IPV6_HEADER + extra + length, IPV6_HEADER + extra + zeros)
  bytes[0] = 0x60
  putWord(bytes, 4, extra + length)
  bytes[6] = fragment ? fragmentHeader : protocol
  bytes[7] = hopLimit
  bytes.set(source, 8)
  bytes.set(destination, 24)
  if (fragment) {
    bytes[IPV6_HEADER] = protocol
    putWord(bytes, IPV6_HEADER + 2, fragment.offset | (fragment.hasMore ? 1 : 0))
    putWord(bytes, IPV6_HEADER + 4, fragment.id >>> 16)
    putWord(bytes, IPV6_HEADER + 6, fragment.id & 0xffff)
  }
  return { bytes, at: IPV6_HEADER + extra }
}

function emptyPacket(length: number, zeros: number): Uint8Array {
  if (zeros === length) return new Uint8Array(length)
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0; at < zeros; at++) bytes[at] = 0
  return bytes
}

/** The checksum over a payload and the pseudo-header of its packet; 0 where the payload's own checksum is right. */
export function payloadChecksum(
  source: AddressBytes,
  destination: AddressBytes,
  protocol: number,
  payload: Uint8Array,
): number {
  const ends = addWords(addWords(0, source, 0, source.length), destination, 0, destination.length)
  return foldSum(addWords(ends + protocol + payload.length, payload, 0, payload.length))
}

/** Whether something that could be answered may be: not for a whole network, nor for nobody. */
export function isUnicast(address: AddressBytes): boolean {
  const first = address[0] as number // addresses have bytes
  if (address.length === 4) return first !== 0 && first !== 127 && first < 224
  if (first === 0xff) return false
  return !sameAddress(address, unspecified) && !sameAddress(address, loopback)
}

const unspecified = new Uint8Array(16)
const loopback = new Uint8Array(16).fill(1, 15)

/** The 16 bits at `at`. */
export function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number) // callers stay inside
}

export function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 0xff
}
