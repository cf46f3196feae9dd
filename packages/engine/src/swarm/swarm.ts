import {
  AppError,
  type Clock,
  Emitter,
  type Endpoint,
  type Logger,
  type Network,
  type Random,
  type TcpSocket,
  type Timer,
} from '@lanterne/kernel'
import type { Dht } from '../discovery/dht/dht.ts'
import type { Doorway } from '../discovery/doorway.ts'
import type { FoundBy, PeerTransport, TorrentEvents } from '../engine-types.ts'
import {
  type Infohash,
  infohashBytes,
  infohashFromBytes,
  shortInfohash,
  type TorrentNames,
  wireInfohashes,
} from '../metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import type { PieceLayers } from '../metainfo/piece-layers.ts'
import { RateMeter } from '../scheduler/rate-meter.ts'
import type { Buffers } from '../storage/buffer-pool.ts'
import type { DiskCache } from '../storage/disk-cache.ts'
import { HashTrees } from '../storage/hash-trees.ts'
import { type Hasher, sameBytes } from '../storage/hasher.ts'
import type { MemoryBudget } from '../storage/memory-budget.ts'
import { PieceCache } from '../storage/piece-cache.ts'
import type { Store } from '../storage/piece-store.ts'
import { type EncryptionPolicy, encrypted } from '../transport/mse/mse-socket.ts'
import type { UtpHub } from '../transport/utp/utp-hub.ts'
import { RangeClient } from '../webseed/range-client.ts'
import { WebSeed, type WebSeedOwner } from '../webseed/web-seed.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { Extension, ExtensionHandshake } from '../wire/extension-handshake.ts'
import type { Handshake } from '../wire/handshake.ts'
import type { BlockRequest } from '../wire/messages.ts'
import { isFromElsewhere, largestCrowd } from './crowds.ts'
import { DiskTenant } from './disk-tenant.ts'
import { Download } from './download.ts'
import { HashAnswers } from './hash-answers.ts'
import { HashExchange } from './hash-exchange.ts'
import { HeadStart } from './head-start.ts'
import { Holepunch } from './holepunch.ts'
import {
  answerMetadataRequest,
  decodeMetadataMessage,
  isMetadataRequest,
  MetadataExchange,
} from './metadata-exchange.ts'
import { Observation } from './observation.ts'
import type { OwnAddresses } from './own-addresses.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { PeerExchange } from './peer-exchange.ts'
import { type Candidate, PeerPool, type Source } from './peer-pool.ts'
import { Seeding, type SeedingState } from './seeding.ts'
import { UploadLine } from './upload-line.ts'
import { Uploads } from './uploads.ts'

const MOST_PEERS = 60
/** Room kept for those who come to us. */
const MOST_PEERS_WITH_INCOMING = 100
const MOST_DIALED_TO_SHARE = 15
const TICK_MS = 1000
const MOST_WEB_SEEDS = 8
const MOST_NEIGHBOURS = 100
const HANDSHAKE_TIMEOUT_MS = 10_000
/** BEP 3: a connection that is silent for two minutes may be closed. */
const SILENCE_MS = 150_000
/** A peer that neither gives nor takes for so long may have to make room. */
const IDLE_MS = 60_000
/**
 * Requests sent before the peer said that it lets us: what its first two rounds of slow start can carry. Where there are
 * few peers, more, for then nobody else brings what a slow one holds.
 */
const OPTIMISTIC_REQUESTS = 4
const MOST_OPTIMISTIC_REQUESTS = 6
const FEW_PEERS = 3

/** What a swarm stands on. */
export interface SwarmOptions extends TorrentNames {
  readonly peerId: Uint8Array
  readonly network: Network
  /** For uTP; without it there is TCP only. */
  readonly hub?: UtpHub | undefined
  /** Whether peers are spoken to encrypted when they want it, or always. */
  readonly encryption?: EncryptionPolicy
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly hasher: Hasher
  readonly pool: Buffers
  /** When what nobody here wants has been shared enough; absent: never. */
  readonly seeding?: SeedingState | undefined
  /** The line that all uploads share; absent where it has no end. */
  readonly line?: UploadLine | undefined
  /** The memory that all torrents share; absent where it has no end. */
  readonly memory?: MemoryBudget | undefined
  /** The disk space that all torrents share; absent where it has no end. */
  readonly disk?: DiskCache | undefined
  /** How we are reached, and by whom we are seen; absent when nobody can connect to us. */
  readonly doorway?: Pick<Doorway, 'port' | 'seen'> | undefined
  /** Absent where it is off, or not for this torrent. */
  readonly dht?: Pick<Dht, 'addNode' | 'portFor'> | undefined
  /** Where the engine answers, as far as it knows. */
  readonly own?: OwnAddresses | undefined
  /** Keeps the hashes of a torrent's pieces, when peers have told all of them (BEP 52). */
  readonly keepLayers?: ((metainfo: Metainfo, layers: PieceLayers) => Promise<void>) | undefined
  /** Whether readers who ask for it may have blocks of large pieces before the piece is proved; they may when absent. */
  readonly mayReadEarly?: boolean
  /** Whether the engine can bear one more connection. */
  readonly hasRoom: () => boolean
}

