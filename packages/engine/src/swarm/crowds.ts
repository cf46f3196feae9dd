import type { Endpoint } from '@lanterne/kernel'
import { sourceOf } from '../discovery/dht/node-contact.ts'
import { isLocalAddress } from '../discovery/local-address.ts'

/** Where somebody comes from, so far as it costs something to come from many places: an address, or an IPv6 /64. */
function originOf(endpoint: Endpoint): string {
  return isLocalAddress(endpoint.host) ? endpoint.host : sourceOf(endpoint)
}

interface Guest {
  readonly remote: Endpoint
}

/**
 * Those of `guests` who come from where most of them come from, in their order. Whoever fills a house makes room in it:
 * one machine with many connections shuts out itself, and nobody else.
 */
export function largestCrowd<One extends Guest>(guests: Iterable<One>): One[] {
  const crowds = new Map<string, One[]>()
  let largest: One[] = []
  for (const guest of guests) {
    const origin = originOf(guest.remote)
    const crowd = crowds.get(origin) ?? []
    crowd.push(guest)
    crowds.set(origin, crowd)
    if (crowd.length > largest.length) largest = crowd
  }
  return largest
}

/** Whether `newcomer` comes from where fewer come from than the members of `crowd` do, itself counted. */
export function isFromElsewhere(newcomer: Guest, guests: Iterable<Guest>, crowd: readonly Guest[]): boolean {
  const origin = originOf(newcomer.remote)
  let count = 1
  for (const { remote } of guests) if (originOf(remote) === origin) count++
  return count < crowd.length
}
