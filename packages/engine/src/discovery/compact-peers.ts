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

/** One peer in compact form; `undefined` where its host is no IP address. */
export function compactPeer({ host, port }: Endpoint): Uint8Array | undefined {
  const address = addressBytes(host)
  if (!address) return undefined
  const peer = new Uint8Array(address.length + 2)
  peer.set(address)
  peer[address.length] = port >> 8
  peer[address.length + 1] = port
  return peer
}

/** Writes those of `peers` whose addresses are of this length. */
export function writeCompactPeers(peers: readonly Endpoint[], length: AddressBytes): Uint8Array {
  const parts: Uint8Array[] = []
  for (const endpoint of peers) {
    const peer = compactPeer(endpoint)
    if (peer?.length === length + 2) parts.push(peer)
  }
  return new Uint8Array(Buffer.concat(parts))
}
