import type { Random } from '@lanterne/kernel'

/** Who we say that we are: the id that peers and trackers are told, and the key by which trackers know us again. */
export interface TorrentIdentity {
  readonly peerId: Uint8Array
  readonly key: number
}

/**
 * Says who we are in each torrent: one and the same for all of a run, or, where that is to be hidden, another in each, of
 * which not even the program can be read.
 */
export class Identity {
  readonly #random: Random
  readonly #same: TorrentIdentity | undefined

  constructor({
    random,
    isDiscreet,
  }: { readonly random: Random; readonly isDiscreet?: boolean | undefined }) {
    this.#random = random
    // The Azureus style of peer id: two letters, four digits of version, the rest random (BEP 20).
    const peerId = Buffer.concat([Buffer.from('-LN0100-'), random.bytes(12)])
    this.#same = isDiscreet ? undefined : { peerId, key: keyOf(random) }
  }

  /** For one more torrent. */
  next(): TorrentIdentity {
    return this.#same ?? { peerId: this.#random.bytes(20), key: keyOf(this.#random) }
  }
}

function keyOf(random: Random): number {
  return Math.floor(random.next() * 2 ** 32)
}
