import { AppError, type Clock, type ErrorCode, type Random, type Timer } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { Block, BlockLedger, type OpenPiece } from '../scheduler/block-ledger.ts'
import type { ReadDemand, WholeDemand } from '../scheduler/demand.ts'
import { type Geometry, geometryOf } from '../scheduler/geometry.ts'
import type { Buffers } from '../storage/buffer-pool.ts'
import type { HashTrees } from '../storage/hash-trees.ts'
import type { MemoryBudget, MemoryHolder } from '../storage/memory-budget.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import { PieceDigest } from '../storage/piece-digest.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { Blame, type FailedPiece } from './blame.ts'
import { Demands } from './demands.ts'
import { LateRequests } from './late-requests.ts'
import { LeafCheck, type Verdict } from './leaf-check.ts'
import type { Lender } from './lender.ts'
import type { Observation } from './observation.ts'
import { PieceWaiters } from './piece-waiters.ts'
import { ProvisionalReads } from './provisional-reads.ts'
import { Requests } from './requests.ts'

/** Pieces that wait for their hash, in bytes, before nothing more is asked for. */
const MOST_UNJUDGED_BYTES = 64 << 20
const TICK_MS = 500

/** What a download needs of its swarm. */
export interface DownloadOptions {
  readonly metainfo: Metainfo
  readonly cache: PieceCache
  /** The hash trees of a torrent of version 2. */
  readonly trees?: HashTrees | undefined
  readonly pool: Buffers
  /** The memory that all torrents share; absent where it has no end. */
  readonly memory: MemoryBudget | undefined
  readonly clock: Clock
  readonly random: Random
  readonly lenders: () => Iterable<Lender>
  readonly ban: (lender: Lender) => void
  readonly observation: Observation
  /** Whether a peer may tell the hashes of the blocks of a piece (BEP 52). */
  readonly mayLearnLeaves: (piece: number) => boolean
  /** A reader asks for bytes: what goes before the requests for them is sent now. */
  readonly onRead: () => void
  readonly onPiece: (piece: number) => void
  readonly onWritten: (piece: number) => void
  readonly onFailed: (error: ErrorCode) => void
  /** Pieces that we had are not here any more. */
  readonly onLost: (pieces: readonly number[]) => void
  /** How far ahead of a reader what comes can be kept. */
  readonly lookAheadBytes: () => number
  /** Whether readers who ask for it may have blocks of large pieces before the piece is proved. */
  readonly mayReadEarly: boolean
}

/** Turns what peers send into pieces that are right, for the readers that wait for them. */
export class Download implements MemoryHolder {
  readonly geometry: Geometry
  /** What is asked of whom. */
  readonly requests: Requests
  readonly #options: DownloadOptions
  readonly #cache: PieceCache
  readonly #ledger: BlockLedger<Lender>
  readonly #demands: Demands
  readonly #late: LateRequests
  readonly #provisional: ProvisionalReads | undefined
  readonly #digests = new WeakMap<OpenPiece<Lender>, PieceDigest>()
  readonly #leafCheck: LeafCheck<Lender> | undefined
  /** Pieces that are complete, and of which it is not known yet what is right. */
  readonly #unjudged = new Map<number, OpenPiece<Lender>>()
  readonly #blame = new Blame<Lender>()
  readonly #waiters = new PieceWaiters()
  /** Pieces that were on disk when their turn came to be checked. */
  readonly #found: Bitfield
  #failure: AppError | undefined
  #isClosed = false
  #wasHeldByDisk = false
  #timer: Timer
  #spoiltBytes = 0

