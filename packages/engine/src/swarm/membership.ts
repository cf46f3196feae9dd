import {
  AppError,
  type Clock,
  type Endpoint,
  type Logger,
  type Network,
  type Random,
  type WebRtc,
  withDeadline,
} from '@lanterne/kernel'
import type { Dht } from '../discovery/dht/dht.ts'
import { followTorrent } from '../discovery/dht/follow-torrent.ts'
import type { Doorway } from '../discovery/doorway.ts'
import { createTrackerAnnouncer, type TrackerAnnouncer } from '../discovery/tracker-announcer.ts'
import { Rendezvous } from '../discovery/web-tracker/rendezvous.ts'
import type { OpeningProgress, Torrent } from '../engine-types.ts'
import { type Infohash, wireInfohashes } from '../metainfo/infohash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { KeptText } from '../storage/kept-text.ts'
import type { Store } from '../storage/piece-store.ts'
import { PeerMemory } from './peer-memory.ts'
import { Swarm } from './swarm.ts'
import type { SwarmOptions } from './swarm-options.ts'
import { createTorrentView } from './torrent.ts'
import type { SourceFacts } from './torrent-source.ts'

const METADATA_TIMEOUT_MS = 180_000
const PROGRESS_MS = 500
const PEERS_WANTED = 80
/** With fewer connections, a viewer has the DHT searched more often. */
const FEW_PEERS = 8

/** What joining a torrent takes. */
export interface MembershipOptions extends Omit<SwarmOptions, 'infohash' | 'infohashV2' | 'dht'> {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Lets trackers know us when our address changes. */
  readonly key: number
  /** Absent where it is off. */
  readonly dht?: Dht | undefined
  /** Absent where there is no way to browsers. */
  readonly webRtc?: WebRtc | undefined
  readonly doorway?: Doorway | undefined
  /** The metadata, where an earlier run knew it. */
  readonly known: () => Promise<Metainfo | undefined>
  /** Where those who gave good bytes are remembered; absent where nobody is. */
  readonly goodPeers?: KeptText | undefined
  /** Where the bytes are kept. It may refuse: the torrent proved to be one that another membership is for. */
  readonly openStore: (metainfo: Metainfo, asking: Membership) => Promise<Store>
}

/** One torrent that we take part in: its swarm, its trackers, and whoever waits for it to open. */
export class Membership implements AsyncDisposable {
  readonly swarm: Swarm
  readonly #options: MembershipOptions
  readonly #ready: Promise<Torrent>
  readonly #memory: PeerMemory | undefined
  #torrent: Torrent | undefined
  #metainfo: Metainfo | undefined
  /** The names that the torrent is known by so far: it has a swarm under each (BEP 52). */
  #names: readonly Infohash[]
  #trackers: readonly (readonly string[])[] = []
  readonly #announcers = new Map<Infohash, TrackerAnnouncer>()
  /** Aborts when the torrent proves private. */
  readonly #isPublic = new AbortController()
  /** Aborts when the network is back. */
  #returned = new AbortController()
  #waiters = 0

  constructor(facts: SourceFacts, options: MembershipOptions) {
    this.#options = options
    // BEP 27: a private torrent and the DHT never hear of each other.
    const dht = facts.metainfo?.isPrivate ? undefined : options.dht
    const { infohash, infohashV2 } = facts
    this.#names = wireInfohashes(facts)
    this.swarm = new Swarm({ ...options, dht, infohash, infohashV2 })
    const { goodPeers: kept } = options
    this.#memory =
      kept && !facts.metainfo?.isPrivate ? new PeerMemory(this.swarm, { ...options, kept }) : undefined
    this.swarm.onRest = (isResting) => this.#rest(isResting)
    this.#ready = this.#begin(facts)
    // Whoever waits hears why; nobody may be waiting any more.
    this.#ready.catch((error: unknown) => options.log.debug('torrent not opened', { error }))
  }

  /** Absent while its files are not known. */
  get torrent(): Torrent | undefined {
    return this.#torrent
  }

  /** Whether nobody waits for a torrent that is not open. */
  get isGivenUp(): boolean {
    return this.#waiters === 0 && !this.#torrent
  }

