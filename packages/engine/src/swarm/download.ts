import { AppError, type Clock, type ErrorCode, type Random, type Timer } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { BlockLedger, type OpenPiece } from '../scheduler/block-ledger.ts'
import { chooseBlocks } from '../scheduler/choose-blocks.ts'
import { LOOK_AHEAD_BYTES, orderRarestFirst, type ReadDemand, type WholeDemand } from '../scheduler/demand.ts'
import { createGeometry, type Geometry } from '../scheduler/geometry.ts'
import { type Courier, findLateBlocks } from '../scheduler/late-blocks.ts'
import { afterBlock, afterStall, arrivalMs } from '../scheduler/request-window.ts'
import type { BufferPool } from '../storage/buffer-pool.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import { Blame, type FailedPiece } from './blame.ts'
import type { Asked, Peer } from './peer.ts'

/** Memory for pieces that are not complete, in bytes. */
const OPEN_PIECES_BYTES = 96 << 20
/** Verified bytes that may wait for the disk before nothing more is asked for. */
const MOST_WRITING_BYTES = 64 << 20
const LATE_TICK_MS = 25
/** What a jump does not take back: it is close to where some reader is. */
const NEAR_BYTES = 16 << 20
const SLOW_TICK_MS = 500
/** A younger request is not late. */
const LATE_AGE_MS = 150
const ORDER_MS = 2000
/** Blocks that nobody asked for, and refusals in a row, before a peer is let go. */
const MOST_UNASKED = 64
const MOST_REFUSALS = 256

/** What a download needs of its swarm. */
export interface DownloadOptions {
  readonly metainfo: Metainfo
  readonly cache: PieceCache
  readonly pool: BufferPool
  readonly clock: Clock
  readonly random: Random
  readonly peers: () => Iterable<Peer>
  readonly ban: (peer: Peer) => void
  readonly onPiece: (piece: number) => void
  readonly onWritten: (piece: number) => void
  readonly onFailed: (error: ErrorCode) => void
  /** Payload came in, wanted or not. */
  readonly onBlock: (bytes: number) => void
}

/** Fetches the pieces that readers wait for, each block from whoever will bring it first, and checks them. */
export class Download {
  readonly geometry: Geometry
  readonly #options: DownloadOptions
  readonly #cache: PieceCache
  readonly #ledger: BlockLedger<Peer>
  readonly #blame = new Blame<Peer>()
  readonly #reads = new Set<ReadDemand>()
  readonly #wholes = new Set<WholeDemand>()
  readonly #waiters = new Map<number, Set<PromiseWithResolvers<void>>>()
  #failure: AppError | undefined
  #isClosed = false
  #lateTick: Timer | undefined
  #slowTick: Timer | undefined
  #totals = { at: -1, rate: 0, bestArrivalMs: 0, lenders: 0 }
  /** Payload thrown away: duplicates, pieces that failed. */
  wastedBytes = 0

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#cache = options.cache
    this.geometry = createGeometry(options.metainfo)
    this.#ledger = new BlockLedger(this.geometry, (size) => options.pool.take(size))
    for (let piece = 0; piece < this.geometry.pieceCount; piece++)
      if (this.#cache.have.has(piece) || this.#cache.claimed.has(piece)) this.#ledger.settle(piece)
    this.#slowTick = options.clock.schedule(SLOW_TICK_MS, () => this.#onSlowTick())
  }

  get failure(): AppError | undefined {
    return this.#failure
  }

  get isComplete(): boolean {
    return this.#cache.have.isFull
  }

