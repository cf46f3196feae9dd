import { type Link, linksOfMachine } from '@lanterne/cast'
import { isPrivate } from './private-address.ts'

/** Ways that lead out of the house, or to programs of this machine, though their addresses are private. */
const notOfHouse =
  /^(?:tun|utun|tap|wg|ppp|ipsec|gre|zt|tailscale|docker|br-|virbr|vnet|vmnet|vboxnet|veth|vEthernet)/i

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
