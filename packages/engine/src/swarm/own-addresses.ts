import type { Endpoint } from '@lanterne/kernel'

/** Addresses remembered at most: an engine has a few, and an older one may be somebody else's by now. */
const MOST_ADDRESSES = 64

/**
 * Where this engine itself answers, as it found out by connecting there: trackers and others name us to ourselves. One
 * for all torrents, so that each address is tried once.
 */
export class OwnAddresses {
  readonly #known = new Set<string>()

  add(endpoint: Endpoint): void {
    this.#known.add(keyOf(endpoint))
    const [oldest] = this.#known
    if (this.#known.size > MOST_ADDRESSES && oldest !== undefined) this.#known.delete(oldest)
  }

  has(endpoint: Endpoint): boolean {
    return this.#known.size > 0 && this.#known.has(keyOf(endpoint))
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}|${port}`
}