  /** Readers that wait for a piece now. */
  get waiting(): number {
    let count = 0
    for (const waiters of this.#waiters.values()) count += waiters.size
    return count
  }

  get hasDemand(): boolean {
    return this.#reads.size > 0 || this.#wholes.size > 0
  }

  /** Whether some block of `piece` has been asked for. */
  isComing(piece: number): boolean {
    return this.#ledger.openPiece(piece) !== undefined
  }

  // — demands —

  /** Asks for bytes of the torrent from `position` to `end`, as soon as can be. */
  addRead(position: number, end: number): ReadDemand {
    this.#failure = undefined
    const demand: ReadDemand = {
      kind: 'read',
      position,
      end,
      openedAt: this.#options.clock.now(),
      scanFrom: 0,
    }
    this.#reads.add(demand)
    if (!this.#ledger.closed.has(this.geometry.pieceAt(position))) this.#turnTo()
    this.fillAll()
    this.#scheduleLateTick()
    return demand
  }

  removeRead(demand: ReadDemand): void {
    this.#reads.delete(demand)
    if (demand.position < demand.end) this.#withdrawUnwanted()
  }

  addWhole(firstPiece: number, lastPiece: number): WholeDemand {
    this.#failure = undefined
    const demand: WholeDemand = {
      kind: 'whole',
      firstPiece,
      lastPiece,
      order: [],
      orderedAt: Number.NEGATIVE_INFINITY,
    }
    this.#wholes.add(demand)
    this.fillAll()
    return demand
  }

  removeWhole(demand: WholeDemand): void {
    this.#wholes.delete(demand)
    this.#withdrawUnwanted()
  }

  /** Takes back what was asked for on behalf of somebody who left. */
  #withdrawUnwanted(): void {
    const isWanted = (piece: number) =>
      [...this.#wholes].some(({ firstPiece, lastPiece }) => piece >= firstPiece && piece <= lastPiece) ||
      this.#isAhead(piece, LOOK_AHEAD_BYTES)
    for (const peer of this.#options.peers())
      this.#withdraw(
        peer,
        [...peer.asked].filter(([, { piece }]) => !isWanted(piece)),
      )
  }

  /** Whether a reader will come to `piece` within `bytes`. */
  #isAhead(piece: number, bytes: number): boolean {
    const start = piece * this.geometry.pieceLength
    const end = start + this.geometry.pieceLength
    for (const read of this.#reads)
      if (end > read.position && start < Math.min(read.end, read.position + bytes)) return true
    return false
  }

  /** A reader jumped to what is not here: what was asked for elsewhere makes room in every peer's queue. */
  #turnTo(): void {
    for (const peer of this.#options.peers())
      this.#withdraw(
        peer,
        [...peer.asked].filter(([, { piece }]) => !this.#isAhead(piece, NEAR_BYTES)),
      )
  }

  // — reading —

  /** Bytes [`offset`, `offset + length`) of a piece, as soon as the piece is here and right. */
  async readPiece(
    piece: number,
    offset: number,
    length: number,
    { signal }: { signal: AbortSignal },
  ): Promise<Uint8Array> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#isClosed) throw new AppError('closed')
      if (this.#cache.have.has(piece)) {
        const bytes = await this.#cache.read(piece, offset, length)
        if (bytes) return bytes
        this.#lost(piece)
      } else if (this.#cache.claimed.has(piece)) {
        if (!(await this.#cache.check(piece))) this.#lost(piece)
        else this.#options.onPiece(piece)
      } else {
        if (this.#failure) throw this.#failure
        await this.#arrival(piece, signal)
      }
    }
  }

  /** Checks what is claimed to be on disk, piece after piece, so that it can be shared. */
  async checkClaimed(): Promise<void> {
    for (let piece = 0; piece < this.geometry.pieceCount && !this.#isClosed; piece++) {
      if (!this.#cache.claimed.has(piece)) continue
      if (await this.#cache.check(piece)) {
        this.#options.onPiece(piece)
        this.#options.onWritten(piece)
      } else this.#lost(piece)
    }
  }

  async #arrival(piece: number, signal: AbortSignal): Promise<void> {
    const waiter = Promise.withResolvers<void>()
    const waiters = this.#waiters.get(piece) ?? new Set()
    this.#waiters.set(piece, waiters.add(waiter))
    const onAbort = () => waiter.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    this.#scheduleLateTick()
    try {
      await waiter.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      waiters.delete(waiter)
      if (waiters.size === 0 && this.#waiters.get(piece) === waiters) this.#waiters.delete(piece)
    }
  }

  /** A piece that should have been on disk is not, or is not right. */
  #lost(piece: number): void {
    this.#ledger.reopen(piece)
    this.#freed(piece)
    this.fillAll()
  }

  // — requests —

  /** Asks everyone for as much as they can bring. */
  fillAll(): void {
    for (const peer of this.#options.peers()) this.fill(peer)
  }

  /** Asks one peer for as many blocks as its window takes. */
  fill(peer: Peer): void {
    if (!peer.isOpen || !peer.pieces || !this.#mayAsk(peer)) return
    const limit = this.#windowOf(peer) - peer.asked.size
    if (limit > 0) this.#ask(peer, limit, (piece) => peer.lends(piece), false)
  }

  /** Asks before the peer said that it lets us: it saves a round trip where it does. */
  fillOptimistically(peer: Peer, limit: number): void {
    if (this.#mayAsk(peer)) this.#ask(peer, limit, () => true, true)
  }

  #mayAsk(peer: Peer): boolean {
    if (this.#isClosed || this.#failure || (this.#reads.size === 0 && this.#wholes.size === 0)) return false
    if (peer.isChokingUs && peer.allowedFast.size === 0 && peer.pieces) return false
    return this.#cache.writingBytes < MOST_WRITING_BYTES
  }

  #windowOf(peer: Peer): number {
    if (peer.stalledAt !== undefined) return 1
    return Math.min(peer.link.window, peer.told?.requestQueue ?? 250)
  }

  #ask(peer: Peer, limit: number, lends: (piece: number) => boolean, isOptimistic: boolean): void {
    const now = this.#options.clock.now()
    this.#orderWholes(now)
    const chosen = chooseBlocks({
      ledger: this.#ledger,
      reads: [...this.#reads],
      wholes: [...this.#wholes],
      peer,
      lends,
      limit,
      skip: this.#skipFor(peer, now),
      memoryLimit: OPEN_PIECES_BYTES,
    })
    const requests: BlockRequest[] = []
    for (const { piece, block } of chosen) requests.push(this.#take(peer, piece, block, now, isOptimistic))
    peer.sendRequests(requests)
  }

  #take(peer: Peer, piece: number, block: number, now: number, isOptimistic: boolean): BlockRequest {
    this.#ledger.take(piece, block, peer)
    const key = this.#key(piece, block)
    peer.asked.set(key, { piece, block, sentAt: now, isOptimistic })
    peer.withdrawn.delete(key)
    return this.#request(piece, block)
  }

  /** Free blocks to leave to others: what the swarm will have brought by the time this peer brings one. */
  #skipFor(peer: Peer, now: number): number {
    const { rate, bestArrivalMs, lenders } = this.#totalsAt(now)
    if (lenders < 2 || peer.link.rate === 0) return 0
    const ownMs = arrivalMs(peer.link, peer.asked.size)
    return (Math.max(0, 1.3 * ownMs - 1.5 * bestArrivalMs) * rate) / BLOCK_BYTES
  }

  #totalsAt(now: number): { rate: number; bestArrivalMs: number; lenders: number } {
    if (now - this.#totals.at < 20) return this.#totals
    let rate = 0
    let lenders = 0
    let bestArrivalMs = Number.POSITIVE_INFINITY
    for (const peer of this.#options.peers()) {
      if (peer.isChokingUs || peer.link.rate === 0 || peer.stalledAt !== undefined) continue
      lenders++
      rate += peer.link.rate
      bestArrivalMs = Math.min(bestArrivalMs, arrivalMs(peer.link, peer.asked.size))
    }
    this.#totals = { at: now, rate, bestArrivalMs: lenders > 0 ? bestArrivalMs : 0, lenders }
    return this.#totals
  }

  #orderWholes(now: number): void {
    for (const demand of this.#wholes) {
      if (now - demand.orderedAt < ORDER_MS) continue
      demand.orderedAt = now
      const missing: number[] = []
      for (let piece = demand.firstPiece; piece <= demand.lastPiece; piece++)
        if (this.#ledger.freeBlocks(piece) > 0) missing.push(piece)
      demand.order = orderRarestFirst(
        missing,
        (piece) => this.#copies(piece),
        () => this.#options.random.next(),
      )
    }
  }

  #copies(piece: number): number {
    let copies = 0
    for (const peer of this.#options.peers()) if (peer.pieces?.has(piece)) copies++
    return copies
  }

  /** Gives requests back and tells the peer; their blocks are still welcome should they come. */
  #withdraw(peer: Peer, requests: readonly (readonly [number, Asked])[]): void {
    if (requests.length === 0) return
    for (const [key, asked] of requests) this.#release(peer, key, asked)
    peer.sendCancels(requests.map(([, { piece, block }]) => this.#request(piece, block)))
  }

  #release(peer: Peer, key: number, { piece, block }: Asked): void {
    peer.asked.delete(key)
    if (peer.withdrawn.size < 4096) peer.withdrawn.add(key)
    if (this.#ledger.release(piece, block, peer)) this.#freed(piece)
  }

  /** Gives up the test of `peer` by pieces that only it may give. */
  #freeFrom(peer: Peer): void {
    for (const piece of this.#ledger.freeFrom(peer)) this.#freed(piece)
  }

  /** A block of `piece` is free again: readers look at it anew. */
  #freed(piece: number): void {
    for (const demand of this.#reads) if (piece < demand.scanFrom) demand.scanFrom = piece
    for (const demand of this.#wholes)
      demand.orderedAt = Math.min(demand.orderedAt, this.#options.clock.now() - ORDER_MS / 2)
  }

  #key(piece: number, block: number): number {
    return piece * this.geometry.blocksPerPiece + block
  }

  #request(piece: number, block: number): BlockRequest {
    return { piece, offset: block * BLOCK_BYTES, length: this.geometry.blockSize(piece, block) }
  }

  // — what peers do —

  unchoked(peer: Peer): void {
    // Without the fast extension, requests made too early are dropped without a word (BEP 3).
    if (!peer.hasFast)
      for (const [key, asked] of [...peer.asked]) if (asked.isOptimistic) this.#release(peer, key, asked)
    this.fill(peer)
  }

  choked(peer: Peer): void {
    for (const [key, asked] of [...peer.asked])
      if (!peer.hasFast || !peer.allowedFast.has(asked.piece)) this.#release(peer, key, asked)
    this.#freeFrom(peer)
    this.fillAll()
  }

  /** The connection is gone. */
  gone(peer: Peer): void {
    if (peer.incoming) this.#ledger.abandon(peer.incoming)
    peer.incoming = undefined
    for (const [key, asked] of [...peer.asked]) this.#release(peer, key, asked)
    this.#freeFrom(peer)
    this.fillAll()
  }

  rejected(peer: Peer, { piece, offset }: BlockRequest): void {
    const key = this.#key(piece, offset / BLOCK_BYTES)
    if (peer.withdrawn.delete(key)) return
    const asked = peer.asked.get(key)
    if (!asked) return peer.spendBudget()
    this.#release(peer, key, asked)
    peer.withdrawn.delete(key)
    peer.refusals++
    peer.allowedFast.delete(piece)
    if (peer.refusals > MOST_REFUSALS) return peer.close('useless')
    this.fillAll()
  }

  blockBegins(peer: Peer, piece: number, offset: number, length: number): Uint8Array | undefined {
    peer.incoming = undefined
    const block = offset / BLOCK_BYTES
    const isKnown =
      Number.isInteger(block) && piece < this.geometry.pieceCount && block < this.geometry.blockCount(piece)
    const key = isKnown ? this.#key(piece, block) : -1
    if (!isKnown || length !== this.geometry.blockSize(piece, block)) {
      // Not what we ask for, ever.
      peer.close('violation')
      return undefined
    }
    if (!peer.asked.has(key) && !peer.withdrawn.has(key)) {
      peer.unasked++
      if (peer.unasked > MOST_UNASKED) peer.close('violation')
      return undefined
    }
    peer.incoming = this.#ledger.begin(piece, block, peer)
    return peer.incoming?.bytes
  }

  blockEnds(peer: Peer, piece: number, offset: number, length: number): void {
    const now = this.#options.clock.now()
    const block = offset / BLOCK_BYTES
    const key = this.#key(piece, block)
    const asked = peer.asked.get(key)
    peer.received.add(length, now)
    this.#options.onBlock(length)
    peer.asked.delete(key)
    peer.withdrawn.delete(key)
    peer.lastBlockAt = now
    peer.stalledAt = undefined
    peer.refusals = 0
    peer.link = afterBlock(peer.link, { bytes: length, latencyMs: asked && now - asked.sentAt, now })
    if (asked) this.#dropOlderOptimistic(peer, asked)
    const incoming = peer.incoming
    peer.incoming = undefined
    const arrival = incoming && this.#ledger.arrive(incoming, peer)
    if (arrival?.kind !== 'kept') {
      this.wastedBytes += length
      if (asked && this.#ledger.release(piece, block, peer)) this.#freed(piece)
    } else {
      arrival.interrupted?.discardIncoming()
      for (const other of arrival.alsoAsked) this.#callOff(other, piece, block)
      if (arrival.isPieceComplete) void this.#verify(this.#ledger.close(piece))
    }
    this.fill(peer)
  }

  /** Blocks come in the order of their requests: what was asked too early and is overtaken was dropped. */
  #dropOlderOptimistic(peer: Peer, { sentAt, isOptimistic }: Asked): void {
    if (isOptimistic) return
    for (const [key, older] of peer.asked) {
      if (!older.isOptimistic || older.sentAt >= sentAt) return
      this.#release(peer, key, older)
    }
  }

  /** Somebody else brought the block. */
  #callOff(peer: Peer, piece: number, block: number): void {
    const key = this.#key(piece, block)
    if (!peer.asked.delete(key)) return
    if (peer.withdrawn.size < 4096) peer.withdrawn.add(key)
    peer.sendCancels([this.#request(piece, block)])
    this.fill(peer)
  }

  // — verifying —

  async #verify(open: OpenPiece<Peer>): Promise<void> {
    const { piece, givers } = open
    const { isRight, bytes } = await this.#cache.verify(piece, open.bytes)
    if (this.#isClosed) return
    if (isRight) await this.#accept(piece, bytes)
    else this.#refuse({ piece, bytes, givers })
  }

  async #accept(piece: number, bytes: Uint8Array): Promise<void> {
    const written = this.#cache.keep(piece, bytes)
    for (const liar of this.#blame.convict(piece, bytes)) this.#options.ban(liar)
    for (const waiter of this.#waiters.get(piece) ?? []) waiter.resolve()
    this.#options.onPiece(piece)
    try {
      await written
      if (!this.#isClosed) this.#options.onWritten(piece)
    } catch (error) {
      this.#fail(piece, error)
    }
  }

  #refuse(failed: FailedPiece<Peer>): void {
    const { piece, bytes } = failed
    this.wastedBytes += bytes.length
    const guilty = this.#blame.accuse(failed)
    if (guilty) this.#options.ban(guilty)
    // Somebody alone must be right or wrong: the fastest, since readers may wait for it.
    let witness: Peer | undefined
    if (!guilty)
      for (const peer of this.#options.peers())
        if (
          peer.isOpen &&
          peer.lends(piece) &&
          peer.stalledAt === undefined &&
          peer.link.rate >= (witness?.link.rate ?? 0)
        )
          witness = peer
    this.#ledger.reopen(piece, witness)
    this.#freed(piece)
    this.fillAll()
  }

  #fail(piece: number, error: unknown): void {
    if (!(error instanceof AppError)) throw error
    this.#ledger.reopen(piece)
    this.#freed(piece)
    if (this.#failure || this.#isClosed) return
    this.#failure = error
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.reject(error)
    this.#options.onFailed(error.code)
  }

  // — time —

  #scheduleLateTick(): void {
    if (this.#lateTick || this.#isClosed) return
    this.#lateTick = this.#options.clock.schedule(LATE_TICK_MS, () => {
      this.#lateTick = undefined
      this.#onLateTick()
      if (this.#reads.size > 0 && !this.isComplete) this.#scheduleLateTick()
    })
  }

  #onLateTick(): void {
    const now = this.#options.clock.now()
    const couriers = new Map<Peer, Courier>()
    let totalRate = 0
    for (const peer of this.#options.peers()) {
      if (peer.isChokingUs || peer.link.rate === 0 || peer.stalledAt !== undefined) continue
      totalRate += peer.link.rate
      couriers.set(peer, {
        arrivalMs: arrivalMs(peer.link, peer.asked.size),
        blockMs: BLOCK_BYTES / peer.link.rate,
        roundTripMs: peer.link.roundTripMs,
        lends: (piece) => peer.lends(piece) && peer.asked.size < this.#windowOf(peer) + 2,
      })
    }
    const errand = (peer: Peer, { piece, block }: { piece: number; block: number }) => {
      const key = this.#key(piece, block)
      const asked = peer.asked.get(key)
      if (!asked || now - asked.sentAt < LATE_AGE_MS) return undefined
      let place = 1
      for (const other of peer.asked.keys()) {
        if (other === key) break
        place++
      }
      const ageMs = now - asked.sentAt
      const silentMs = now - Math.max(peer.lastBlockAt, asked.sentAt)
      const byRateMs = peer.link.rate > 0 ? (place * BLOCK_BYTES) / peer.link.rate : 5000
      // What comes instead was asked for earlier and could not be called off any more: as long again, perhaps.
      const isOverdue = ageMs > 2 * (byRateMs + peer.link.roundTripMs) + 500
      return { dueMs: Math.max(byRateMs, silentMs > 1000 ? silentMs : 0, isOverdue ? ageMs : 0) }
    }
    for (const demand of this.#reads)
      for (const { piece, block, peer } of findLateBlocks({
        ledger: this.#ledger,
        demand,
        now,
        couriers,
        totalRate,
        errand,
      }))
        peer.sendRequests([this.#take(peer, piece, block, now, false)])
  }

  #onSlowTick(): void {
    if (this.#isClosed) return
    this.#slowTick = this.#options.clock.schedule(SLOW_TICK_MS, () => this.#onSlowTick())
    const now = this.#options.clock.now()
    for (const peer of [...this.#options.peers()]) this.#watch(peer, now)
    this.fillAll()
  }

  /** Takes requests back from a peer that lets them grow old. */
  #watch(peer: Peer, now: number): void {
    const [oldest] = peer.asked.values()
    if (!oldest) return
    const waitedMs = now - Math.max(oldest.sentAt, peer.lastBlockAt)
    const blockMs = peer.link.rate > 0 ? BLOCK_BYTES / peer.link.rate : 1000
    const patienceMs = Math.min(
      20_000,
      Math.max(3000, 4 * blockMs + 4 * Math.min(peer.link.roundTripMs, 1000)),
    )
    if (waitedMs < patienceMs) return
    if (peer.isChokingUs) {
      // Asked too early, in vain: that is no fault of the peer's.
      for (const [key, asked] of [...peer.asked]) this.#release(peer, key, asked)
      return
    }
    peer.stalledAt ??= now
    peer.link = afterStall(peer.link)
    this.#freeFrom(peer)
    this.#withdraw(peer, [...peer.asked])
    if (now - peer.stalledAt > 30_000) peer.close('useless')
  }

  /** Stops asking; readers that wait are told. */
  close(): void {
    this.#isClosed = true
    this.#lateTick?.cancel()
    this.#slowTick?.cancel()
    for (const waiters of this.#waiters.values())
      for (const waiter of waiters) waiter.reject(new AppError('closed'))
  }
}
