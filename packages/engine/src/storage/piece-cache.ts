import { AppError } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { type Geometry, geometryOf } from '../scheduler/geometry.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import type { Buffers } from './buffer-pool.ts'
import type { DiskCache } from './disk-cache.ts'
import { CHUNK_BYTES, DiskChunks } from './disk-chunks.ts'
import { EarlyBlocks } from './early-blocks.ts'
import type { HashTrees } from './hash-trees.ts'
import type { Hasher } from './hasher.ts'
import { Loans, MOST_LENT_BYTES } from './loans.ts'
import type { MemoryBudget, MemoryHolder } from './memory-budget.ts'
import { PieceProof } from './piece-proof.ts'
import type { Store } from './piece-store.ts'
import { SegmentUse } from './segment-use.ts'

/** Verified pieces kept in memory, for the reader that follows close behind. */
const RECENT_BYTES = 4 << 20
/** A write that fails is tried so often, and so many reads of a torrent may fail: a disk may have a bad spot. */
const WRITE_TRIES = 3
const MOST_FAILED_READS = 64
/** A write that finds the disk full is tried again so often, while room can be made. */
const ROOM_TRIES = 16

/** What a cache of pieces stands on. */
export interface PieceCacheParts {
  readonly hasher: Hasher
  readonly pool: Buffers
  /** The memory that all torrents share; absent where it has no end. */
  readonly memory?: MemoryBudget | undefined
  /** The hash trees of a torrent of version 2. */
  readonly trees?: HashTrees | undefined
  /** Makes room when the disk is full. Absent: nothing can be freed. */
  readonly disk?: Pick<DiskCache, 'freedSegments' | 'makeRoom'> | undefined
}

/**
 * The pieces that we have: in memory until they are written, on disk after. Nothing leaves it that was not verified
 * in this run, or written and cleanly closed in one before.
 */
export class PieceCache implements AsyncDisposable, MemoryHolder {
  /** What may be read of pieces that we do not have yet. */
  readonly early = new EarlyBlocks()
  /** Whether bytes are what the torrent names. */
  readonly proof: PieceProof
  readonly #metainfo: Metainfo
  readonly #geometry: Geometry
  readonly #trees: HashTrees | undefined
  readonly #store: Store
  readonly #pool: Buffers
  /** Oldest first. */
  readonly #recent = new Map<number, Uint8Array>()
  #recentBytes = 0
  readonly #writing = new Map<number, { bytes: Uint8Array; done: Promise<void> }>()
  #writingBytes = 0
  readonly #chunks: DiskChunks
  readonly #loans: Loans
  readonly #checks = new Map<number, Promise<boolean>>()
  /** What is on disk, in the units in which it is given up. */
  readonly segments: SegmentUse
  readonly #memory: MemoryBudget | undefined
  readonly #recentLimit: number
  /** The check that was asked for last: they take turns, each holding a piece. */
  #lastCheck: Promise<unknown> = Promise.resolve()
  readonly #disk: PieceCacheParts['disk']
  #failedReads = 0
  /** Hears of pieces that were here and are not any more: given up for others, or gone from the disk. */
  onLost: (pieces: readonly number[]) => void = () => undefined
  /** Hears when something more is on disk. */
  onWritten: () => void = () => undefined

  constructor(metainfo: Metainfo, store: Store, { hasher, pool, memory, trees, disk }: PieceCacheParts) {
    this.#metainfo = metainfo
    this.#geometry = geometryOf(metainfo)
    this.#trees = trees
    this.#store = store
    this.#pool = pool
    this.#loans = new Loans(pool)
    this.proof = new PieceProof(metainfo, { hasher, trees, loans: this.#loans })
    this.#chunks = new DiskChunks({
      pool,
      pieceSize: (piece) => this.pieceSize(piece),
      fill: (piece, offset, target) => this.#fill(piece, offset, target),
    })
    this.#disk = disk
    this.#memory = memory
    this.#recentLimit = Math.min(RECENT_BYTES, memory?.cacheBytes ?? Number.POSITIVE_INFINITY)
    memory?.join(this)
    const pieces = store.segments?.pieces ?? metainfo.pieceCount
    this.segments = new SegmentUse(pieces, (piece) => this.pieceSize(piece))
    for (let piece = 0; piece < metainfo.pieceCount; piece++)
      if (this.have.has(piece) || this.claimed.has(piece)) this.segments.add(piece)
  }

  /** Pieces that may be read. */
  get have(): Bitfield {
    return this.#store.verified
  }

  /** Pieces said to be on disk, not checked yet. */
  get claimed(): Bitfield {
    return this.#store.claimed
  }

  /** Bytes that wait for the disk. */
  get writingBytes(): number {
    return this.#writingBytes
  }

