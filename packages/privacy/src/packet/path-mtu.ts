import type { Clock } from '@lanterne/kernel'
import { type AddressBytes, addressText } from './ip-address.ts'

/** Smallest packet that every path takes: IPv6's (RFC 8200), and for IPv4 the least that is believed (RFC 1191 has 68). */
const leastMtu = { four: 552, six: 1280 } as const
/** Paths change: after this time longer packets are tried again (RFC 1981, section 4). */
const lifeMs = 10 * 60_000
const mostPaths = 512

/** Longest packets that the way to an address takes, as far as routers have told. */
export class PathMtu {
  readonly #clock: Clock
  readonly #mtu: number
  readonly #paths = new Map<string, { readonly mtu: number; readonly untilMs: number }>()

  constructor(clock: Clock, mtu: number) {
    this.#clock = clock
    this.#mtu = mtu
  }

  to(address: AddressBytes): number {
    if (this.#paths.size === 0) return this.#mtu
    const path = this.#paths.get(addressText(address))
    return path && this.#clock.now() < path.untilMs ? path.mtu : this.#mtu
  }

  /** Takes in what a router said; gives what counts from now on. Routers never make packets longer. */
  learn(address: AddressBytes, told: number): number {
    const before = this.to(address)
    const least = Math.min(this.#mtu, address.length === 4 ? leastMtu.four : leastMtu.six)
    const mtu = Math.max(least, Math.min(before, told))
    const key = addressText(address)
    this.#paths.delete(key)
    this.#paths.set(key, { mtu, untilMs: this.#clock.now() + lifeMs })
    for (const oldest of this.#paths.keys()) {
      if (this.#paths.size <= mostPaths) break
      this.#paths.delete(oldest)
    }
    return mtu
  }
}