  constructor(options: DownloadOptions) {
    const { clock, random, lenders, cache } = options
    this.#options = options
    this.#cache = cache
    this.#leafCheck = options.trees && new LeafCheck(options.trees)
    this.geometry = geometryOf(options.metainfo)
    this.#found = new Bitfield(this.geometry.pieceCount)
    const ledger = new BlockLedger<Lender>(
      this.geometry,
      (size) => options.pool.take(size),
      ({ piece, bytes }) => {
        cache.early.conceal(piece)
        options.pool.drop(bytes)
      },
    )
    this.#ledger = ledger
    for (let piece = 0; piece < this.geometry.pieceCount; piece++) {
      if (cache.have.has(piece)) options.observation.found(this.geometry.pieceSize(piece))
      if (cache.have.has(piece) || cache.claimed.has(piece)) ledger.settle(piece)
    }
    const demands = new Demands({ ledger, clock, random, lenders })
    this.#demands = demands
    // Where blocks have hashes of their own, nobody need be believed.
    const isOfUse = options.mayReadEarly && options.trees === undefined
    this.#provisional = isOfUse
      ? new ProvisionalReads({ ledger, wake: (piece) => this.#waiters.wake(piece) })
      : undefined
    this.requests = new Requests({
      ledger,
      demands,
      clock,
      salt: Math.floor(random.next() * 2 ** 32),
      lenders,
      isCheckedByBlock: (piece) => this.#canCheckBlocks(piece),
      isReadByBlock: (piece) => this.#isReadByBlock(piece),
      mayFetch: () => !this.#isClosed && !this.#failure && !this.#isHeldByDisk() && !this.#isHeldByHashes(),
      lookAheadBytes: options.lookAheadBytes,
      hasMemoryFor: (bytes, urgency) => options.memory?.hasRoomFor(bytes, urgency) ?? true,
      onPayload: (lender, block) => options.observation.block(lender, block),
      vouching: this.#provisional?.vouching,
      onBlock: (piece, block) => this.#take(piece, block),
      onComplete: (piece) => void this.#verify(piece),
    })
    this.#late = new LateRequests({
      ...{ ledger, demands, requests: this.requests, clock },
      isReadByBlock: (piece) => this.#isReadByBlock(piece),
    })
    this.#timer = clock.schedule(TICK_MS, () => this.#onTick())
    options.memory?.join(this)
    cache.onLost = (pieces) => {
      for (const piece of pieces) this.#forget(piece)
      options.onLost(pieces)
      this.requests.fillAll()
    }
  }

  get failure(): AppError | undefined {
    return this.#failure
  }

  get isComplete(): boolean {
    return this.#cache.have.isFull
  }

  /** Readers that wait for a piece now. */
  get waiting(): number {
    return this.#waiters.count
  }

  /** Where readers are, and where they will stop. */
  get readers(): Iterable<Readonly<ReadDemand>> {
    return this.#demands.reads
  }

  /** Where readers are, and where some were until a moment ago, in bytes of the torrent. */
  get positions(): readonly number[] {
    return this.#demands.positions
  }

  /** Bytes on their way to the disk: verified and waiting for it, or in pieces that are not complete. */
  get comingBytes(): number {
    return this.#cache.writingBytes + this.#ledger.openBytes
  }

  /** Whether nothing more is to be fetched of a piece. */
  isSettled(piece: number): boolean {
    return this.#ledger.closed.has(piece)
  }

  /** Pieces of which some blocks have been asked for. */
  get openPieces(): Iterable<OpenPiece<Lender>> {
    return this.#ledger.openPieces
  }

  get hasDemand(): boolean {
    return !this.#demands.isEmpty
  }

  /** Payload thrown away: what came twice, and pieces that failed. */
  get wastedBytes(): number {
    return this.requests.wastedBytes + this.#spoiltBytes
  }

  /** Whether some block of `piece` has been asked for. */
  isComing(piece: number): boolean {
    return this.#ledger.openPiece(piece) !== undefined
  }

  // — demands —