  /** Tells trackers of our new port as soon as they allow; peers hear of it when they connect. */
  portChanged(): void {
    for (const announcer of this.#announcers.values()) announcer.needMorePeers()
  }

  /** The network leads somewhere again. */
  networkReturned(): void {
    for (const announcer of this.#announcers.values()) announcer.networkReturned()
    this.swarm.networkReturned()
    this.#returned.abort()
    this.#returned = new AbortController()
  }

  /** Takes what another source knows of the same torrent. */
  learn(facts: SourceFacts): void {
    if (facts.metainfo) this.swarm.learn(facts.metainfo)
    this.#seek(facts)
  }

  /** Looks for the bytes wherever a source says that they are. */
  #seek({ trackers, peers, nodes, webSeeds }: SourceFacts): void {
    this.#announce(trackers)
    if (!this.#metainfo?.isPrivate) for (const node of nodes) this.#options.dht?.addNode(node)
    this.swarm.addPeers(peers)
    for (const [url, isTrusted] of webSeeds) this.swarm.webSeeds.add(url, { isTrusted })
  }

  /** Resolves when the files are known, and says until then how it goes. */
  async wait(
    { onProgress }: { onProgress?: ((progress: OpeningProgress) => void) | undefined },
    { signal }: { signal: AbortSignal },
  ): Promise<Torrent> {
    const report = () => {
      onProgress?.({ peersConnected: this.swarm.peers.size, peersKnown: this.swarm.pool.known })
      timer = this.#options.clock.schedule(PROGRESS_MS, report)
    }
    let timer = this.#options.clock.schedule(PROGRESS_MS, report)
    this.#waiters++
    try {
      return await orAbort(this.#ready, signal)
    } finally {
      timer.cancel()
      this.#waiters--
    }
  }

  /** Puts the disk in order while trackers hear that we leave. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#memory?.note()
    const { swarm } = this
    const parts = [swarm, ...this.#announcers.values(), this.#memory].filter((part) => part !== undefined)
    const results = await Promise.allSettled(parts.map((part) => part[Symbol.asyncDispose]()))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  async #begin(facts: SourceFacts): Promise<Torrent> {
    this.#metainfo = facts.metainfo ?? (await this.#options.known())
    this.swarm.signal.throwIfAborted()
    if (this.#metainfo?.isPrivate) this.swarm.hide()
    this.#names = wireInfohashes(this.#metainfo ?? facts)
    this.#seek(facts)
    if (!this.#metainfo?.isPrivate) this.#followPublicly(this.#names)
    const metainfo = this.#metainfo ?? (await this.#askPeers())
    if (metainfo.isPrivate) this.#isPublic.abort(new AppError('closed'))
    this.#metainfo = metainfo
    this.#rename(metainfo)
    const store = await this.#options.openStore(metainfo, this)
    if (this.swarm.signal.aborted) await store[Symbol.asyncDispose]()
    this.swarm.signal.throwIfAborted()
    this.#torrent = createTorrentView(this.swarm, this.swarm.begin(metainfo, store), this.#options.clock)
    this.swarm.wake()
    return this.#torrent
  }

  /** Looks under the names too that only the metadata told. */
  #rename(metainfo: Metainfo): void {
    const added = wireInfohashes(metainfo).filter((name) => !this.#names.includes(name))
    if (added.length === 0) return
    this.#names = wireInfohashes(metainfo)
    this.#announce([])
    if (!metainfo.isPrivate) this.#followPublicly(added)
  }

  async #askPeers(): Promise<Metainfo> {
    const reason = () => new AppError(this.swarm.peers.size > 0 ? 'no-metadata' : 'no-peers')
    const { signal } = this.swarm
    using deadline = withDeadline(this.#options.clock, METADATA_TIMEOUT_MS, reason, { signal })
    return await orAbort(this.swarm.metainfo, deadline.signal)
  }

  /** Asks trackers for peers, and tells them of us, for as long as we take part. */
  #announce(tiers: readonly (readonly string[])[]): void {
    const known = new Set(this.#trackers.flat())
    const added = tiers.map((tier) => tier.filter((url) => !known.has(url))).filter((tier) => tier.length > 0)
    this.#trackers = [...this.#trackers, ...added]
    if (this.#trackers.length === 0) return
    for (const name of this.#names) {
      const announcer = this.#announcers.get(name)
      if (announcer) announcer.addTrackers(added.flat())
      else this.#announcers.set(name, this.#createAnnouncer(name))
    }
  }

  /** Trackers send nobody to a torrent that is not shared for now. */
  #rest(isResting: boolean): void {
    if (!isResting) return this.#announce([])
    const told = [...this.#announcers.values()].map(async (announcer) => announcer[Symbol.asyncDispose]())
    this.#announcers.clear()
    Promise.all(told).catch((error: unknown) => this.#options.log.warn('trackers not told', { error }))
  }

  #createAnnouncer(infohash: Infohash): TrackerAnnouncer {
    const { swarm } = this
    const { network, clock, random, log, peerId, doorway, key, webRtc } = this.#options
    const rendezvous =
      webRtc &&
      new Rendezvous({
        ...{ webRtc, clock, random, log },
        isWanted: (peerId) => swarm.wantsWebPeer(peerId),
        onLine: (socket, roundTripMs) => swarm.meet(socket, roundTripMs),
      })
    if (rendezvous) swarm.signal.addEventListener('abort', () => rendezvous[Symbol.dispose](), { once: true })
    const announcer = createTrackerAnnouncer({
      trackers: this.#trackers,
      request: () => ({
        infohash,
        peerId,
        port: doorway?.port ?? 1,
        uploaded: swarm.sent.total,
        downloaded: swarm.received.total,
        left: this.#bytesLeft(),
        wanted: PEERS_WANTED,
        key,
      }),
      onPeers: (peers) => swarm.addPeers(peers, 'tracker', infohash),
      world: { network, clock, random, rendezvous },
      log,
    })
    swarm.events.on('complete', () => announcer.completed(), { signal: swarm.signal })
    return announcer
  }

  /** Aborts when the torrent is left, or proves private. */
  get #whilePublic(): AbortSignal {
    return AbortSignal.any([this.swarm.signal, this.#isPublic.signal])
  }

  /** Looks for others wherever anybody may (BEP 27), under each of these names. */
  #followPublicly(names: readonly Infohash[]): void {
    for (const name of names) {
      this.#followInDht(name)
      this.#followNearby(name)
    }
  }

  /** Looks for peers on this machine's links, and tells them of us. */
  #followNearby(infohash: Infohash): void {
    const found = (peer: Endpoint) => this.swarm.addNeighbour(peer)
    this.#options.doorway?.local?.follow(infohash, found, { signal: this.#whilePublic })
  }

  /** Looks for peers in the DHT, and tells it of us, for as long as we take part. */
  #followInDht(infohash: Infohash): void {
    const { swarm } = this
    const { dht, doorway, clock, log } = this.#options
    if (!dht) return
    const isComplete = () => swarm.content?.cache.have.isFull ?? false
    const torrent = {
      infohash,
      announce: () => (swarm.isResting ? {} : (doorway?.announced ?? {})),
      onPeers: (peers: readonly Endpoint[]) => swarm.addPeers(peers, 'dht', infohash),
      returned: () => this.#returned.signal,
      isHungry: () => !isComplete() && swarm.peers.size < FEW_PEERS,
    }
    const signal = this.#whilePublic
    followTorrent(dht, torrent, { clock, log }, { signal }).catch((error: unknown) =>
      log.error('the dht was left by a bug', { error }),
    )
  }

  /** Bytes that we lack, as trackers want to know; before the size is known, anything but nothing. */
  #bytesLeft(): number {
    const content = this.swarm.content
    if (!content) return this.#metainfo?.sizeBytes ?? 1
    const { geometry } = content.download
    return geometry.totalBytes - geometry.bytesOf(content.cache.have)
  }
}

/** Waits for `promise`, but no longer than until `signal` aborts. */
function orAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) return Promise.reject(signal.reason as Error)
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
