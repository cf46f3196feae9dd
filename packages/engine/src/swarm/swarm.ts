import { AppError, Emitter, type Endpoint, type TcpSocket, type Timer } from '@lanterne/kernel'
import type { FoundBy, PeerTransport, TorrentEvents } from '../engine-types.ts'
import {
  type Infohash,
  infohashBytes,
  infohashFromBytes,
  type TorrentNames,
  wireInfohashes,
} from '../metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import { RateMeter } from '../scheduler/rate-meter.ts'
import { sameBytes } from '../storage/hasher.ts'
import type { Store } from '../storage/piece-store.ts'
import { encrypted } from '../transport/mse/mse-socket.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { Extension, ExtensionHandshake } from '../wire/extension-handshake.ts'
import type { Handshake } from '../wire/handshake.ts'
import type { BlockRequest } from '../wire/messages.ts'
import { PexFlag } from '../wire/pex-message.ts'
import { type Content, type ContentOwner, checkClaimed, openContent } from './content.ts'
import { Farewells } from './farewells.ts'
import { Greetings } from './greetings.ts'
import { HeadStart } from './head-start.ts'
import { Holepunch } from './holepunch.ts'
import {
  answerMetadataRequest,
  decodeMetadataMessage,
  isMetadataRequest,
  MetadataExchange,
} from './metadata-exchange.ts'
import { Observation } from './observation.ts'
import { Outreach } from './outreach.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { PeerExchange } from './peer-exchange.ts'
import { type Candidate, PeerPool, type Source } from './peer-pool.ts'
import { MOST_PEERS_WITH_INCOMING, Places } from './places.ts'
import { Seeding } from './seeding.ts'
import type { SwarmOptions } from './swarm-options.ts'
import { tryAgain } from './try-again.ts'
import { WebSeeds } from './web-seeds.ts'

const MOST_PEERS = 40
/** Peers beyond which nobody is dialled while so many let us fetch: a crowd is no better known by all of it. */
const ENOUGH_PEERS = 30
const ENOUGH_GIVERS = 12
const MOST_DIALED_TO_SHARE = 15
const TICK_MS = 1000
const MOST_NEIGHBOURS = 100
/** One torrent at work: joins the peers, what they say, what is asked of them, and what is on disk. */
export class Swarm implements PeerOwner, AsyncDisposable {
  readonly events = new Emitter<TorrentEvents>()
  readonly observation = new Observation(this.events)
  readonly peers = new Set<Peer>()
  readonly pool: PeerPool
  readonly webSeeds: WebSeeds
  readonly #options: SwarmOptions
  #names: TorrentNames
  readonly #lifetime = new AbortController()
  readonly #candidates = new Map<Peer, Candidate>()
  readonly #metadata: MetadataExchange
  readonly #neighbours: Source = { foundBy: 'local', known: 0, tried: 0, most: MOST_NEIGHBOURS }
  readonly #headStart: HeadStart
  readonly #places: Places
  readonly #greetings: Greetings
  readonly #farewells: Farewells
  readonly #exchange: PeerExchange
  readonly #holepunch: Holepunch
  readonly #found = Promise.withResolvers<Metainfo>()
  #content: Content | undefined
  readonly #seeding: Seeding
  /** Hears when peers are left alone, and when not any more. */
  onRest: (isResting: boolean) => void = () => undefined
  #isHidden = false
  readonly #outreach = new Outreach()
  #tick: Timer
  readonly received: RateMeter
  readonly sent: RateMeter

