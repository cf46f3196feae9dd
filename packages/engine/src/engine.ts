import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Endpoint, type TcpListener, withDeadline } from '@lanterne/kernel'
import { createTrackerAnnouncer } from './discovery/tracker-announcer.ts'
import type { Engine, EngineOptions, OpeningProgress, Torrent, TorrentSource } from './engine-types.ts'
import type { Infohash } from './metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary, parseTorrentFile } from './metainfo/metainfo.ts'
import { BufferPool } from './storage/buffer-pool.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { type Hasher, openHashWorker } from './storage/hasher.ts'
import { LentFile } from './storage/lent-file.ts'
import { PieceStore, type Store } from './storage/piece-store.ts'
import { diskError } from './storage/resume-record.ts'
import { Reception } from './swarm/reception.ts'
import { Swarm } from './swarm/swarm.ts'
import { createTorrentView } from './swarm/torrent.ts'
import { readSource, type SourceFacts } from './swarm/torrent-source.ts'

const MOST_CONNECTIONS = 400
const METADATA_TIMEOUT_MS = 180_000
const PROGRESS_MS = 500
const PEERS_WANTED = 80

/** Opens an engine. Throws `AppError`: `data-folder-in-use`, `data-folder-not-writable`, `disk-full`, `port-in-use`. */
export async function openEngine(
  options: EngineOptions,
  { signal }: { signal: AbortSignal },
): Promise<Engine> {
  await using resources = new AsyncDisposableStack()
  resources.use(await lockFolder(options.directory, { epochMs: options.clock.epochMs() }))
  const engine = new LanterneEngine(options, resources.use(openHashWorker()))
  await engine.listen({ signal })
  engine.own(resources.move())
  return engine
}

/** A torrent that is joined, or being joined. */
interface Membership {
  readonly swarm: Swarm
  readonly parts: AsyncDisposable[]
  readonly ready: Promise<Torrent>
  torrent: Torrent | undefined
  /** Calls of `open` that wait for its files; when all gave up, so does it. */
  waiters: number
}

class LanterneEngine implements Engine {
  readonly #options: EngineOptions
  readonly #hasher: Hasher
  readonly #pool = new BufferPool()
  readonly #peerId: Uint8Array
  readonly #key: number
  readonly #memberships = new Map<Infohash, Membership>()
  readonly #reception: Reception
  readonly #lifetime = new AbortController()
  #listener: TcpListener | undefined
  #resources = new AsyncDisposableStack()

