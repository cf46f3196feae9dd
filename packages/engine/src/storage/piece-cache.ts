import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import type { Buffers } from './buffer-pool.ts'
import { EarlyBlocks } from './early-blocks.ts'
import { type Hasher, type RunningHash, sameBytes } from './hasher.ts'
import type { Store } from './piece-store.ts'

/** Verified pieces kept in memory, for the reader that follows close behind. */
const RECENT_BYTES = 16 << 20
/** The disk is read for peers in chunks of this size, of which the last few are kept. */
const CHUNK_BYTES = 256 << 10
const MOST_CHUNKS = 32

/**
 * The pieces that we have: in memory until they are written, on disk after. Nothing leaves it that was not verified
 * in this run, or written and cleanly closed in one before.
 */
export class PieceCache implements AsyncDisposable {
  /** What may be read of pieces that we do not have yet. */
  readonly early = new EarlyBlocks()
  readonly #metainfo: Metainfo
  readonly #store: Store
  readonly #hasher: Hasher
  readonly #pool: Buffers
  /** Oldest first. */
  readonly #recent = new Map<number, Uint8Array>()
  #recentBytes = 0
  readonly #writing = new Map<number, { bytes: Uint8Array; done: Promise<void> }>()
  #writingBytes = 0
  /** What was read from disk last, oldest first. */
  readonly #chunks = new Map<string, Promise<Uint8Array | undefined>>()
  /** Memory that readers look at, by how many; `isFree` when nothing else needs it. */
  readonly #lent = new Map<
    ArrayBufferLike,
    { readonly bytes: Uint8Array; readers: number; isFree: boolean }
  >()
  readonly #checks = new Map<number, Promise<boolean>>()

  constructor(metainfo: Metainfo, store: Store, { hasher, pool }: { hasher: Hasher; pool: Buffers }) {
    this.#metainfo = metainfo
    this.#store = store
    this.#hasher = hasher
    this.#pool = pool
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

  pieceSize(piece: number): number {
    const { pieceLength, sizeBytes } = this.#metainfo
    return Math.min(pieceLength, sizeBytes - piece * pieceLength)
  }

  /** Begins the hash of a piece that is to be taken in as it comes. */
  beginHash(): RunningHash {
    return this.#hasher.begin()
  }

  /** Whether `lent` is what the torrent names; its memory comes back in the answer. */
  async verify(piece: number, lent: Uint8Array): Promise<{ isRight: boolean; bytes: Uint8Array }> {
    const { sha1, bytes } = await this.#hasher.digest(lent)
    return { isRight: this.isDigest(piece, sha1), bytes }
  }

  /** Whether `sha1` is the digest that the torrent names. */
  isDigest(piece: number, sha1: Uint8Array): boolean {
    return sameBytes(sha1, this.#metainfo.pieceHashes.subarray(piece * 20, piece * 20 + 20))
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

  async #write(piece: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#store.write(piece, bytes)
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
    const check = this.#check(piece).finally(() => this.#checks.delete(piece))
    this.#checks.set(piece, check)
    return check
  }

  async #check(piece: number): Promise<boolean> {
    const read = this.#pool.take(this.pieceSize(piece))
    const isThere = await this.#store.read(piece, 0, read)
    const { isRight, bytes } = isThere ? await this.verify(piece, read) : { isRight: false, bytes: read }
    this.#pool.give(bytes)
    this.claimed.delete(piece)
    if (!isRight) return false
    this.have.add(piece)
    this.#store.confirm(piece)
    return true
  }

  /**
   * Bytes [`offset`, `offset + length`) of a piece that we have; in memory of the caller's own.
   * `undefined` when they are not on disk any more: the piece counts as missing from then on.
   */
  async read(piece: number, offset: number, length: number): Promise<Uint8Array | undefined> {
    const kept = this.#inMemory(piece)
    if (kept) return kept.slice(offset, offset + length)
    const bytes = Buffer.allocUnsafeSlow(length)
    if (await this.#store.read(piece, offset, bytes)) return bytes
    this.have.delete(piece)
    return undefined
  }

  /**
   * As `read`, in memory of ours where that is possible: it is not used for anything else until `giveBack`, which must
   * be called once with what was returned.
   */
  async lend(piece: number, offset: number, length: number): Promise<Uint8Array | undefined> {
    const kept = this.#inMemory(piece)
    if (kept) return this.#lend(kept, false).subarray(offset, offset + length)
    const bytes = this.#pool.take(length)
    if (await this.#store.read(piece, offset, bytes)) return this.#lend(bytes, true)
    this.#pool.give(bytes)
    this.have.delete(piece)
    return undefined
  }

  #lend(bytes: Uint8Array, isFree: boolean): Uint8Array {
    const loan = this.#lent.get(bytes.buffer)
    if (loan) loan.readers++
    else this.#lent.set(bytes.buffer, { bytes, readers: 1, isFree })
    return bytes
  }

  /** Ends a loan. */
  giveBack({ buffer }: Uint8Array): void {
    const loan = this.#lent.get(buffer)
    if (!loan || --loan.readers > 0) return
    this.#lent.delete(buffer)
    if (loan.isFree) this.#pool.give(loan.bytes)
  }

  /**
   * As `read`, into memory of the caller's. Meant for peers, who ask for small neighbouring parts: the disk is read in
   * larger ones.
   */
  async readInto(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    const end = offset + target.length
    for (let at = offset; at < end; ) {
      const chunk = Math.floor(at / CHUNK_BYTES)
      const bytes = this.#inMemory(piece)?.subarray(chunk * CHUNK_BYTES) ?? (await this.#chunk(piece, chunk))
      if (!bytes) return false
      const part = bytes.subarray(at - chunk * CHUNK_BYTES, Math.min(CHUNK_BYTES, end - chunk * CHUNK_BYTES))
      target.set(part, at - offset)
      at += part.length
    }
    return true
  }

  #chunk(piece: number, chunk: number): Promise<Uint8Array | undefined> {
    const key = `${piece}:${chunk}`
    const bytes = this.#chunks.get(key) ?? this.#readChunk(piece, chunk)
    this.#chunks.delete(key)
    this.#chunks.set(key, bytes)
    bytes.catch(() => this.#chunks.delete(key))
    const [oldest] = this.#chunks.keys()
    if (this.#chunks.size > MOST_CHUNKS && oldest !== undefined) this.#chunks.delete(oldest)
    return bytes
  }

  #readChunk(piece: number, chunk: number): Promise<Uint8Array | undefined> {
    const offset = chunk * CHUNK_BYTES
    return this.read(piece, offset, Math.min(CHUNK_BYTES, this.pieceSize(piece) - offset))
  }

  #inMemory(piece: number): Uint8Array | undefined {
    return this.#recent.get(piece) ?? this.#writing.get(piece)?.bytes
  }

  #remember(piece: number, bytes: Uint8Array): void {
    this.#forget(piece)
    this.#recent.set(piece, bytes)
    this.#recentBytes += bytes.length
    for (const oldest of this.#recent.keys()) {
      if (this.#recentBytes <= RECENT_BYTES || this.#recent.size === 1) return
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
    const loan = this.#lent.get(bytes.buffer)
    if (loan) loan.isFree = true
    else this.#pool.give(bytes)
  }

  /** Waits for what is being written, then closes the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever kept a piece hears of its failure; here only the end of writing counts.
    await Promise.allSettled([...this.#writing.values()].map(({ done }) => done))
    await Promise.allSettled(this.#checks.values())
    await this.#store[Symbol.asyncDispose]()
  }
}
