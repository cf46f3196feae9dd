import type { Endpoint } from '@lanterne/kernel'
import { addressBytes, addressText } from './address.ts'

/** Bytes of an address in compact form (BEP 23 for IPv4, BEP 7 for IPv6), without the two of the port. */
export type AddressBytes = 4 | 16

/** Reads compact peers; those with port 0 are left out. `undefined` when the bytes are not a whole number of peers. */
export function readCompactPeers(bytes: Uint8Array, addressBytes: AddressBytes): Endpoint[] | undefined {
  const stride = addressBytes + 2
  if (bytes.length % stride !== 0) return undefined
  const peers: Endpoint[] = []
  for (let at = 0; at < bytes.length; at += stride) {
    const port = ((bytes[at + addressBytes] ?? 0) << 8) | (bytes[at + addressBytes + 1] ?? 0)
    if (port !== 0) peers.push({ host: addressText(bytes.subarray(at, at + addressBytes)), port })
  }
  return peers
}

/** Writes those of `peers` whose addresses are of this length. */
export function writeCompactPeers(peers: readonly Endpoint[], length: AddressBytes): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { host, port } of peers) {
    const address = addressBytes(host)
    if (address?.length === length) parts.push(address, Uint8Array.of(port >> 8, port & 0xff))
  }
  return new Uint8Array(Buffer.concat(parts))
}