  /** Bytes that a piece would have, were what follows its file in version 2 its own. */
  roomOf(piece: number): number {
    const { pieceLength, pieceHashes } = this.#metainfo
    return pieceHashes ? this.pieceSize(piece) : pieceLength
  }

  pieceSize(piece: number): number {
    return this.#geometry.pieceSize(piece)
  }

  /** Works out the hashes of the blocks of a piece that we have, for peers that ask for them. */
  async learnLeaves(piece: number): Promise<void> {
    const trees = this.#trees
    if (!trees?.isKnown(piece) || !this.have.has(piece)) return
    const target = this.#pool.take(this.pieceSize(piece))
    const isThere = await this.readInto(piece, 0, target).catch((error: unknown) => {
      this.#pool.give(target)
      throw error
    })
    const { digest: leaves, bytes } = await this.proof.leaves(trees, piece, target)
    this.#pool.give(bytes)
    // What is on disk may have changed since it was checked: then they are not kept.
    if (isThere) trees.isRight(piece, leaves)
  }

  /** Takes a verified piece: it may be read at once, and is on disk when the promise resolves. */
  keep(piece: number, bytes: Uint8Array): Promise<void> {
    this.have.add(piece)
    this.claimed.delete(piece)
    this.early.conceal(piece)
    this.#remember(piece, bytes)
    const done = this.#write(piece, bytes)
    this.#writing.set(piece, { bytes, done })
    this.#writingBytes += bytes.length
    return done
  }

