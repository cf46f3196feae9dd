import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** An address of this machine on one side of the house. */
export interface Link {
  readonly name: string
  /** IPv4. */
  readonly address: string
  /** How many of its first bits say which network it is on. */
  readonly bits: number
}

/** The sides of the house that this machine is on: every IPv4 address that is not its own loopback. */
export function linksOfMachine(interfaces = networkInterfaces()): Link[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal, cidr }) => family === 'IPv4' && !internal && cidr !== null)
      .map(({ address, cidr }) => ({ name, address, bits: Number(cidr?.split('/')[1]) })),
  )
}

/** The side of the house that `address` is on; absent where it is on none. */
export function linkTo(address: string, links: readonly Link[]): Link | undefined {
  const around = links.filter((link) => isOn(address, link))
  return around.sort((one, other) => other.bits - one.bits)[0]
}

function isOn(address: string, link: Link): boolean {
  if (!isIPv4(address) || !(link.bits > 0 && link.bits <= 32)) return false
  const hosts = 2 ** (32 - link.bits)
  return Math.floor(numberOf(address) / hosts) === Math.floor(numberOf(link.address) / hosts)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
