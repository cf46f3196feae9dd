import { type Endpoint, type Random, randomInteger } from '@lanterne/kernel'
import { isLocalAddress } from '../local-address.ts'
import { ExpiringMap } from './expiring-map.ts'
import { type Family, familyOf, sourceOf } from './node-contact.ts'
import { idKey, type NodeId } from './node-id.ts'

/** Those who take part say so every quarter of an hour or half of one. */
const LIFETIME_MS = 45 * 60_000
const MOST_TORRENTS = 1000
const MOST_TORRENTS_PER_SOURCE = 100
const MOST_PEERS = 100
/** Several viewers may share one public address. */
const MOST_PEERS_PER_SOURCE = 4

/** Peers that announced themselves to us (BEP 5), kept for those who look for them. */
export class PeerStore {
  readonly #random: Random
  readonly #torrents = new ExpiringMap<ExpiringMap<Endpoint>>({
    most: MOST_TORRENTS,
    mostPerSource: MOST_TORRENTS_PER_SOURCE,
    lifetimeMs: LIFETIME_MS,
  })

  constructor({ random }: { random: Random }) {
    this.#random = random
  }

  /** Torrents that somebody announced. */
  get size(): number {
    return this.#torrents.size
  }

  /** Keeps a peer; says whether there was room. */
  add(infohash: NodeId, peer: Endpoint, now: number): boolean {
    const source = sourceOf(peer)
    const key = idKey(infohash)
    const known = this.#torrents.get(key, now)
    const peers =
      known ??
      new ExpiringMap<Endpoint>({
        most: MOST_PEERS,
        mostPerSource: MOST_PEERS_PER_SOURCE,
        lifetimeMs: LIFETIME_MS,
      })
    const isKept = this.#torrents.set(key, peers, source, now)
    return (isKept || known !== undefined) && peers.set(`${peer.host}|${peer.port}`, peer, source, now)
  }

  /** Up to `most` peers of one family, chosen at random; local ones only for those who are local too. */
  find(
    infohash: NodeId,
    { family, most, mayBeLocal }: { family: Family; most: number; mayBeLocal: boolean },
    now: number,
  ): Endpoint[] {
    const found: Endpoint[] = []
    for (const peer of this.#torrents.get(idKey(infohash), now)?.values(now) ?? [])
      if (familyOf(peer.host) === family && (mayBeLocal || !isLocalAddress(peer.host))) found.push(peer)
    // As many steps of a shuffle as are needed.
    for (let at = 0; at < Math.min(most, found.length - 1); at++) {
      const other = at + randomInteger(this.#random, found.length - at)
      const taken = found[other] as Endpoint
      found[other] = found[at] as Endpoint
      found[at] = taken
    }
    return found.slice(0, most)
  }
}
