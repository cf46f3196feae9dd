import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Endpoint, type Network, type TcpListener, type TcpSocket } from '@lanterne/kernel'
import { type Dht, openDht } from './discovery/dht/dht.ts'
import { openDhtSockets } from './discovery/dht/dht-sockets.ts'
import { type Doorway, openDoorway, type Reachability } from './discovery/doorway.ts'
import type {
  Engine,
  EngineOptions,
  OpeningProgress,
  SeedSource,
  Torrent,
  TorrentSource,
} from './engine-types.ts'
import { type Infohash, wireInfohashes } from './metainfo/infohash.ts'
import { type Metainfo, parseTorrentFile } from './metainfo/metainfo.ts'
import { BufferPool, type Buffers } from './storage/buffer-pool.ts'
import { DiskCache, gaugeOf } from './storage/disk-cache.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { type Hasher, openHashWorker } from './storage/hasher.ts'
import { forgetful, keptText } from './storage/kept-text.ts'
import { LentFiles } from './storage/lent-files.ts'
import { MemoryBudget, USUAL_MEMORY_BYTES } from './storage/memory-budget.ts'
import type { Store } from './storage/piece-store.ts'
import { RestingTorrents } from './storage/resting-torrents.ts'
import { diskStorage, type TorrentStorage } from './storage/torrent-storage.ts'
import { Identity } from './swarm/identity.ts'
import { Membership } from './swarm/membership.ts'
import { OwnAddresses } from './swarm/own-addresses.ts'
import { Reception } from './swarm/reception.ts'
import type { SeedingConditions, SeedingRules, SeedingState } from './swarm/seeding.ts'
import { readSource, type SourceFacts } from './swarm/torrent-source.ts'
import { type UploadLimit, UploadLine } from './swarm/upload-line.ts'
import type { Transport } from './transport/connect-peer.ts'
import { openUtpHub } from './transport/utp/open-utp-hub.ts'
import type { UtpHub } from './transport/utp/utp-hub.ts'

const MOST_CONNECTIONS = 400

/** Opens an engine. Throws `AppError`: `data-folder-in-use`, `data-folder-not-writable`, `disk-full`, `port-in-use`. */
export async function openEngine(
  options: EngineOptions,
  { signal }: { signal: AbortSignal },
): Promise<Engine> {
  await using resources = new AsyncDisposableStack()
  resources.use(await lockFolder(options.directory, { epochMs: options.clock.epochMs() }))
  const hasher = resources.use(openHashWorker())
  const { directory, cacheBytes, log } = options
  const gauge = gaugeOf(directory)
  const disk = resources.use(new DiskCache({ ...options, gauge, limitBytes: cacheBytes }))
  const resting = new RestingTorrents(directory, disk)
  await resting.findAll()
  disk.begin()
  const storage = diskStorage(directory, { resting, log })
  const memory = new MemoryBudget(options.memoryBytes ?? USUAL_MEMORY_BYTES)
  const parts = { hasher, pool: new BufferPool(memory), memory, storage, disk }
  const engine = await assembleEngine(options, parts, { signal })
  engine.own(resources.move())
  return engine
}

/** What an engine is made of besides its options: those of a simulation touch no disk and no thread. */
export interface EngineParts {
  readonly hasher: Hasher
  readonly pool: Buffers
  /** The memory that all torrents share, which `pool` counts in; absent where it has no end. */
  readonly memory?: MemoryBudget
  readonly storage: TorrentStorage
  /** The disk space that all torrents share; absent where it has no end. */
  readonly disk?: DiskCache
}

/** Opens an engine from its parts, which stay the caller's. Throws as `openEngine` where its sockets fail. */
export async function assembleEngine(
  options: EngineOptions,
  parts: EngineParts,
  { signal }: { signal: AbortSignal },
): Promise<LanterneEngine> {
  await using made = new AsyncDisposableStack()
  const engine = made.use(new LanterneEngine(options, parts))
  await engine.listen({ signal })
  await engine.joinDht({ signal })
  made.move()
  return engine
}

/** Listens at an address; where it is every address of IPv6 and there is no IPv6, on every address of IPv4. */
async function listenAnywhere(
  network: Network,
  at: Endpoint,
  onConnection: (socket: TcpSocket) => void,
  { signal }: { signal: AbortSignal },
): Promise<TcpListener> {
  try {
    return await network.listenTcp(at, onConnection, { signal })
  } catch (error) {
    if (at.host !== '::' || !(error instanceof AppError) || error.code !== 'connection-failed') throw error
    return await network.listenTcp({ host: '0.0.0.0', port: at.port }, onConnection, { signal })
  }
}