  constructor(options: SwarmOptions) {
    const { clock } = options
    this.#options = options
    this.#names = options
    this.#places = new Places(this.peers, options.peerId)
    this.#seeding = new Seeding(options.seeding ?? { rules: {}, conditions: {} }, clock.now())
    this.received = new RateMeter(clock.now())
    this.sent = new RateMeter(clock.now())
    this.pool = new PeerPool({
      network: options.network,
      hub: options.hub,
      clock,
      wanted: () => this.#wantedConnections(),
      isSeed: () => this.#isSeed,
      onConnected: (socket, candidate, roundTripMs) => this.#greet(socket, candidate, roundTripMs),
      punch: (endpoint) => this.#holepunch.ask(endpoint),
      own: options.own,
      signal: this.#lifetime.signal,
    })
    this.webSeeds = new WebSeeds({
      network: options.network,
      clock,
      onReceived: (bytes) => this.received.add(bytes, clock.now()),
    })
    this.#headStart = new HeadStart({ clock })
    this.#greetings = new Greetings({
      peerId: options.peerId,
      isDiscreet: options.isDiscreet ?? false,
      headStart: this.#headStart,
      doorway: options.doorway,
      dht: options.dht,
      facts: () => ({
        names: this.#names,
        content: this.#content,
        isPrivate: this.#isPrivate,
        knownPeers: this.pool.known,
      }),
    })
    this.#exchange = new PeerExchange({
      clock,
      peers: () => this.peers,
      mayTell: () => this.#content !== undefined && !this.#isPrivate,
      mayHear: () => !this.#isPrivate,
      isSeed: () => this.#isSeed,
      onPeers: (named, source) => this.pool.addNamed(named, source),
    })
    this.#farewells = new Farewells({
      clock,
      answer: (peer, handshake) => this.#greetings.turnAway(peer, handshake),
      introduce: (peer) => this.#exchange.introduce(peer),
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

  /** Ours, in this torrent. */
  get peerId(): Uint8Array {
    return this.#options.peerId
  }

  /** The network leads somewhere again: everybody is tried anew. */
  networkReturned(): void {
    this.pool.tryAllAgain()
    this.webSeeds.tryAllAgain()
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
    const wasV2Known = this.#names.infohashV2 !== undefined
    this.#names = metainfo
    const content = openContent(metainfo, store, this.#options, this.#contentOwner())
    this.#content = content
    const { cache, download } = content
    if (!metainfo.pieceHashes && !wasV2Known) this.#reconnect()
    this.webSeeds.begin(metainfo, download.requests)
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
    checkClaimed(download, this.#options.log)
    return content
  }

  #contentOwner(): ContentOwner {
    const { signal, observation, peers, webSeeds } = this
    return {
      ...{ signal, observation, peers },
      *lenders() {
        yield* peers
        yield* webSeeds.open()
      },
      ban: (peer) => this.ban(peer),
      verified: (index) => this.events.emit('piece', { index }),
      written: (piece) => this.#tellHave(piece),
      gaveUp: (pieces) => this.#tellLost(pieces),
      failed: (error) => this.events.emit('failed', { error }),
      gave: (bytes) => this.sent.add(bytes, this.#options.clock.now()),
    }
  }

  /** Meets again whom we met before we knew that the torrent is of version 2: only then it is spoken (BEP 52). */
  #reconnect(): void {
    for (const [peer, candidate] of [...this.#candidates]) {
      this.#candidates.delete(peer)
      peer.close('ours')
      this.pool.ended(candidate, 0)
    }
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
    if (this.pool.isBannedHost(peer.remote)) return peer.close('ours')
    if (this.isResting || !this.#places.hasRoomFor(peer)) return this.#farewells.turnAway(peer, handshake)
    peer.adopt(this)
    this.peers.add(peer)
    this.#greetings.answer(peer, handshake)
    this.handshaken(peer, handshake)
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
    this.#farewells[Symbol.dispose]()
    this.webSeeds[Symbol.dispose]()
    await this.#content?.cache[Symbol.asyncDispose]()
  }

  // — connections —

  #wantedConnections(): number {
    if (!this.#options.hasRoom() || this.isResting) return 0
    if (this.#isFetching) {
      const givers = this.#content?.download.requests.giverCount ?? 0
      const hasEnough = givers >= ENOUGH_GIVERS
      return (hasEnough ? ENOUGH_PEERS : MOST_PEERS) - this.peers.size
    }
    const allowance = this.#outreach.allowance(this.#options.clock.now())
    return Math.min(MOST_DIALED_TO_SHARE - this.peers.size, allowance)
  }

  get #isFetching(): boolean {
    const download = this.#content?.download
    return !download || (download.hasDemand && !download.isComplete)
  }

  /** Says all that can be said at once to a peer that we connected to: every round trip saved is a faster start. */
  #greet(socket: TcpSocket, candidate: Candidate, roundTripMs: number): void {
    const { clock, random, encryption: policy = 'when-needed' } = this.#options
    if (!this.#isFetching) this.#outreach.made(clock.now())
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
    this.#greetings.begin(peer, name, { isClassic: candidate?.isClassic ?? false })
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

  get #isSeed(): boolean {
    return this.#content !== undefined && this.#have.isFull
  }

  handshaken(peer: Peer, handshake: Handshake): void {
    const { infohash, peerId } = handshake
    const name = infohashFromBytes(infohash)
    if (!wireInfohashes(this.#names).includes(name)) return peer.close('violation')
    if (!peer.isIncoming) this.#greetings.named(peer, name)
    if (sameBytes(peerId, this.#options.peerId)) {
      const candidate = this.#candidates.get(peer)
      this.#candidates.delete(peer)
      if (candidate) this.pool.foundOurselves(candidate)
      return peer.close('ours')
    }
    const twin = this.#places.twinOf(peer)
    if (twin) {
      const loser = this.#places.isPreferred(peer) ? twin : peer
      this.#farewells.part(loser, 'ours')
      if (loser === peer) return
    }
    this.observation.peer(peer, 'connected')
    this.#greetings.finish(peer, handshake)
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
    if (peer.pieces?.isFull) candidate.flags |= PexFlag.seed
    const heir = this.#places.otherWayTo(peer, candidate, (other) => this.#candidates.has(other))
    if (heir) this.#candidates.set(heir, candidate)
    else tryAgain(peer, candidate, this.pool, { isSeed: this.#isSeed })
  }

  #onTick(): void {
    const { clock } = this.#options
    this.#tick = clock.schedule(TICK_MS, () => this.#onTick())
    const now = clock.now()
    this.#places.watchSilence(now)
    this.#places.makeRoom(now, { most: MOST_PEERS, hasUntried: () => this.pool.hasUntried })
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
    // Who was left is there as before: it was our wish, and no failure of theirs.
    if (!isResting) this.pool.tryAllAgain()
  }

  // — metadata —

  extended(peer: Peer, told: ExtensionHandshake): void {
    if (told.yourAddress !== undefined) this.#options.doorway?.seen(told.yourAddress, peer.remote)
    const isStranger = peer.isIncoming && !this.#candidates.has(peer)
    const candidate = isStranger && peer.listensAt && this.pool.met(peer.listensAt)
    if (candidate) this.#candidates.set(peer, candidate)
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
    if (!peer.isIncoming && this.#isSeed) this.#outreach.met({ isSeed: peer.pieces.isFull })
    if (peer.pieces.isFull && this.#isSeed) return this.#farewells.part(peer, 'ours')
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
    peer.sendInterest(!content.download.isComplete && peer.pieces.hasBeyond(content.cache.have))
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