  /**
   * Asks for bytes of the torrent from `position` to `end`, as soon as can be. With `isProvisional`, some may be handed
   * out before they are proved: see `settled`.
   */
  addRead(position: number, end: number, { isProvisional = false } = {}): ReadDemand {
    this.#failure = undefined
    const demand = this.#demands.addRead(position, end)
    if (isProvisional) this.#provisional?.open(demand)
    this.#options.onRead()
    if (!this.#ledger.closed.has(this.geometry.pieceAt(position))) this.requests.turnToReaders()
    this.requests.spread()
    this.#late.lookOut()
    return demand
  }

  removeRead(demand: ReadDemand): void {
    this.#demands.removeRead(demand)
    const isOwed = (demand.owed?.size ?? 0) > 0
    this.#provisional?.close(demand)
    if (demand.position < demand.end || isOwed) this.requests.withdrawUnwanted()
  }

  /** Resolves when all that was handed out for a demand is proved; throws `wrong-bytes` when some of it proved wrong. */
  async settled(demand: ReadDemand, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.#provisional?.settled(demand, { signal })
  }

  /** Asks for pieces with the capacity that no reader needs. */
  addWhole(firstPiece: number, lastPiece: number, isPaused: () => boolean): WholeDemand {
    this.#failure = undefined
    const demand = this.#demands.addWhole(firstPiece, lastPiece, isPaused)
    this.requests.fillAll()
    return demand
  }

  removeWhole(demand: WholeDemand): void {
    this.#demands.wholes.delete(demand)
    this.requests.withdrawUnwanted()
  }

  // — reading —

  /**
   * Bytes of a piece from `offset` on, at most `length`, as soon as they are here and right: all of them of a piece that
   * is complete, else as many as may be read, at least one. With `isLent`, they are to be given back to the cache.
   */
  async readPiece(
    piece: number,
    offset: number,
    length: number,
    {
      signal,
      isLent = false,
      demand,
    }: { signal: AbortSignal; isLent?: boolean; demand?: ReadDemand | undefined },
  ): Promise<Uint8Array> {
    const wrong = demand && this.#provisional?.signalOf(demand)
    for (;;) {
      signal.throwIfAborted()
      wrong?.throwIfAborted()
      if (this.#isClosed) throw new AppError('closed')
      if (this.#cache.have.has(piece)) {
        const bytes = await (isLent
          ? this.#cache.lend(piece, offset, length)
          : this.#cache.read(piece, offset, length))
        if (bytes) return bytes
        this.#lost(piece)
      } else if (this.#cache.claimed.has(piece) && this.#cache.proof.isKnown(piece)) {
        if (await this.#check(piece)) this.#options.onPiece(piece)
        else this.#lost(piece)
      } else {
        const part = this.#partOf(piece, offset, length, demand)
        if (part) return isLent ? this.#cache.lendPart(part) : part.slice()
        if (this.#failure) throw this.#failure
        await this.#waiters.wait(piece, wrong ? [signal, wrong] : [signal])
      }
    }
  }

  /** What may be read of a piece that is not complete, where it lies. */
  #partOf(
    piece: number,
    offset: number,
    length: number,
    demand: ReadDemand | undefined,
  ): Uint8Array | undefined {
    const early = this.#cache.early.read(piece, offset, length)
    if (early.length > 0) return early
    const provisional = demand && this.#provisional?.read(demand, piece, offset, length)
    return provisional && provisional.length > 0 ? provisional : undefined
  }

  /** Checks what is claimed to be on disk, piece after piece, so that it can be shared. */
  async checkClaimed(): Promise<void> {
    for (let piece = 0; piece < this.geometry.pieceCount && !this.#isClosed; piece++) {
      if (!this.#cache.claimed.has(piece) || !this.#cache.proof.isKnown(piece)) continue
      if (await this.#check(piece)) {
        this.#options.onPiece(piece)
        this.#options.onWritten(piece)
      } else this.#lost(piece)
    }
  }

  /** Checks a piece that is claimed to be on disk. */
  async #check(piece: number): Promise<boolean> {
    const isHere = await this.#cache.check(piece)
    if (isHere && this.#found.add(piece)) this.#options.observation.found(this.geometry.pieceSize(piece))
    return isHere
  }

  /** All of a piece is needed (again): it is not on disk, or not right. */
  #lost(piece: number, witness?: Lender): void {
    this.#forget(piece, witness)
    this.requests.fillAll()
  }

  #forget(piece: number, witness?: Lender): void {
    this.#cache.early.conceal(piece)
    this.#ledger.reopen(piece, witness)
    this.#demands.freed(piece)
  }

  // — verifying —

  /** Checks a block that came, by itself or with the others of its piece. */
  #take(open: OpenPiece<Lender>, block: number): Verdict {
    const verdict = this.#leafCheck?.take(open, block)
    if (verdict) this.#judge(open, block, verdict)
    else if (this.#options.metainfo.pieceHashes && !this.#leafCheck?.isKnown(open.piece)) this.#digest(open)
    this.#provisional?.blockCame(open)
    return verdict
  }

  /** Whether the blocks of a piece can be checked one by one, now or when a peer has told their hashes. */
  #canCheckBlocks(piece: number): boolean {
    const { trees, mayLearnLeaves } = this.#options
    return trees !== undefined && (trees.leaves(piece) !== undefined || mayLearnLeaves(piece))
  }

  /** Whether readers take the blocks of a piece as they come. */
  #isReadByBlock(piece: number): boolean {
    return this.#provisional?.isAt(piece) ?? this.#canCheckBlocks(piece)
  }

  /** A block that is right may be read; of one that is wrong, it is known who gave it. */
  #judge(open: OpenPiece<Lender>, block: number, verdict: Verdict): void {
    const { piece } = open
    if (verdict === 'right') {
      this.#cache.early.reveal(piece, open.bytes, block)
      this.#waiters.wake(piece)
    } else if (verdict === 'wrong') {
      const liar = this.#ledger.spoil(piece, block)
      this.#spoiltBytes += this.geometry.blockSize(piece, block)
      this.requests.spoiled(piece, block)
      if (liar) this.#options.ban(liar)
      this.requests.fillAll()
    }
  }

  /** More is known of what pieces [`first`, `end`) must be. */
  hashesKnown(first: number, end: number): void {
    for (let piece = first; piece < end; piece++) {
      const open = this.#ledger.openPiece(piece)
      const verdicts = open && this.#leafCheck ? [...this.#leafCheck.review(open)] : []
      if (open) for (const { block, verdict } of verdicts) this.#judge(open, block, verdict)
      const complete = this.#unjudged.get(piece)
      if (complete && this.#unjudged.delete(piece)) void this.#verify(complete)
      // It may lie on disk, and can be checked now.
      this.#waiters.wake(piece)
    }
    this.requests.fillAll()
  }

  /** Whether so much waits for hashes that nothing more is asked for. */
  #isHeldByHashes(): boolean {
    return this.#unjudged.size * this.geometry.pieceLength >= MOST_UNJUDGED_BYTES
  }