  constructor(options: EngineOptions, hasher: Hasher) {
    this.#options = options
    this.#hasher = hasher
    // The Azureus style of peer id: two letters, four digits of version, the rest random (BEP 20).
    this.#peerId = Buffer.concat([Buffer.from('-LN0100-'), options.random.bytes(12)])
    this.#key = Math.floor(options.random.next() * 2 ** 32)
    this.#reception = new Reception({
      clock: options.clock,
      find: (infohash) => this.#memberships.get(infohash)?.swarm,
      hasRoom: () => this.#hasRoom(),
    })
  }

  get address(): Endpoint | undefined {
    return this.#listener?.local
  }

  get torrents(): readonly Torrent[] {
    return [...this.#memberships.values()].flatMap(({ torrent }) => torrent ?? [])
  }

  async listen({ signal }: { signal: AbortSignal }): Promise<void> {
    const { listen, network } = this.#options
    if (listen)
      this.#listener = await network.listenTcp(listen, (socket) => this.#reception.receive(socket), {
        signal,
      })
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
    this.#throwIfClosed()
    const membership = this.#memberships.get(facts.infohash) ?? this.#join(facts)
    membership.swarm.addPeers(facts.peers)
    return this.#wait(facts.infohash, membership, onProgress, { signal })
  }

  async seed(
    source: { readonly torrent: Uint8Array; readonly path: string; readonly trackers?: readonly string[] },
    { signal }: { signal: AbortSignal },
  ): Promise<Torrent> {
    this.#throwIfClosed()
    const metainfo = parseTorrentFile(source.torrent)
    if (metainfo.files.length !== 1) throw new AppError('unsupported-torrent')
    const info = await stat(source.path).catch((cause: unknown) => {
      throw new AppError('not-found', { cause })
    })
    if (info.size !== metainfo.sizeBytes)
      throw new AppError('not-found', { details: { sizeBytes: info.size } })
    const trackers = [...metainfo.trackers, source.trackers ?? []]
    const facts: SourceFacts = { infohash: metainfo.infohash, metainfo, trackers, peers: [] }
    const membership =
      this.#memberships.get(metainfo.infohash) ??
      this.#join(facts, async () => new LentFile(source.path, metainfo))
    return this.#wait(metainfo.infohash, membership, undefined, { signal })
  }

  async close(infohash: string): Promise<void> {
    const membership = this.#memberships.get(infohash as Infohash)
    if (!membership) return
    this.#memberships.delete(infohash as Infohash)
    await closeAll(membership.parts)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort(new AppError('closed'))
    await this.#listener?.[Symbol.asyncDispose]()
    this.#reception[Symbol.dispose]()
    const closing = [...this.#memberships.values()].map(({ parts }) => closeAll(parts))
    this.#memberships.clear()
    const results = await Promise.allSettled(closing)
    await this.#resources[Symbol.asyncDispose]()
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  #hasRoom(): boolean {
    let count = 0
    for (const { swarm } of this.#memberships.values()) count += swarm.peers.size
    return count < MOST_CONNECTIONS
  }

  #throwIfClosed(): void {
    if (this.#lifetime.signal.aborted) throw new AppError('closed')
  }

  /** Joins a swarm: `openStore` says where its bytes are kept, if not in the engine's folder. */
  #join(facts: SourceFacts, openStore?: () => Promise<Store>): Membership {
    const { network, clock, random, log } = this.#options
    const swarm = new Swarm({
      infohash: facts.infohash,
      peerId: this.#peerId,
      network,
      clock,
      random,
      log,
      hasher: this.#hasher,
      pool: this.#pool,
      port: this.address?.port,
      hasRoom: () => this.#hasRoom(),
    })
    const parts: AsyncDisposable[] = [swarm]
    const ready = this.#begin(swarm, facts, parts, openStore)
    const membership: Membership = { swarm, parts, ready, torrent: undefined, waiters: 0 }
    this.#memberships.set(facts.infohash, membership)
    ready.then(
      (torrent) => {
        membership.torrent = torrent
      },
      (error: unknown) => {
        // Whoever waits for it hears the reason; the next to ask tries again.
        log.debug('torrent not opened', { error })
        if (this.#memberships.get(facts.infohash) === membership) this.#memberships.delete(facts.infohash)
        void closeAll(parts).catch((cause: unknown) => log.warn('torrent not closed', { error: cause }))
      },
    )
    return membership
  }

  async #begin(
    swarm: Swarm,
    facts: SourceFacts,
    parts: AsyncDisposable[],
    openStore: (() => Promise<Store>) | undefined,
  ): Promise<Torrent> {
    const folder = join(this.#options.directory, facts.infohash)
    const known = facts.metainfo ?? (await readKnown(folder, facts.infohash))
    this.#announce(swarm, facts, known, parts)
    const metainfo = known ?? (await this.#askPeers(swarm))
    const store = openStore ? await openStore() : await PieceStore.open(folder, metainfo)
    if (!openStore) await remember(folder, metainfo)
    const torrent = createTorrentView(swarm, swarm.begin(metainfo, store), this.#options.clock)
    swarm.wake()
    return torrent
  }

  /** Asks trackers for peers, and tells them of us, for as long as the torrent is joined. */
  #announce(
    swarm: Swarm,
    facts: SourceFacts,
    metainfo: Metainfo | undefined,
    parts: AsyncDisposable[],
  ): void {
    const { network, clock, random, log } = this.#options
    const trackers = facts.trackers.filter((tier) => tier.length > 0)
    if (trackers.length === 0) return
    const announcer = createTrackerAnnouncer({
      trackers,
      request: () => ({
        infohash: facts.infohash,
        peerId: this.#peerId,
        port: this.address?.port ?? 1,
        uploaded: swarm.sent.total,
        downloaded: swarm.received.total,
        left: bytesLeft(swarm, metainfo),
        wanted: PEERS_WANTED,
        key: this.#key,
      }),
      onPeers: (peers) => swarm.addPeers(peers),
      world: { network, clock, random },
      log,
    })
    parts.push(announcer)
    swarm.events.on('complete', () => announcer.completed(), { signal: this.#lifetime.signal })
  }

  async #askPeers(swarm: Swarm): Promise<Metainfo> {
    const { clock } = this.#options
    const reason = () => new AppError(swarm.peers.size > 0 ? 'no-metadata' : 'no-peers')
    using deadline = withDeadline(clock, METADATA_TIMEOUT_MS, reason, { signal: swarm.signal })
    return orAbort(swarm.metainfoFromPeers, deadline.signal)
  }

  async #wait(
    infohash: Infohash,
    membership: Membership,
    onProgress: ((progress: OpeningProgress) => void) | undefined,
    { signal }: { signal: AbortSignal },
  ): Promise<Torrent> {
    const { swarm } = membership
    const report = () => {
      onProgress?.({ peersConnected: swarm.peers.size, peersKnown: swarm.pool.known })
      timer = this.#options.clock.schedule(PROGRESS_MS, report)
    }
    let timer = this.#options.clock.schedule(PROGRESS_MS, report)
    membership.waiters++
    try {
      return await orAbort(membership.ready, signal)
    } finally {
      timer.cancel()
      membership.waiters--
      const isGivenUp = membership.waiters === 0 && !membership.torrent && signal.aborted
      if (isGivenUp && this.#memberships.get(infohash) === membership) void this.close(infohash)
    }
  }
}

/** Bytes that we lack, as trackers want to know; before the size is known, anything but nothing. */
function bytesLeft(swarm: Swarm, metainfo: Metainfo | undefined): number {
  const content = swarm.content
  if (!content) return metainfo?.sizeBytes ?? 1
  const { have } = content.cache
  return have.isFull ? 0 : Math.max(1, content.metainfo.sizeBytes - have.count * content.metainfo.pieceLength)
}

/** The metadata that an earlier run was given by peers. */
async function readKnown(folder: string, infohash: Infohash): Promise<Metainfo | undefined> {
  const bytes = await readFile(join(folder, 'info')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw diskError(error)
  })
  if (!bytes) return undefined
  try {
    const metainfo = parseInfoDictionary(bytes)
    return metainfo.infohash === infohash ? metainfo : undefined
  } catch (error) {
    // A damaged file is as good as none: peers give it again.
    if (error instanceof AppError) return undefined
    throw error
  }
}

async function remember(folder: string, { infoBytes }: Metainfo): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'info.new'), infoBytes)
    await rename(join(folder, 'info.new'), join(folder, 'info'))
  } catch (error) {
    throw diskError(error)
  }
}

/** Closes parts side by side: the disk is put in order while trackers hear that we leave. */
async function closeAll(parts: readonly AsyncDisposable[]): Promise<void> {
  const results = await Promise.allSettled(parts.map((part) => part[Symbol.asyncDispose]()))
  for (const result of results) if (result.status === 'rejected') throw result.reason
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
