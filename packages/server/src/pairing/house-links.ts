import { type Link, linksOfMachine } from '@lanterne/cast'

/** Ways that lead out of the house, or to programs of this machine, though their addresses are private. */
const notOfHouse =
  /^(?:tun|utun|tap|wg|ppp|ipsec|gre|zt|tailscale|docker|br-|virbr|vnet|vmnet|vboxnet|veth|vEthernet)/i

/** Whether an address is of a house's own network: RFC 1918, and 3927 for one without a router. */
export function isPrivate(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number)
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)
}

/**
 * The sides of the house that other devices are on. `only` is the address that a person chose, which may be on any link;
 * it is none where it is not private, or not this machine's.
 */
export function houseLinks(only?: string, links: readonly Link[] = linksOfMachine()): Link[] {
  // Who is alone on a link, as at the end of a tunnel, is with nobody of the house.
  const around = links.filter(({ address, bits }) => isPrivate(address) && bits >= 8 && bits <= 30)
  return only === undefined
    ? around.filter(({ name }) => !notOfHouse.test(name))
    : around.filter(({ address }) => address === only)
}
