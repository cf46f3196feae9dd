import type { Endpoint } from '@lanterne/kernel'
import { addressBytes, addressText } from '../address.ts'
import { type AddressBytes, writeCompactPeers } from '../compact-peers.ts'
import { isLocalAddress } from '../local-address.ts'
import { ID_BYTES, type NodeId } from './node-id.ts'

/** A node that somebody named: who it is said to be, and where. */
export interface NodeContact extends Endpoint {
  readonly id: NodeId
}

/** IPv4 or IPv6: each has a table, a socket and a distributed hash table of its own (BEP 32). */
export type Family = 4 | 6

export function familyOf(host: string): Family {
  return host.includes(':') ? 6 : 4
}

/** Bytes of a family's addresses. */
export function addressLength(family: Family): AddressBytes {
  return family === 4 ? 4 : 16
}

/** An address as it is written here, one way only; `undefined` for a name. */
export function plainHost(host: string): string | undefined {
  const bytes = addressBytes(host)
  return bytes && addressText(bytes)
}

/**
 * Reads compact node info (BEP 5, BEP 32), `most` at most. Nodes without a port are left out; bytes that are no whole
 * number of nodes are nobody.
 */
export function readCompactNodes(bytes: Uint8Array, family: Family, most: number): NodeContact[] {
  const length = addressLength(family)
  const stride = ID_BYTES + length + 2
  if (bytes.length % stride !== 0) return []
  const nodes: NodeContact[] = []
  for (let at = 0; at < bytes.length && nodes.length < most; at += stride) {
    const address = at + ID_BYTES
    const port = ((bytes[address + length] as number) << 8) | (bytes[address + length + 1] as number)
    if (port === 0) continue
    const host = addressText(bytes.subarray(address, address + length))
    // An IPv4 address in IPv6's clothes belongs into the other list.
    if (familyOf(host) === family) nodes.push({ id: bytes.slice(at, address), host, port })
  }
  return nodes
}

/** Writes those of `nodes` that are of this family. */
export function writeCompactNodes(nodes: readonly NodeContact[], family: Family): Uint8Array {
  const parts: Uint8Array[] = []
  for (const node of nodes) {
    const endpoint = writeCompactPeers([node], addressLength(family))
    if (endpoint.length > 0) parts.push(node.id, endpoint)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/**
 * The part of an address that one owner usually has whole: /24 of IPv4, /48 of IPv6. `undefined` for local addresses,
 * where many may share one.
 */
export function networkOf(host: string): string | undefined {
  if (isLocalAddress(host)) return undefined
  const bytes = addressBytes(host)
  return bytes && Buffer.from(bytes.subarray(0, bytes.length === 4 ? 3 : 6)).toString('hex')
}

/** Who is behind an address: the address, or the /64 for IPv6; on local addresses each port is somebody else. */
export function sourceOf({ host, port }: Endpoint): string {
  if (isLocalAddress(host)) return `${host}|${port}`
  if (familyOf(host) === 4) return host
  return Buffer.from(addressBytes(host)?.subarray(0, 8) ?? []).toString('hex')
}
