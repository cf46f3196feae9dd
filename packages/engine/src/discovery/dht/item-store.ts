import { ExpiringMap } from './expiring-map.ts'
import type { Item } from './item.ts'
import { isSigned, targetOf } from './item.ts'
import { KrpcError } from './krpc.ts'
import { idKey, type NodeId } from './node-id.ts'

/** BEP 44: what nobody stored again for two hours may be forgotten. */
const LIFETIME_MS = 2 * 3_600_000
const MOST_ITEMS = 1000
const MOST_ITEMS_PER_SOURCE = 30

/** Items that others stored with us (BEP 44). */
export class ItemStore {
  readonly #items = new ExpiringMap<Item>({
    most: MOST_ITEMS,
    mostPerSource: MOST_ITEMS_PER_SOURCE,
    lifetimeMs: LIFETIME_MS,
  })

  get size(): number {
    return this.#items.size
  }

  find(target: NodeId, now: number): Item | undefined {
    return this.#items.get(idKey(target), now)
  }

  /**
   * Stores an item, or says why not with a code of BEP 44. `expected` (`cas`) is the sequence number that the one
   * who stores has seen.
   */
  put(
    item: Item,
    { source, expected, now }: { source: string; expected: number | undefined; now: number },
  ): number | undefined {
    const key = idKey(targetOf(item))
    const held = this.#items.get(key, now)
    if (item.kind === 'mutable') {
      if (held?.kind === 'mutable') {
        if (expected !== undefined && expected !== held.sequence) return KrpcError.casMismatch
        if (item.sequence < held.sequence) return KrpcError.sequenceTooLow
        // The same number twice is a repetition; another value under it, a mistake of its owner.
        if (item.sequence === held.sequence && Buffer.compare(item.encoded, held.encoded) !== 0)
          return KrpcError.sequenceTooLow
      }
      if (!isSigned(item)) return KrpcError.invalidSignature
    }
    return this.#items.set(key, item, source, now) ? undefined : KrpcError.generic
  }
}
