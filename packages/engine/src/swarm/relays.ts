import type { Peer } from './peer.ts'

/** Peers remembered for one address: when the first cannot bring us together with it, the next is asked. */
const MOST_FOR_ONE = 4
const MOST_ADDRESSES = 2000

/** Who says that it is connected to somebody at an address, so that it can bring us together (BEP 55). */
export class Relays {
  readonly #known = new Map<string, readonly Peer[]>()

  /** `peer` says that it is connected to somebody at `address`. */
  note(address: string, peer: Peer): void {
    const known = this.#known.get(address)
    if (known?.includes(peer)) return
    if (known && known.length >= MOST_FOR_ONE) return
    this.#known.set(address, known ? [...known, peer] : [peer])
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_ADDRESSES && oldest !== undefined) this.#known.delete(oldest)
  }

  /** `peer` says that it is not any more. */
  forget(address: string, peer: Peer): void {
    const known = this.#known.get(address)
    if (!known?.includes(peer)) return
    const left = known.filter((one) => one !== peer)
    if (left.length > 0) this.#known.set(address, left)
    else this.#known.delete(address)
  }

  /** `peer` has left us. */
  gone(peer: Peer): void {
    for (const [address, known] of this.#known) if (known.includes(peer)) this.forget(address, peer)
  }

  /** Those who say so. */
  to(address: string): readonly Peer[] {
    return this.#known.get(address) ?? []
  }
}
