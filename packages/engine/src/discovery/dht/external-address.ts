import type { Endpoint } from '@lanterne/kernel'
import { isLocalAddress } from '../local-address.ts'
import { networkOf } from './node-contact.ts'

/** Who says so must be of as many networks, and most of those who say anything. */
const LEAST_VOICES = 5
const MOST_VOICES = 64

/** Finds out at which address others see us (BEP 42): what most networks say, each heard once. */
export class ExternalAddress {
  readonly #voices = new Map<string, string>()

  /** Notes what one node said; returns the address that most agree on, if they do. */
  told(seenAs: Endpoint, from: Endpoint): string | undefined {
    const network = networkOf(from.host)
    if (network === undefined || isLocalAddress(seenAs.host)) return undefined
    this.#voices.delete(network)
    this.#voices.set(network, seenAs.host)
    if (this.#voices.size > MOST_VOICES) this.#voices.delete(this.#voices.keys().next().value as string)
    let agreeing = 0
    for (const voice of this.#voices.values()) if (voice === seenAs.host) agreeing++
    return agreeing >= LEAST_VOICES && agreeing * 2 > this.#voices.size ? seenAs.host : undefined
  }
}