  /** Takes what came into the piece's hash. */
  #digest(open: OpenPiece<Lender>): void {
    let digest = this.#digests.get(open)
    if (!digest) {
      digest = new PieceDigest(this.#cache.proof.begin())
      this.#digests.set(open, digest)
    }
    digest.advance(open.bytes, (block) => open.states[block] === Block.here)
  }

  async #verify(open: OpenPiece<Lender>): Promise<void> {
    const { piece, givers } = open
    const verdict = this.#leafCheck?.finish(open)
    if (verdict === 'right') return this.#accept(piece, open.bytes)
    if (verdict === 'wrong') return this.#refuse({ piece, bytes: open.bytes, givers })
    if (!this.#cache.proof.isKnown(piece)) {
      this.#unjudged.set(piece, open)
      return
    }
    const sha1 = this.#digests.get(open)?.finish()
    const { isRight, bytes } = sha1
      ? { isRight: this.#cache.proof.isDigest(piece, sha1), bytes: open.bytes }
      : await this.#cache.proof.verify(piece, open.bytes)
    if (this.#isClosed) return this.#options.pool.drop(bytes)
    if (isRight) this.#provisional?.proved(open)
    else this.#provisional?.refuted(open)
    if (isRight) await this.#accept(piece, bytes)
    else this.#refuse({ piece, bytes, givers })
  }

  async #accept(piece: number, bytes: Uint8Array): Promise<void> {
    const written = this.#cache.keep(piece, bytes)
    for (const liar of this.#blame.convict(piece, bytes)) this.#options.ban(liar)
    this.#waiters.wake(piece)
    this.#options.onPiece(piece)
    try {
      await written
      if (this.#isClosed) return
      this.#options.onWritten(piece)
      // No block may be on its way any more that would ask for the next ones when it comes.
      if (this.#wasHeldByDisk && !this.#isHeldByDisk()) this.requests.fillAll()
    } catch (error) {
      this.#fail(piece, error)
    }
  }

  /** Whether so much waits for the disk that nothing more is asked for. */
  #isHeldByDisk(): boolean {
    const most = this.#options.memory?.writingBytes ?? Number.POSITIVE_INFINITY
    this.#wasHeldByDisk = this.#cache.writingBytes >= most
    return this.#wasHeldByDisk
  }

  #refuse(failed: FailedPiece<Lender>): void {
    const { piece, bytes } = failed
    this.#spoiltBytes += bytes.length
    const guilty = this.#blame.accuse(failed)
    this.#options.pool.drop(bytes)
    if (guilty) this.#options.ban(guilty)
    // Somebody alone must be right or wrong: the fastest, since readers may wait for it.
    let witness: Lender | undefined
    if (!guilty)
      for (const peer of this.#options.lenders())
        if (
          peer.isOpen &&
          peer.lends(piece) &&
          peer.stalledAt === undefined &&
          peer.link.rate >= (witness?.link.rate ?? 0)
        )
          witness = peer
    const hasMemory = this.#options.memory?.hasRoomFor(bytes.length, 'now') ?? true
    this.#lost(piece, hasMemory ? witness : undefined)
  }

  #fail(piece: number, error: unknown): void {
    if (!(error instanceof AppError)) throw error
    const isFirst = !this.#failure && !this.#isClosed
    this.#failure ??= error
    this.#lost(piece)
    if (!isFirst) return
    this.#waiters.reject(error)
    this.#options.onFailed(error.code)
  }

  #onTick(): void {
    this.#timer = this.#options.clock.schedule(TICK_MS, () => this.#onTick())
    const now = this.#options.clock.now()
    for (const peer of [...this.#options.lenders()]) this.requests.watch(peer, now)
    this.requests.fillAll()
  }

  /** Gives up what no reader is near to: a reader waits for what there is no memory for. */
  shrink(isEnough: () => boolean, urgency: 'now' | 'near'): void {
    if (urgency === 'now') this.requests.giveUpFar(isEnough)
  }

  /** Stops asking; readers that wait are told. */
  close(): void {
    this.#isClosed = true
    this.#options.memory?.leave(this)
    for (const { piece } of [...this.#ledger.openPieces]) this.#ledger.giveUp(piece)
    for (const { bytes } of this.#unjudged.values()) this.#options.pool.drop(bytes)
    this.#unjudged.clear()
    this.#timer.cancel()
    this.#late[Symbol.dispose]()
    this.#provisional?.[Symbol.dispose]()
    this.#waiters.reject(new AppError('closed'))
  }
}
