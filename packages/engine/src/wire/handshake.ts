import { messageBytes } from './messages.ts'

/** Length of the handshake in bytes (BEP 3). */
export const HANDSHAKE_BYTES = 68
/** How every plain connection begins. */
export const PROTOCOL = new TextEncoder().encode('\x13BitTorrent protocol')

/** What a peer says first. */
export interface Handshake {
  readonly infohash: Uint8Array
  readonly peerId: Uint8Array
  /** BEP 10. */
  readonly hasExtensions: boolean
  /** BEP 6. */
  readonly hasFast: boolean
  /** BEP 5. */
  readonly hasDht: boolean
  /** Whether it knows version 2 of the torrent (BEP 52). */
  readonly hasV2: boolean
}

/** Our handshake: extension protocol and fast extension are always offered, the DHT where it is on, version 2 where the torrent has it. */
export function encodeHandshake({
  infohash,
  peerId,
  hasDht = false,
  hasV2 = false,
}: Pick<Handshake, 'infohash' | 'peerId'> & Partial<Pick<Handshake, 'hasDht' | 'hasV2'>>): Uint8Array {
  const bytes = messageBytes(HANDSHAKE_BYTES).fill(0)
  bytes.set(PROTOCOL)
  bytes[25] = 0x10
  bytes[27] = 0x04 | (hasDht ? 0x01 : 0) | (hasV2 ? 0x10 : 0)
  bytes.set(infohash, 28)
  bytes.set(peerId, 48)
  return bytes
}

/** Reads a handshake; `undefined` when it is not one of the BitTorrent protocol. */
export function decodeHandshake(bytes: Uint8Array): Handshake | undefined {
  if (bytes.length < HANDSHAKE_BYTES) return undefined
  for (let i = 0; i < PROTOCOL.length; i++) if (bytes[i] !== PROTOCOL[i]) return undefined
  return {
    infohash: new Uint8Array(bytes.subarray(28, 48)),
    peerId: new Uint8Array(bytes.subarray(48, 68)),
    hasExtensions: ((bytes[25] as number) & 0x10) !== 0,
    hasFast: ((bytes[27] as number) & 0x04) !== 0,
    hasDht: ((bytes[27] as number) & 0x01) !== 0,
    hasV2: ((bytes[27] as number) & 0x10) !== 0,
  }
}