/** The part of a swarm that exists once the list of files is known. */
export interface Content {
  readonly metainfo: Metainfo
  readonly cache: PieceCache
  readonly download: Download
  readonly uploads: Uploads
  /** Absent where nothing is given up for others: the files are not ours. */
  readonly tenant: DiskTenant | undefined
  /** Absent for torrents of version 1. */
  readonly hashes: HashExchange | undefined
}

/** One torrent at work: joins the peers, what they say, what is asked of them, and what is on disk. */
export class Swarm implements PeerOwner, AsyncDisposable {
  readonly events = new Emitter<TorrentEvents>()
  readonly observation = new Observation(this.events)
  readonly peers = new Set<Peer>()
  readonly pool: PeerPool
  readonly #options: SwarmOptions
  #names: TorrentNames
  readonly #lifetime = new AbortController()
  readonly #candidates = new Map<Peer, Candidate>()
  /** Peers that were told everything in our first flight. */
  readonly #greeted = new WeakSet<Peer>()
  /** What peers that have not answered yet were told that we have. */
  readonly #greetedWith = new WeakMap<Peer, Uint8Array>()
  readonly #metadata: MetadataExchange
  readonly #neighbours: Source = { foundBy: 'local', known: 0, tried: 0, most: MOST_NEIGHBOURS }
  readonly #headStart: HeadStart
  readonly #exchange: PeerExchange
  readonly #holepunch: Holepunch
  readonly #found = Promise.withResolvers<Metainfo>()
  readonly #webSeeds = new Map<string, WebSeed>()
  /** Web seeds heard of before the files were known, and whether the viewer named them. */
  readonly #webSeedsToCome = new Map<string, boolean>()
  #content: Content | undefined
  readonly #seeding: Seeding
  /** Hears when peers are left alone, and when not any more. */
  onRest: (isResting: boolean) => void = () => undefined
  #isHidden = false
  #tick: Timer
  readonly received: RateMeter
  readonly sent: RateMeter