  /** Segments that are being read, written or checked. */
  get busySegments(): Set<number> {
    const busy = this.segments.used
    for (const pieces of [this.#writing.keys(), this.#checks.keys()])
      for (const piece of pieces) busy.add(this.segments.of(piece))
    return busy
  }

  /** Gives up what is on disk of a segment that is not busy: its pieces are missing at once, its space is free soon. */
  async free(segment: number): Promise<void> {
    if (this.busySegments.has(segment)) throw new RangeError('the segment is in use')
    const lost = this.segments.clear(segment)
    for (const piece of lost) {
      this.have.delete(piece)
      this.claimed.delete(piece)
      this.#forget(piece)
    }
    this.onLost(lost)
    await this.#store.segments?.free(segment)
  }

  /** Writes a piece, making room and trying again where that may help. */
  async #writeSurely(piece: number, bytes: Uint8Array): Promise<void> {
    let room = 0
    for (let tries = 1; ; tries++) {
      const freed = this.#disk?.freedSegments ?? 0
      try {
        return await this.#store.write(piece, bytes)
      } catch (error) {
        const code = error instanceof AppError ? error.code : undefined
        const isRoomMade =
          code === 'disk-full' && room++ < ROOM_TRIES && ((await this.#disk?.makeRoom(freed)) ?? false)
        if (!isRoomMade && (code !== 'disk-failed' || tries >= WRITE_TRIES)) throw error
      }
    }
  }

  async #write(piece: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#writeSurely(piece, bytes)
      this.segments.add(piece)
      this.onWritten()
    } catch (error) {
      this.have.delete(piece)
      this.#forget(piece)
      throw error
    } finally {
      this.#writing.delete(piece)
      this.#writingBytes -= bytes.length
      this.#retire(piece, bytes)
    }
  }

  /** Checks a piece that is claimed to be on disk; says whether it may be read now. */
  check(piece: number): Promise<boolean> {
    const known = this.#checks.get(piece)
    if (known) return known
    const check = this.#lastCheck.then(() => this.#check(piece)).finally(() => this.#checks.delete(piece))
    // Whoever asked hears of a failure; here only the end counts.
    this.#lastCheck = check.catch(() => undefined)
    this.#checks.set(piece, check)
    return check
  }

  async #check(piece: number): Promise<boolean> {
    let bytes = this.#pool.take(this.pieceSize(piece))
    let isRight = false
    try {
      // Without hashes, what an unclean end left behind is nobody's word.
      const isCheckable = !this.#metainfo.isUnhashed
      if (isCheckable && (await this.#fill(piece, 0, bytes)))
        ({ isRight, bytes } = await this.proof.verify(piece, bytes))
    } finally {
      this.#pool.give(bytes)
    }
    this.claimed.delete(piece)
    if (!isRight) {
      this.segments.delete(piece)
      return false
    }
    this.have.add(piece)
    this.#store.confirm(piece)
    return true
  }

  /**
   * Bytes [`offset`, `offset + length`) of a piece that we have; in memory of the caller's own.
   * `undefined` when they are not on disk any more: the piece counts as missing from then on.
   */
  async read(piece: number, offset: number, length: number): Promise<Uint8Array | undefined> {
    // What is not here (any more) may be a hole in a file that holds others.
    if (!this.have.has(piece)) return undefined
    const kept = this.#inMemory(piece)
    if (kept) return kept.slice(offset, offset + length)
    const bytes = Buffer.allocUnsafeSlow(length)
    return (await this.#fill(piece, offset, bytes)) ? bytes : this.#miss(piece)
  }

  /**
   * Reads from disk, where nothing is given up meanwhile. A disk that fails is one that has it not: the bytes are
   * fetched again, until that happens too often.
   */
  async #fill(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    const done = this.segments.use(piece)
    try {
      return await this.#store.read(piece, offset, target)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'disk-failed')) throw error
      if (++this.#failedReads > MOST_FAILED_READS) throw error
      return false
    } finally {
      done()
    }
  }

  #miss(piece: number): undefined {
    if (!this.have.delete(piece)) return
    this.segments.delete(piece)
    this.onLost([piece])
  }

  /**
   * As `read`, in memory of ours where that is possible: it is not used for anything else until `giveBack`, which must
   * be called once with what was returned.
   */
  async lend(piece: number, offset: number, length: number): Promise<Uint8Array | undefined> {
    if (!this.have.has(piece)) return undefined
    const kept = this.#inMemory(piece)
    if (kept && kept.length <= MOST_LENT_BYTES)
      return this.#loans.lend(kept, { isFree: false }).subarray(offset, offset + length)
    const bytes = this.#pool.take(length)
    let isThere = kept !== undefined
    if (kept) bytes.set(kept.subarray(offset, offset + length))
    try {
      isThere ||= await this.#fill(piece, offset, bytes)
    } finally {
      if (!isThere) this.#pool.give(bytes)
    }
    return isThere ? this.#loans.lend(bytes, { isFree: true }) : this.#miss(piece)
  }

  /** As `lend`, a part of the memory in which a piece gathers. */
  lendPart(part: Uint8Array): Uint8Array {
    return this.#loans.lendPart(part)
  }

  /** Ends a loan. */
  giveBack(lent: Uint8Array): void {
    this.#loans.giveBack(lent)
  }

  /**
   * As `read`, into memory of the caller's. Meant for peers, who ask for small neighbouring parts: the disk is read in
   * larger ones.
   */
  async readInto(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    const end = offset + target.length
    for (let at = offset; at < end; ) {
      const chunk = Math.floor(at / CHUNK_BYTES)
      const start = chunk * CHUNK_BYTES
      const length = Math.min(CHUNK_BYTES, end - start) - (at - start)
      const copy = (bytes: Uint8Array) =>
        target.set(bytes.subarray(at - start, at - start + length), at - offset)
      const kept = this.#inMemory(piece)
      if (kept) copy(kept.subarray(start))
      else if (!(await this.#readChunk(piece, chunk, copy))) return false
      at += length
    }
    return true
  }

  async #readChunk(piece: number, chunk: number, take: (bytes: Uint8Array) => void): Promise<boolean> {
    if (!this.have.has(piece)) return false
    const isThere = await this.#chunks.read(piece, chunk, take)
    if (!isThere) this.#miss(piece)
    return isThere
  }

  shrink(isEnough: () => boolean): void {
    while (!this.#chunks.isEmpty && !isEnough()) this.#chunks.dropOldest()
    for (const piece of [...this.#recent.keys()]) {
      if (isEnough()) return
      this.#forget(piece)
    }
  }

  #inMemory(piece: number): Uint8Array | undefined {
    return this.#recent.get(piece) ?? this.#writing.get(piece)?.bytes ?? this.#store.view?.(piece)
  }

  #remember(piece: number, bytes: Uint8Array): void {
    this.#forget(piece)
    this.#recent.set(piece, bytes)
    this.#recentBytes += bytes.length
    for (const oldest of this.#recent.keys()) {
      if (this.#recentBytes <= this.#recentLimit || this.#recent.size === 1) return
      this.#forget(oldest)
    }
  }

  #forget(piece: number): void {
    const bytes = this.#recent.get(piece)
    if (!bytes) return
    this.#recentBytes -= bytes.length
    this.#recent.delete(piece)
    this.#retire(piece, bytes)
  }

  /** Memory that is neither recent nor waits for the disk serves the next piece. */
  #retire(piece: number, bytes: Uint8Array): void {
    if (this.#recent.get(piece) === bytes || this.#writing.get(piece)?.bytes === bytes) return
    this.#loans.retire(bytes)
  }

  /** Waits for what is being written, then closes the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever kept a piece hears of its failure; here only the end of writing counts.
    await Promise.allSettled([...this.#writing.values()].map(({ done }) => done))
    await Promise.allSettled(this.#checks.values())
    this.#memory?.leave(this)
    this.shrink(() => false)
    await this.#store[Symbol.asyncDispose]()
  }
}
