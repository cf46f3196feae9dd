import type { Random } from '@lanterne/kernel'
import { addressBytes } from '../address.ts'
import { isLocalAddress } from '../local-address.ts'
import { crc32c } from './crc32c.ts'

/** Bytes of a node's id, and of whatever is looked for (BEP 5). */
export const ID_BYTES = 20

/** A node's id: 160 bits; nearness is the exclusive or of two (BEP 5). */
export type NodeId = Uint8Array

/** How many leading bits two ids share: 0 to 160. */
export function sharedBits(one: NodeId, other: NodeId): number {
  for (let at = 0; at < ID_BYTES; at++) {
    const difference = (one[at] as number) ^ (other[at] as number)
    if (difference !== 0) return at * 8 + Math.clz32(difference) - 24
  }
  return ID_BYTES * 8
}

/** Orders ids by nearness to `target`: negative when `one` is the nearer. */
export function compareDistance(target: NodeId, one: NodeId, other: NodeId): number {
  for (let at = 0; at < ID_BYTES; at++) {
    const wanted = target[at] as number
    const difference = ((one[at] as number) ^ wanted) - ((other[at] as number) ^ wanted)
    if (difference !== 0) return difference
  }
  return 0
}

/** Text of an id, as the key of a map. */
export function idKey(id: NodeId): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex')
}

/** A random id that shares exactly `bits` leading bits with `id`. */
export function idSharing(id: NodeId, bits: number, random: Random): NodeId {
  const made = random.bytes(ID_BYTES)
  const whole = Math.floor(bits / 8)
  made.set(id.subarray(0, whole))
  if (whole >= ID_BYTES) return made
  const kept = bits % 8
  const mask = (0xff << (8 - kept)) & 0xff
  const differing = 0x80 >> kept
  const there = id[whole] as number
  made[whole] = (there & mask) | (~there & differing) | ((made[whole] as number) & ~mask & ~differing)
  return made
}

/** An id that fits the address that others see us at (BEP 42), so that nobody can choose where they stand. */
export function idForAddress(address: Uint8Array, random: Random): NodeId {
  const id = random.bytes(ID_BYTES)
  const prefix = prefixFor(address, id[ID_BYTES - 1] as number)
  id[0] = prefix >>> 24
  id[1] = prefix >>> 16
  id[2] = ((prefix >>> 8) & 0xf8) | ((id[2] as number) & 0x07)
  return id
}

/**
 * Whether an id fits the address that it comes from (BEP 42). On local addresses any does: nobody there has the
 * choice of a network's worth of ids.
 */
export function fitsAddress(id: NodeId, host: string): boolean {
  if (isLocalAddress(host)) return true
  const address = addressBytes(host)
  if (!address) return false
  const prefix = prefixFor(address, id[ID_BYTES - 1] as number)
  return (
    id[0] === prefix >>> 24 &&
    id[1] === ((prefix >>> 16) & 0xff) &&
    ((id[2] as number) & 0xf8) === ((prefix >>> 8) & 0xf8)
  )
}

const mask4 = [0x03, 0x0f, 0x3f, 0xff]
const mask6 = [0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, 0xff]

/** The 32 bits of which an id's first 21 must be the same. */
function prefixFor(address: Uint8Array, lastByte: number): number {
  const mask = address.length === 4 ? mask4 : mask6
  const masked = Uint8Array.from(mask, (bits, at) => (address[at] ?? 0) & bits)
  masked[0] = (masked[0] as number) | ((lastByte & 0x07) << 5)
  return crc32c(masked)
}
