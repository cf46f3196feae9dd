import { type Clock, type Endpoint, type Random, randomInteger } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { authorityOf } from './address.ts'

export interface TrackedPeer extends Endpoint {
  readonly peerId: Uint8Array
  readonly isSeed: boolean
}

export interface SwarmCounts {
  readonly seeds: number
  readonly leeches: number
  /** Downloads that were completed. */
  readonly completed: number
}

interface Swarm {
  /** By address and port, longest silent first. */
  readonly peers: Map<string, TrackedPeer & { readonly seenAtMs: number }>
  completed: number
}

export interface TrackerSwarmsOptions {
  readonly clock: Clock
  readonly random: Random
  /** How long a peer that stays silent is kept. */
  readonly peerLifeMs: number
  /** The only torrents that are tracked; all when absent. */
  readonly allow?: ReadonlySet<Infohash> | undefined
  /** Peers named in one answer, at most; as many as are asked for when absent. */
  readonly mostNamed?: number | undefined
}

const maxSwarms = 1000
const maxPeersPerSwarm = 1000

/** Who shares what, in bounded memory. */
export class TrackerSwarms {
  readonly #options: TrackerSwarmsOptions
  readonly #swarms = new Map<Infohash, Swarm>()

  constructor(options: TrackerSwarmsOptions) {
    this.#options = options
  }

  /**
   * Notes what a peer said and names up to `wanted` others, chosen at random. `undefined` when the torrent is not
   * tracked here, or there is no room for it.
   */
  announce(
    infohash: Infohash,
    peer: TrackedPeer,
    { event, wanted }: { event: string | undefined; wanted: number },
  ): { peers: TrackedPeer[]; counts: SwarmCounts } | undefined {
    const { random, mostNamed = wanted } = this.#options
    const swarm = this.#swarmOf(infohash)
    if (!swarm) return undefined
    const key = authorityOf(peer)
    // Deleted first, so that it goes to the end of the order.
    swarm.peers.delete(key)
    if (event === 'completed') swarm.completed += 1
    const peers =
      event === 'stopped' ? [] : pickSome([...swarm.peers.values()], Math.min(wanted, mostNamed), random)
    if (event !== 'stopped') {
      if (swarm.peers.size >= maxPeersPerSwarm) deleteFirst(swarm.peers)
      swarm.peers.set(key, { ...peer, seenAtMs: this.#options.clock.now() })
    }
    return { peers, counts: countsOf(swarm) }
  }

  /** The counts of one swarm; zeros when nobody is known in it. */
  counts(infohash: Infohash): SwarmCounts {
    const swarm = this.#swarms.get(infohash)
    if (!swarm) return { seeds: 0, leeches: 0, completed: 0 }
    this.#forgetSilent(swarm)
    return countsOf(swarm)
  }

  #swarmOf(infohash: Infohash): Swarm | undefined {
    const known = this.#swarms.get(infohash)
    if (known) {
      this.#forgetSilent(known)
      return known
    }
    if (this.#options.allow && !this.#options.allow.has(infohash)) return undefined
    if (this.#swarms.size >= maxSwarms) this.#forgetEmpty()
    if (this.#swarms.size >= maxSwarms) return undefined
    const swarm: Swarm = { peers: new Map(), completed: 0 }
    this.#swarms.set(infohash, swarm)
    return swarm
  }

  #forgetSilent(swarm: Swarm): void {
    const oldest = this.#options.clock.now() - this.#options.peerLifeMs
    for (const [key, { seenAtMs }] of swarm.peers) {
      if (seenAtMs >= oldest) return
      swarm.peers.delete(key)
    }
  }

  #forgetEmpty(): void {
    for (const [infohash, swarm] of this.#swarms) {
      this.#forgetSilent(swarm)
      if (swarm.peers.size === 0) this.#swarms.delete(infohash)
    }
  }
}

function countsOf({ peers, completed }: Swarm): SwarmCounts {
  let seeds = 0
  for (const { isSeed } of peers.values()) if (isSeed) seeds += 1
  return { seeds, leeches: peers.size - seeds, completed }
}

function deleteFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}

/** Up to `count` of `items`, each subset as likely as another; reorders `items`. */
function pickSome<T>(items: T[], count: number, random: Random): T[] {
  const picked: T[] = []
  while (picked.length < count && items.length > 0) {
    const at = randomInteger(random, items.length)
    const last = items.pop()
    if (last === undefined) break
    const chosen = items[at] ?? last
    if (at < items.length) items[at] = last
    picked.push(chosen)
  }
  return picked
}