  constructor(options: SwarmOptions) {
    const { clock } = options
    this.#options = options
    this.#names = options
    this.#seeding = new Seeding(options.seeding ?? { rules: {}, conditions: {} }, clock.now())
    this.received = new RateMeter(clock.now())
    this.sent = new RateMeter(clock.now())
    this.pool = new PeerPool({
      network: options.network,
      hub: options.hub,
      clock,
      wanted: () => this.#wantedConnections(),
      onConnected: (socket, candidate, roundTripMs) => this.#greet(socket, candidate, roundTripMs),
      punch: (endpoint) => this.#holepunch.ask(endpoint),
      own: options.own,
      signal: this.#lifetime.signal,
    })
    this.#headStart = new HeadStart({ clock })
    this.#exchange = new PeerExchange({
      clock,
      peers: () => this.peers,
      mayTell: () => this.#content !== undefined && !this.#isPrivate,
      mayHear: () => !this.#isPrivate,
      isSeed: () => this.#content !== undefined && this.#have.isFull,
      onPeers: (named, source) => this.pool.addNamed(named, source),
    })
    this.#holepunch = new Holepunch({
      clock,
      peers: () => this.peers,
      connectedTo: (endpoint) => this.#exchange.connectedTo(endpoint),
      isAllowed: () => !this.#isPrivate,
      reach: (endpoint) => {
        if (this.peers.size < MOST_PEERS_WITH_INCOMING && options.hasRoom()) this.pool.reach(endpoint)
      },
    })
    this.#metadata = new MetadataExchange({
      names: options,
      clock,
      ban: (peer) => this.ban(peer),
      onMetadata: (infoBytes) => this.#read(infoBytes),
    })
    this.#tick = clock.schedule(TICK_MS, () => this.#onTick())
    // Nobody may be waiting for the metadata when it proves unusable.
    this.#found.promise.catch(() => undefined)
  }

  /** Aborts when the swarm is left. */
  get signal(): AbortSignal {
    return this.#lifetime.signal
  }

  /** The torrent's name; that of version 1 where it has one, as soon as that is known. */
  get infohash(): Infohash {
    return this.#names.infohash
  }

  get content(): Content | undefined {
    return this.#content
  }

  /** Resolves with what the torrent is, as peers say, or another source. */
  get metainfo(): Promise<Metainfo> {
    return this.#found.promise
  }

  /** Keeps to its trackers from the first connection on: the torrent is private. */
  hide(): void {
    this.#isHidden = true
  }

  /** Takes the metadata from elsewhere: peers need not be waited for. */
  learn(metainfo: Metainfo): void {
    this.#found.resolve(metainfo)
  }

  /** Begins to fetch and share: what is on disk is in `store`. */
  begin(metainfo: Metainfo, store: Store): Content {
    const { clock, random } = this.#options
    const peers = () => this.peers
    const webSeeds = this.#webSeeds
    const lenders = function* () {
      yield* peers()
      for (const seed of webSeeds.values()) if (seed.isOpen) yield seed
    }
    const { disk } = this.#options
    const wasV2Known = this.#names.infohashV2 !== undefined
    this.#names = metainfo
    const trees = HashTrees.of(metainfo)
    const cache = new PieceCache(metainfo, store, {
      ...this.#options,
      trees,
      makeRoom: disk && (() => disk.makeRoom()),
    })
    const download: Download = new Download({
      metainfo,
      cache,
      trees,
      pool: this.#options.pool,
      memory: this.#options.memory,
      clock,
      random,
      lenders,
      ban: (lender) => (lender instanceof Peer ? this.ban(lender) : lender.close('violation')),
      observation: this.observation,
      mayLearnLeaves: (piece) => hashes?.mayLearnLeaves(piece) ?? false,
      onRead: () => hashes?.ask(),
      onPiece: (index) => {
        this.events.emit('piece', { index })
        hashes?.ask()
      },
      onWritten: (piece) => this.#tellHave(piece),
      onFailed: (error) => this.events.emit('failed', { error }),
      onLost: (pieces) => this.#tellLost(pieces),
      lookAheadBytes: () => disk?.window.ahead ?? Number.POSITIVE_INFINITY,
      mayReadEarly: this.#options.mayReadEarly ?? true,
    })
    const tenant = disk && this.#shareDisk(disk, metainfo, cache, store, () => download.positions)
    const answers = trees && new HashAnswers(trees, cache, { onAnswered: (peer) => uploads.drained(peer) })
    const uploads = new Uploads({
      cache,
      isHeld: (peer) => answers?.isWaiting(peer) ?? false,
      clock,
      random,
      peers,
      isComplete: () => cache.have.isFull,
      onBlock: (bytes) => this.sent.add(bytes, clock.now()),
      memory: this.#options.memory,
      line: this.#options.line ?? new UploadLine({ clock, limit: { kind: 'unlimited' } }),
    })
    const hashes = trees && answers && this.#exchangeHashes(metainfo, trees, { answers, download })
    this.#content = { metainfo, cache, download, uploads, tenant, hashes }
    if (!metainfo.pieceHashes && !wasV2Known) this.#reconnect()
    for (const [url, isTrusted] of this.#webSeedsToCome) this.addWebSeed(url, { isTrusted })
    for (const { peer, brought, incoming } of this.#headStart.handOver(this.peers))
      download.requests.adopt(peer, brought, incoming)
    download.requests.wastedBytes += this.#headStart.discardedBytes
    for (const peer of [...this.peers])
      peer.guard(() => {
        peer.setPieceCount(metainfo.pieceCount)
        // One that has not answered yet is told when it does.
        if (peer.peerId && cache.have.count > 0)
          for (let piece = 0; piece < metainfo.pieceCount; piece++)
            if (cache.have.has(piece)) peer.sendHave(piece)
        this.announced(peer)
      })
    this.#checkClaimed(download)
    return this.#content
  }

  #checkClaimed(download: Download): void {
    void download
      .checkClaimed()
      .catch((error: unknown) => this.#options.log.warn('disk cannot be checked', { error }))
  }

  #exchangeHashes(
    metainfo: Metainfo,
    trees: HashTrees,
    { answers, download }: { answers: HashAnswers; download: Download },
  ): HashExchange {
    let isKept = trees.isComplete
    const keep = async () => {
      isKept = true
      this.#checkClaimed(download)
      if (trees.pieceLayers) await this.#options.keepLayers?.(metainfo, trees.pieceLayers)
    }
    return new HashExchange({
      trees,
      pieceLength: metainfo.pieceLength,
      clock: this.#options.clock,
      readers: () => download.readers,
      isSettled: (piece) => download.isSettled(piece),
      peers: () => this.peers,
      answers,
      onKnown: (first, end) => {
        download.hashesKnown(first, end)
        if (isKept || !trees.isComplete) return
        keep().catch((error: unknown) => this.#options.log.warn('hashes cannot be kept', { error }))
      },
      ban: (peer) => this.ban(peer),
    })
  }

  /** Meets again whom we met before we knew that the torrent is of version 2: only then it is spoken (BEP 52). */
  #reconnect(): void {
    for (const [peer, candidate] of [...this.#candidates]) {
      this.#candidates.delete(peer)
      peer.close('ours')
      this.pool.ended(candidate, 0)
    }
  }

  /** Takes part in the space that all torrents share, until the swarm is left. */
  #shareDisk(
    disk: DiskCache,
    metainfo: Metainfo,
    cache: PieceCache,
    { segments }: Store,
    positions: () => readonly number[],
  ): DiskTenant | undefined {
    if (!segments) return undefined
    const { clock, log } = this.#options
    const tenant = new DiskTenant({ metainfo, cache, store: segments, positions, clock, disk })
    disk.join(tenant)
    this.signal.addEventListener('abort', () => disk.leave(tenant), { once: true })
    cache.onWritten = () =>
      void disk.settle().catch((error: unknown) => log.error('disk space not freed by a bug', { error }))
    return tenant
  }

  /**
   * Notes an HTTP server that has the torrent's files (BEP 19). One that only a torrent names (`isTrusted` is false) is
   * not spoken to on this machine or in this house.
   */
  addWebSeed(url: string, { isTrusted }: { isTrusted: boolean }): void {
    const content = this.#content
    if (!content) {
      if (this.#webSeedsToCome.size < MOST_WEB_SEEDS) this.#webSeedsToCome.set(url, isTrusted)
      return
    }
    if (this.#webSeeds.size >= MOST_WEB_SEEDS || this.#webSeeds.has(url)) return
    const { network, clock } = this.#options
    const client = new RangeClient({ network, clock, mayReachLocal: isTrusted })
    this.signal.addEventListener('abort', () => client[Symbol.dispose](), { once: true })
    const { requests } = content.download
    const owner: WebSeedOwner = {
      unchoked: (lender) => requests.unchoked(lender),
      choked: (lender) => requests.choked(lender),
      gone: (lender) => requests.gone(lender),
      blockBegins: (lender, ...block) => requests.blockBegins(lender, ...block),
      blockEnds: (lender, piece, offset, length) => {
        this.received.add(length, clock.now())
        requests.blockEnds(lender, piece, offset, length)
      },
    }
    const seed = new WebSeed({ url, isTrusted, metainfo: content.metainfo, client, clock, owner })
    this.#webSeeds.set(url, seed)
    requests.fill(seed)
  }

  /** Web seeds that have not been given up. */
  get webSeeds(): readonly WebSeed[] {
    return [...this.#webSeeds.values()].filter(({ isOpen }) => isOpen)
  }

  /** Notes peers; of a torrent that has two names, `infohash` is that by which they are known. */
  addPeers(endpoints: Iterable<Endpoint>, foundBy?: FoundBy, infohash?: Infohash): void {
    this.pool.add(endpoints, foundBy, infohash)
  }

  /** Notes somebody on a link of this machine; never for a private torrent (BEP 27). */
  addNeighbour(endpoint: Endpoint): void {
    if (!this.#isPrivate) this.pool.addNamed([{ endpoint, flags: 0 }], this.#neighbours)
  }

  /** Whether peers are left alone: nobody here wants the torrent, and it was shared enough. */
  get isResting(): boolean {
    return this.#seeding.isResting
  }

  /** Connects to more peers where they are wanted, since something changed. */
  wake(): void {
    this.#considerRest(this.#options.clock.now())
    this.pool.dial()
    for (const peer of this.peers) this.#showInterest(peer)
  }

  /** Whether a connection by WebRTC is wanted: to this peer, or to anybody. */
  wantsWebPeer(peerId?: Uint8Array): boolean {
    if (this.#wantedConnections() <= 0) return false
    if (!peerId) return true
    return ![...this.peers].some((peer) => peer.peerId && sameBytes(peer.peerId, peerId))
  }

  /** Takes over a connection that both sides made together, through a tracker. */
  meet(socket: TcpSocket, roundTripMs: number): void {
    if (this.#lifetime.signal.aborted || this.peers.size >= MOST_PEERS_WITH_INCOMING) return socket.destroy()
    if (this.pool.isBannedHost(socket.remote)) return socket.destroy()
    // Its channel is encrypted as it is, and there is nowhere to dial again.
    this.#welcome(socket, { roundTripMs, foundBy: 'tracker', transport: 'webrtc' })
  }

  /** Takes over a connection whose handshake named this torrent. */
  accept(peer: Peer, handshake: Handshake): void {
    if (this.isResting || this.pool.isBannedHost(peer.remote) || !this.#hasRoomFor(peer))
      return peer.close('ours')
    peer.adopt(this)
    this.peers.add(peer)
    this.#sendHandshake(peer, this.#answerTo(handshake))
    this.handshaken(peer, handshake)
  }

  /** When every place is taken, one of many guests from one place makes room for who comes from elsewhere. */
  #hasRoomFor(newcomer: Peer): boolean {
    if (this.peers.size < MOST_PEERS_WITH_INCOMING) return true
    const guests = [...this.peers].filter(({ isIncoming }) => isIncoming)
    const crowd = largestCrowd(guests)
    if (!isFromElsewhere(newcomer, guests, crowd)) return false
    crowd.reduce((least, one) => (one.received.total < least.received.total ? one : least)).close('ours')
    return true
  }

  /** Never speaks to a peer again: it was shown to give wrong bytes. */
  ban(peer: Peer): void {
    this.#options.log.debug('peer banned', { host: peer.remote.host, port: peer.remote.port })
    this.pool.ban(peer.remote)
    if (!peer.isOpen) return
    peer.close('violation')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lifetime.abort(new AppError('closed'))
    this.#tick.cancel()
    this.#content?.download.close()
    for (const peer of [...this.peers]) peer.close('ours')
    for (const seed of this.#webSeeds.values()) seed[Symbol.dispose]()
    await this.#content?.cache[Symbol.asyncDispose]()
  }

  // — connections —

  #wantedConnections(): number {
    if (!this.#options.hasRoom() || this.isResting) return 0
    const download = this.#content?.download
    const isFetching = !download || (download.hasDemand && !download.isComplete)
    return (isFetching ? MOST_PEERS : MOST_DIALED_TO_SHARE) - this.peers.size
  }

  /** Says all that can be said at once to a peer that we connected to: every round trip saved is a faster start. */
  #greet(socket: TcpSocket, candidate: Candidate, roundTripMs: number): void {
    const { random, encryption: policy = 'when-needed' } = this.#options
    const isEncrypted = candidate.isEncrypted || policy === 'required'
    const { transport = 'tcp', source } = candidate
    const { foundBy, infohash: name = this.infohash } = source
    const infohash = infohashBytes(name)
    const line = isEncrypted ? encrypted(socket, { infohash, random, policy }) : socket
    this.#welcome(line, { roundTripMs, foundBy, transport }, { candidate, name })
  }

  #welcome(
    line: TcpSocket,
    facts: { roundTripMs: number; foundBy: FoundBy; transport: PeerTransport },
    { candidate, name = this.infohash }: { candidate?: Candidate; name?: Infohash } = {},
  ): void {
    const peer = new Peer(line, { clock: this.#options.clock, door: this, isIncoming: false, ...facts })
    peer.adopt(this)
    this.peers.add(peer)
    if (candidate) this.#candidates.set(peer, candidate)
    this.#sendHandshake(peer, name)
    if (candidate?.isClassic) return
    this.#greeted.add(peer)
    if (this.#have.count > 0) {
      peer.sendPieces(this.#have)
      this.#greetedWith.set(peer, this.#have.bytes.slice())
    }
    this.#sendExtensionHandshake(peer)
    const download = this.#content?.download
    // Of a torrent that we know nothing of yet we want everything: to be let in takes a round trip, or ten seconds.
    if (!this.#content) {
      peer.sendInterest(true)
      this.#headStart.greet(peer)
    }
    if (!download?.hasDemand || download.isComplete) return
    peer.sendInterest(true)
    // Who knows only version 1 would not understand.
    if (peer.hasV2) this.#content?.hashes?.greet(peer)
    download.requests.fillOptimistically(
      peer,
      this.pool.known > FEW_PEERS ? OPTIMISTIC_REQUESTS : MOST_OPTIMISTIC_REQUESTS,
    )
  }

  /** The name that who connects to us is answered with: that of version 2 where both sides know it (BEP 52). */
  #answerTo({ infohash, hasV2 }: Handshake): Infohash {
    const short = this.#shortV2
    return short && hasV2 ? short : infohashFromBytes(infohash)
  }

  get #shortV2(): Infohash | undefined {
    return this.#names.infohashV2 && shortInfohash(this.#names.infohashV2)
  }

  #sendHandshake(peer: Peer, infohash: Infohash): void {
    const { peerId } = this.#options
    const hasV2 = this.#names.infohashV2 !== undefined
    // What comes to us is of the version that we answer with.
    peer.hasV2 = infohash === this.#shortV2
    peer.sendHandshake({
      ...{ infohash: infohashBytes(infohash), peerId, hasV2 },
      hasDht: this.#dht !== undefined,
    })
  }

  #sendExtensionHandshake(peer: Peer): void {
    peer.sendExtensionHandshake({
      extensions: this.#isPrivate ? ['metadata', 'dontHave'] : ['metadata', 'dontHave', 'pex', 'holepunch'],
      metadataSize: this.#content?.metainfo.infoBytes.length,
      port: this.#options.doorway?.port,
    })
  }

  /** BEP 27: peers of a private torrent are nobody else's. */
  get #dht(): SwarmOptions['dht'] {
    return this.#isPrivate ? undefined : this.#options.dht
  }

  /** BEP 27; of a magnet link it is not known before its metadata are here. */
  get #isPrivate(): boolean {
    return this.#isHidden || this.#content?.metainfo.isPrivate === true
  }

  get #have(): Bitfield {
    return this.#content?.cache.have ?? new Bitfield(0)
  }

  handshaken(peer: Peer, { infohash, peerId, hasExtensions, hasDht }: Handshake): void {
    const name = infohashFromBytes(infohash)
    if (!wireInfohashes(this.#names).includes(name)) return peer.close('violation')
    if (!peer.isIncoming) peer.hasV2 = name === this.#shortV2
    if (sameBytes(peerId, this.#options.peerId)) {
      const candidate = this.#candidates.get(peer)
      this.#candidates.delete(peer)
      if (candidate) this.pool.foundOurselves(candidate)
      return peer.close('ours')
    }
    const twin = this.#twinOf(peer)
    if (twin) {
      const loser = this.#isPreferred(peer) ? twin : peer
      loser.close('ours')
      if (loser === peer) return
    }
    this.observation.peer(peer, 'connected')
    const isGreeted = this.#greeted.has(peer)
    this.#tellPieces(peer)
    if (!isGreeted && hasExtensions) this.#sendExtensionHandshake(peer)
    const nodePort = hasDht ? this.#dht?.portFor(peer.remote.host) : undefined
    if (nodePort !== undefined) peer.sendPort(nodePort)
    const count = this.#content?.metainfo.pieceCount
    if (count !== undefined) peer.setPieceCount(count)
    if (peer.hasV2) this.#content?.hashes?.greet(peer)
    // Some programs listen only from here on: interest is said again.
    if (peer.isInteresting || !this.#content) peer.sendInterest(true, { isRepeated: true })
  }

  #twinOf(peer: Peer): Peer | undefined {
    for (const other of this.peers)
      if (other !== peer && other.peerId && peer.peerId && sameBytes(other.peerId, peer.peerId)) return other
    return undefined
  }

  /** Of two connections between the same two peers, both sides keep the one that the smaller id made. */
  #isPreferred(peer: Peer): boolean {
    const isOursSmaller = Buffer.compare(this.#options.peerId, peer.peerId ?? new Uint8Array()) < 0
    return isOursSmaller !== peer.isIncoming
  }

  closed(peer: Peer): void {
    if (!this.peers.delete(peer)) return
    if (peer.peerId) this.observation.peer(peer, 'closed')
    this.#exchange.gone(peer)
    this.#metadata.gone(peer)
    this.#content?.hashes?.gone(peer)
    this.#content?.uploads.gone(peer)
    if (this.#content) this.#content.download.requests.gone(peer)
    else this.#headStart.gone(peer)
    const candidate = this.#candidates.get(peer)
    this.#candidates.delete(peer)
    if (!candidate || this.#lifetime.signal.aborted) return
    const saidNothing =
      (peer.pieces?.count ?? 0) === 0 && !peer.told && peer.isChokingUs && peer.received.total === 0
    // Who is full hangs up, too: other ways are tried a few times only.
    const isNew = !peer.peerId && candidate.failures < 2
    if (peer.end === 'left' && !candidate.isClassic && saidNothing) {
      candidate.isClassic = true
      this.pool.ended(candidate, 0)
    } else if (peer.end === 'left' && isNew && !candidate.isEncrypted) {
      candidate.isEncrypted = true
      this.pool.ended(candidate, 0)
    } else if (peer.end !== 'ours' && isNew && this.pool.switchWay(candidate)) {
      // Something takes connections there, and the peer answers by the other way only.
    } else if (peer.end === 'ours') this.pool.ended(candidate, 120_000)
    else {
      // Encrypted it is no better: the next time begins from the start.
      if (!peer.peerId) candidate.isEncrypted = candidate.isClassic = false
      this.pool.ended(candidate, peer.received.total > 0 && peer.end === 'left' ? 2000 : undefined)
    }
  }

  #onTick(): void {
    const { clock } = this.#options
    this.#tick = clock.schedule(TICK_MS, () => this.#onTick())
    const now = clock.now()
    for (const peer of [...this.peers]) {
      if (!peer.peerId && now - peer.connectedAt > HANDSHAKE_TIMEOUT_MS) peer.close('useless')
      else if (now - peer.lastHeardAt > SILENCE_MS) peer.close('useless')
      else peer.keepAliveIfQuiet(now)
    }
    this.#makeRoom(now)
    if (!this.#content) this.#metadata.tick()
    this.#exchange.tick(now)
    this.#considerRest(now)
    this.#content?.uploads.tick(now)
    this.#content?.hashes?.tick()
    this.pool.dial()
  }

  /** Leaves peers alone when what nobody here wants has been shared enough. */
  #considerRest(now: number): void {
    if (!this.#content) return
    const { metainfo, cache, download, uploads } = this.#content
    const was = this.isResting
    const haveBytes = cache.have.count * metainfo.pieceLength
    const isWanted = download.hasDemand
    const isResting = this.#seeding.tick(now, { isWanted, sentBytes: this.sent.total, haveBytes })
    if (isResting === was) return
    uploads.rest(isResting)
    if (isResting) for (const peer of [...this.peers]) peer.close('ours')
    this.onRest(isResting)
  }

  /** When every place is taken, whoever gives nothing makes room for an address not tried yet. */
  #makeRoom(now: number): void {
    if (this.peers.size < MOST_PEERS || !this.pool.hasUntried) return
    for (const peer of this.peers) {
      const quietMs = now - Math.max(peer.lastBlockAt, peer.connectedAt)
      if (peer.isChokingUs && !peer.isInterestedInUs && quietMs > IDLE_MS) return peer.close('ours')
    }
  }

  // — metadata —

  extended(peer: Peer, told: ExtensionHandshake): void {
    if (told.yourAddress !== undefined) this.#options.doorway?.seen(told.yourAddress, peer.remote)
    if (told.port !== undefined && peer.isIncoming)
      this.pool.note({ host: peer.remote.host, port: told.port })
    if (this.#content) return
    this.#metadata.offered(peer)
    this.#headStart.fill(peer)
  }

  nodeTold(peer: Peer, port: number): void {
    this.#dht?.addNode({ host: peer.remote.host, port })
  }

  extensionMessage(peer: Peer, extension: Exclude<Extension, 'dontHave'>, payload: Uint8Array): void {
    if (extension === 'metadata') this.#metadataMessage(peer, payload)
    else if (extension === 'pex') this.#exchange.received(peer, payload)
    else this.#holepunch.received(peer, payload)
  }

  #metadataMessage(peer: Peer, payload: Uint8Array): void {
    const decoded = decodeMetadataMessage(payload)
    if (!decoded) return peer.close('violation')
    if (isMetadataRequest(decoded.message))
      answerMetadataRequest(peer, decoded.message.part, this.#content?.metainfo.infoBytes)
    else if (this.#content) peer.spendBudget()
    else this.#metadata.received(peer, decoded.message, decoded.rest)
  }

  hashMessage(peer: Peer, id: number, payload: Uint8Array): void {
    const hashes = this.#content?.hashes
    if (hashes) hashes.received(peer, id, payload)
    else peer.spendBudget()
  }

  #read(infoBytes: Uint8Array): void {
    try {
      const metainfo = parseInfoDictionary(infoBytes)
      // By a name of the other version it may be found, but is not.
      if (!wireInfohashes(metainfo).includes(this.infohash)) throw new AppError('invalid-torrent')
      this.learn(metainfo)
    } catch (error) {
      // The bytes are the right ones: it is the torrent that cannot be used.
      this.#found.reject(error)
    }
  }

  // — what peers have and want —

  announced(peer: Peer): void {
    if (!peer.pieces) return
    if (peer.pieces.isFull && this.#have.isFull && this.#content) return peer.close('ours')
    this.#showInterest(peer)
    this.#content?.hashes?.askOf(peer)
    this.#content?.download.requests.fill(peer)
  }

  gained(peer: Peer, piece: number): void {
    if (this.#have.has(piece)) return
    peer.sendInterest(true)
    this.#content?.download.requests.fill(peer)
  }

  #showInterest(peer: Peer): void {
    const content = this.#content
    if (!content || !peer.peerId || !peer.pieces) return
    peer.sendInterest(!content.download.isComplete && hasNews(peer.pieces, content.cache.have))
  }

  /** Says what we have; to a peer that was greeted with it, what has come since: its handshake may take a while. */
  #tellPieces(peer: Peer): void {
    const told = this.#greetedWith.get(peer)
    this.#greetedWith.delete(peer)
    if (!told) return peer.sendPieces(this.#have)
    for (let piece = 0; piece < this.#have.size; piece++) {
      const isTold = ((told[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
      if (!isTold && this.#have.has(piece)) peer.sendHave(piece)
    }
  }

  #tellHave(piece: number): void {
    for (const peer of this.peers)
      if (peer.peerId && peer.pieces && !peer.pieces.has(piece)) peer.sendHave(piece)
    if (!this.#have.isFull) return
    // What was here from the start did not become complete.
    if (this.received.total > 0) this.events.emit('complete', {})
    for (const peer of [...this.peers]) {
      if (peer.pieces?.isFull) peer.close('ours')
      else peer.sendInterest(false)
    }
  }

  /** Says that pieces are here no more to those who understand it (BEP 54); the others hear it when they ask. */
  #tellLost(pieces: readonly number[]): void {
    for (const piece of pieces) this.#content?.uploads.lost(piece)
    for (const peer of this.peers) {
      const id = peer.told?.ids.dontHave
      if (id !== undefined && peer.peerId) for (const piece of pieces) peer.sendDontHave(id, piece)
      this.#showInterest(peer)
    }
  }

  lost(peer: Peer, piece: number): void {
    this.#content?.download.requests.lostPiece(peer, piece)
    this.#showInterest(peer)
  }

  choked(peer: Peer): void {
    this.#content?.download.requests.choked(peer)
  }

  unchoked(peer: Peer): void {
    if (this.#content) this.#content.download.requests.unchoked(peer)
    else this.#headStart.unchoked(peer)
  }

  fastAllowed(peer: Peer): void {
    this.#content?.download.requests.fill(peer)
  }

  rejected(peer: Peer, request: BlockRequest): void {
    if (this.#content) this.#content.download.requests.rejected(peer, request)
    else this.#headStart.rejected(peer, request)
  }

  blockBegins(peer: Peer, piece: number, offset: number, length: number): Uint8Array | undefined {
    if (this.#content) return this.#content.download.requests.blockBegins(peer, piece, offset, length)
    return this.#headStart.blockBegins(peer, piece, offset, length)
  }

  blockEnds(peer: Peer, piece: number, offset: number, length: number): void {
    this.received.add(length, this.#options.clock.now())
    const isFirst = peer.received.total === 0
    if (this.#content) this.#content.download.requests.blockEnds(peer, piece, offset, length)
    else this.#headStart.blockEnds(peer, length)
    if (isFirst) this.#content?.hashes?.askOf(peer)
  }

  // — giving —

  interestChanged(peer: Peer): void {
    this.#content?.uploads.interestChanged(peer)
  }

  requested(peer: Peer, request: BlockRequest): void {
    if (this.#content) this.#content.uploads.requested(peer, request)
    else peer.spendBudget()
  }

  requestCancelled(peer: Peer, request: BlockRequest): void {
    this.#content?.uploads.cancelled(peer, request)
  }

  drained(peer: Peer): void {
    this.#content?.uploads.drained(peer)
  }
}

/** Whether `theirs` has a piece that `ours` has not. */
function hasNews(theirs: Bitfield, ours: Bitfield): boolean {
  return theirs.bytes.some((byte, i) => (byte & ~(ours.bytes[i] ?? 0)) !== 0)
}
