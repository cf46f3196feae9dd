import type { Endpoint } from '@lanterne/kernel'
import { addressBytes } from './address.ts'

/**
 * Whether a host is this machine, this house or nobody in particular: loopback, private, link-local, shared (CGNAT),
 * unique local, multicast, reserved, and IPv6 addresses that carry such an IPv4 one. Of names, only `localhost` and
 * `.local` are: others must be looked up first.
 */
export function isLocalAddress(host: string): boolean {
  const bytes = addressBytes(host)
  if (!bytes) return /^(.*\.)?(localhost|local)\.?$/i.test(host)
  return bytes.length === 4 ? isLocalIPv4(bytes) : isLocalIPv6(bytes)
}

/**
 * The peers that a tracker may name: a tracker on a local address any, another only public ones, so that nobody on the
 * internet can send us to the machines of this house. `tracker` is the address that answered, not its name.
 */
export function filterPeers<Peer extends Endpoint>(peers: readonly Peer[], tracker: string): Peer[] {
  const mayNameLocal = isLocalAddress(tracker)
  return peers.filter(({ host }) => mayNameLocal || !isLocalAddress(host))
}

function isLocalIPv4([a = 0, b = 0, c = 0]: Uint8Array): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true
  if (a === 100) return b >= 64 && b < 128
  if (a === 169) return b === 254
  if (a === 172) return b >= 16 && b < 32
  if (a === 192) return b === 168 || (b === 0 && c === 0)
  return a === 198 && (b === 18 || b === 19)
}

function isLocalIPv6(bytes: Uint8Array): boolean {
  const [a = 0, b = 0] = bytes
  // Unspecified, loopback and the old IPv4-compatible addresses: eighty zero bits or more.
  if (bytes.subarray(0, 10).every((byte) => byte === 0)) return true
  // Unique local, link-local and site-local, multicast.
  if ((a & 0xfe) === 0xfc || (a === 0xfe && b >= 0x80) || a === 0xff) return true
  // NAT64 and 6to4 lead to the IPv4 address that they carry.
  if (startsWith(bytes, [0x00, 0x64, 0xff, 0x9b])) return isLocalIPv4(bytes.subarray(12))
  return startsWith(bytes, [0x20, 0x02]) && isLocalIPv4(bytes.subarray(2, 6))
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}
