import { AppError } from '@lanterne/kernel'
import { type AddressBytes, addressBytes, addressText } from '../packet/ip-address.ts'
import { coversFamily } from '../wireguard/covers.ts'
import {
  type ConfFault,
  parseWireGuardConf,
  type WireGuardProfile,
} from '../wireguard/parse-wireguard-conf.ts'

/** Why a configuration cannot be used: it cannot be read, or it is for something else. */
export type ProfileFault = ConfFault | 'no-default-route' | 'no-address' | 'not-text'

/** A configuration that can carry everything, and what a person should know of it. */
export interface ImportedProfile {
  readonly profile: WireGuardProfile
  /** Where the first server is, as the file says. */
  readonly endpoint: string
  /** Families of addresses that it carries; the other one leads nowhere. */
  readonly families: readonly (4 | 6)[]
  /** Addresses of who looks names up. */
  readonly nameServers: readonly string[]
  /** Whether the file names who looks names up; else it is one that everybody may ask, through the tunnel. */
  readonly hasNameServers: boolean
  /** Scripts and such, which were read over: nothing of a file is ever run. */
  readonly ignored: readonly string[]
}

/** Quad9, for files that name nobody: asked through the tunnel, never beside it. */
const commonNameServers = ['9.9.9.9', '149.112.112.112', '2620:fe::fe']

/**
 * Reads a configuration of a provider's for an app that sends everything through it. Throws `invalid-request` with a
 * `ProfileFault` as `details.reason`; no key is ever in the error.
 */
export function importProfile(conf: string): ImportedProfile {
  if (conf.includes('\0') || conf.includes('\uFFFD')) throw fault('not-text')
  const read = parseWireGuardConf(conf)
  const allowed = read.peers.flatMap((peer) => peer.allowed)
  const families = ([4, 6] as const).filter((family) => coversFamily(allowed, family))
  if (families.length === 0) throw fault('no-default-route')
  const isCarried = (address: AddressBytes) => families.includes(address.length === 4 ? 4 : 6)
  const addresses = read.addresses.filter(isCarried)
  if (addresses.length === 0) throw fault('no-address')
  const usable = families.filter((family) =>
    addresses.some(({ length }) => length === (family === 4 ? 4 : 16)),
  )
  const reaches = ({ length }: AddressBytes) => usable.includes(length === 4 ? 4 : 6)
  const named = read.dns.filter(reaches)
  const common = commonNameServers.flatMap((text) => addressBytes(text) ?? []).filter(reaches)
  const server = read.peers.find(({ endpoint }) => endpoint)?.endpoint ?? { host: '', port: 0 }
  const dns = named.length > 0 ? named : common
  return {
    profile: { ...read, addresses, dns },
    nameServers: dns.map(addressText),
    endpoint: server.host.includes(':') ? `[${server.host}]:${server.port}` : `${server.host}:${server.port}`,
    families: usable,
    hasNameServers: named.length > 0,
    ignored: read.ignored,
  }
}

function fault(reason: ProfileFault): AppError {
  return new AppError('invalid-request', { details: { reason } })
}