class LanterneEngine implements Engine {
  readonly #options: EngineOptions
  readonly #parts: EngineParts
  readonly cache: DiskCache
  readonly #line: UploadLine
  readonly #seeding: SeedingState
  readonly #identity: Identity
  readonly #own = new OwnAddresses()
  readonly #memberships = new Map<Infohash, Membership>()
  /** Torrents being left, whose files must be closed before they are opened again. */
  readonly #leaving = new Map<Infohash, Promise<void>>()
  readonly #reception: Reception
  readonly #lifetime = new AbortController()
  #listener: TcpListener | undefined
  #hub: UtpHub | undefined
  #doorway: Doorway | undefined
  #dht: Dht | undefined
  #resources = new AsyncDisposableStack()

  constructor(options: EngineOptions, parts: EngineParts) {
    this.#options = options
    this.#parts = parts
    this.cache = parts.disk ?? new DiskCache(options)
    this.#seeding = { rules: options.seeding ?? {}, conditions: {} }
    this.#line = new UploadLine({
      ...options,
      limit: options.upload,
      queueingMs: () => this.#hub?.queueingMs,
    })
    this.#identity = new Identity(options)
    this.#reception = new Reception({
      clock: options.clock,
      find: (infohash) => this.#memberships.get(infohash)?.swarm,
      hasRoom: () => this.#hasRoom(),
      infohashes: () => this.#memberships.keys(),
      random: options.random,
      encryption: options.encryption,
    })
  }

  get address(): Endpoint | undefined {
    return this.#listener?.local
  }

  get reachability(): Reachability | undefined {
    return this.#doorway?.reachability
  }

  get seeding(): SeedingRules {
    return this.#seeding.rules
  }

  set seeding(rules: SeedingRules) {
    this.#seeding.rules = rules
  }

  set conditions(conditions: SeedingConditions) {
    this.#seeding.conditions = conditions
  }

  get upload(): UploadLimit {
    return this.#line.limit
  }

  set upload(limit: UploadLimit) {
    this.#line.limit = limit
  }

  get dht(): Dht | undefined {
    return this.#dht
  }

  get torrents(): readonly Torrent[] {
    return [...new Set(this.#memberships.values())].flatMap(({ torrent }) => torrent ?? [])
  }

  async listen({ signal }: { signal: AbortSignal }): Promise<void> {
    const { listen, network } = this.#options
    if (!listen) return
    const comes = (transport: Transport) => (socket: TcpSocket) => this.#reception.receive(socket, transport)
    this.#listener = await listenAnywhere(network, listen, comes('tcp'), { signal })
    const { host, port } = this.#listener.local
    const options = { ...this.#options, onConnection: comes('utp') }
    this.#hub = await openUtpHub({ host, port }, options, { signal })
    this.#doorway = await openDoorway(
      {
        ...this.#options,
        at: { host, port },
        udpPort: this.#hub?.local.port,
        localDiscovery: this.#options.localDiscovery ?? false,
        gateways: this.#options.gateways,
        onPortChange: () => {
          for (const membership of this.#memberships.values()) membership.portChanged()
        },
      },
      { signal },
    )
  }

  async joinDht({ signal }: { signal: AbortSignal }): Promise<void> {
    const { dht, directory, network, log } = this.#options
    if (!dht) return
    const at = this.address ?? { host: '0.0.0.0', port: 0 }
    try {
      const sockets = await openDhtSockets(network, { at, shared: this.#hub?.others }, { signal })
      const memory = this.#options.isDiscreet ? forgetful : keptText(join(directory, 'dht.json'))
      this.#dht = await openDht({ ...this.#options, ...dht, sockets, memory })
    } catch (error) {
      signal.throwIfAborted()
      // Trackers and peers still find each other where there is no way for datagrams.
      log.warn('dht not opened', { error })
    }
  }

  /** Takes what must be given back when the engine closes. */
  own(resources: AsyncDisposableStack): void {
    this.#resources = resources
  }

  async open(
    source: TorrentSource,
    { signal, onProgress }: { signal: AbortSignal; onProgress?: (progress: OpeningProgress) => void },
  ): Promise<Torrent> {
    this.#throwIfClosed()
    const facts = await readSource(source, this.#options, { signal })
    const { storage } = this.#parts
    return this.#take(facts, onProgress, { signal }, (metainfo) => storage.open(metainfo))
  }

  async seed(source: SeedSource, { signal }: { signal: AbortSignal }): Promise<Torrent> {
    const metainfo = parseTorrentFile(source.torrent)
    const paths = typeof source.path === 'string' ? [source.path] : source.path
    const sizes = metainfo.files.filter(({ isPadding }) => !isPadding).map(({ sizeBytes }) => sizeBytes)
    if (sizes.length !== paths.length) throw new AppError('unsupported-torrent')
    for (const [i, path] of paths.entries()) {
      const info = await stat(path).catch((cause: unknown) => {
        throw new AppError('not-found', { cause })
      })
      if (info.size !== sizes[i]) throw new AppError('not-found', { details: { sizeBytes: info.size } })
    }
    const trackers = [...metainfo.trackers, source.trackers ?? []]
    const facts: SourceFacts = {
      infohash: metainfo.infohash,
      infohashV2: metainfo.infohashV2,
      metainfo,
      trackers,
      peers: [],
      nodes: metainfo.nodes,
      webSeeds: new Map(),
    }
    return this.#take(facts, undefined, { signal }, async () => new LentFiles(paths, metainfo, source))
  }

  networkReturned(): void {
    this.#dht?.networkReturned()
    for (const membership of new Set(this.#memberships.values())) membership.networkReturned()
  }

  async close(infohash: string): Promise<void> {
    // The swarm of a torrent of version 2 is named by the beginning of its infohash.
    const membership = this.#memberships.get(infohash.slice(0, 40) as Infohash)
    if (membership) await this.#leave(membership)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort(new AppError('closed'))
    await this.#listener?.[Symbol.asyncDispose]()
    this.#reception[Symbol.dispose]()
    for (const membership of new Set(this.#memberships.values())) void this.#leave(membership)
    const results = await Promise.allSettled(this.#leaving.values())
    await this.#doorway?.[Symbol.asyncDispose]()
    this.#line[Symbol.dispose]()
    await this.#dht?.[Symbol.asyncDispose]()
    await this.#hub?.[Symbol.asyncDispose]()
    await this.#resources[Symbol.asyncDispose]()
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  #hasRoom(): boolean {
    let count = 0
    for (const { swarm } of new Set(this.#memberships.values())) count += swarm.peers.size
    return count < MOST_CONNECTIONS
  }

  #throwIfClosed(): void {
    if (this.#lifetime.signal.aborted) throw new AppError('closed')
  }

  /** Takes part in a torrent, or finds where we do already, and waits until its files are known. */
  async #take(
    facts: SourceFacts,
    onProgress: ((progress: OpeningProgress) => void) | undefined,
    { signal }: { signal: AbortSignal },
    openStore: (metainfo: Metainfo) => Promise<Store>,
  ): Promise<Torrent> {
    const names = wireInfohashes(facts)
    for (const name of names) await this.#leaving.get(name)
    this.#throwIfClosed()
    const joined = names.map((name) => this.#memberships.get(name)).find((membership) => membership)
    joined?.learn(facts)
    const membership = joined ?? this.#join(facts, openStore)
    try {
      return await membership.wait({ onProgress }, { signal })
    } catch (error) {
      // The next to ask tries again from the beginning.
      if (membership.isGivenUp && this.#memberships.get(facts.infohash) === membership)
        void this.#leave(membership)
      if (!(error instanceof JoinedAlready)) throw error
      error.membership.learn(facts)
      return error.membership.wait({ onProgress }, { signal })
    }
  }

  #join(facts: SourceFacts, openStore: (metainfo: Metainfo) => Promise<Store>): Membership {
    const membership = new Membership(facts, {
      ...this.#options,
      hub: this.#hub,
      dht: this.#dht,
      doorway: this.#doorway,
      ...this.#identity.next(),
      ...this.#parts,
      disk: this.cache,
      line: this.#line,
      seeding: this.#seeding,
      hasRoom: () => this.#hasRoom(),
      own: this.#own,
      known: () => this.#parts.storage.known(facts.infohash),
      goodPeers: this.#parts.storage.peers?.(facts.infohash),
      keepLayers: (metainfo, layers) => this.#parts.storage.keepLayers(metainfo, layers),
      openStore: async (metainfo, asking) => {
        await this.#claim(asking, wireInfohashes(metainfo))
        return openStore(metainfo)
      },
    })
    for (const name of wireInfohashes(facts)) this.#memberships.set(name, membership)
    return membership
  }

  /** Names a torrent by all its names, now that they are known; throws when it was joined by another of them. */
  async #claim(membership: Membership, names: readonly Infohash[]): Promise<void> {
    for (const name of names) await this.#leaving.get(name)
    for (const name of names) {
      const other = this.#memberships.get(name)
      if (other && other !== membership) throw new JoinedAlready(other)
    }
    if (!membership.swarm.signal.aborted) for (const name of names) this.#memberships.set(name, membership)
  }

  #leave(membership: Membership): Promise<void> {
    const names = [...this.#memberships].filter(([, other]) => other === membership).map(([name]) => name)
    const left = membership[Symbol.asyncDispose]().finally(() => {
      for (const name of names) if (this.#leaving.get(name) === left) this.#leaving.delete(name)
    })
    for (const name of names) {
      this.#memberships.delete(name)
      this.#leaving.set(name, left)
    }
    // Whoever closes it hears of a failure; a torrent given up on is only written down.
    left.catch((error: unknown) => this.#options.log.warn('torrent not closed', { error }))
    return left
  }
}

/** A torrent proved to be one that was joined by its other name (BEP 52). */
class JoinedAlready extends Error {
  readonly membership: Membership

  constructor(membership: Membership) {
    super('joined already')
    this.name = 'JoinedAlready'
    this.membership = membership
  }
}
