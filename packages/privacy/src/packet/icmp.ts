import { addWords, foldSum } from './checksum.ts'
import type { AddressBytes } from './ip-address.ts'
import { IPV4_HEADER, IPV6_HEADER, type IpPacket, PROTOCOL, payloadChecksum, word } from './ip-packet.ts'

/* Errors that routers send back: ICMP (RFC 792, 1191) and ICMPv6 (RFC 4443, 8201). */

/** The beginning of a packet of ours, as an error quotes it. */
export interface QuotedPacket {
  readonly source: AddressBytes
  readonly destination: AddressBytes
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  /** The sequence number, where the protocol is TCP. */
  readonly sequence: number
}

/** Why a packet did not get there. */
export type IcmpError =
  | { readonly kind: 'too-big'; readonly mtu: number; readonly quoted: QuotedPacket }
  | { readonly kind: 'unreachable'; readonly quoted: QuotedPacket }

const errorHeader = 8

/** Reads an error; `undefined` for other messages, damaged ones, and those that quote too little to be believed. */
export function parseIcmpError(packet: IpPacket): IcmpError | undefined {
  const { payload, protocol, source, destination } = packet
  const isFour = protocol === PROTOCOL.icmp && source.length === 4
  if (!isFour && !(protocol === PROTOCOL.icmp6 && source.length === 16)) return undefined
  if (payload.length < errorHeader) return undefined
  const sum = isFour
    ? foldSum(addWords(0, payload, 0, payload.length))
    : payloadChecksum(source, destination, protocol, payload)
  const quoted = sum === 0 ? parseQuoted(payload.subarray(errorHeader), isFour) : undefined
  if (!quoted) return undefined
  const [type, code] = payload
  if (isFour) {
    if (type !== 3) return undefined
    return code === 4 ? { kind: 'too-big', mtu: word(payload, 6), quoted } : { kind: 'unreachable', quoted }
  }
  if (type === 1) return { kind: 'unreachable', quoted }
  return type === 2
    ? { kind: 'too-big', mtu: word(payload, 4) * 0x10000 + word(payload, 6), quoted }
    : undefined
}

function parseQuoted(bytes: Uint8Array, isFour: boolean): QuotedPacket | undefined {
  if (bytes.length < IPV4_HEADER || (bytes[0] as number) >> 4 !== (isFour ? 4 : 6)) return undefined
  const header = isFour ? ((bytes[0] as number) & 15) * 4 : IPV6_HEADER
  if (header < IPV4_HEADER || bytes.length < header + 8) return undefined
  // A later fragment begins with neither ports nor sequence.
  if (isFour && (word(bytes, 6) & 0x1fff) !== 0) return undefined
  return {
    source: isFour ? bytes.subarray(12, 16) : bytes.subarray(8, 24),
    destination: isFour ? bytes.subarray(16, 20) : bytes.subarray(24, 40),
    protocol: bytes[isFour ? 9 : 6] as number, // inside: the header is longer
    sourcePort: word(bytes, header),
    destinationPort: word(bytes, header + 2),
    sequence: word(bytes, header + 4) * 0x10000 + word(bytes, header + 6),
  }
}
