import type { Clock } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { DiskCache, Evictable, Tenant } from '../storage/disk-cache.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import type { StoreSegments } from '../storage/piece-store.ts'
import { type ReaderWindow, usefulness } from '../storage/usefulness.ts'

/** Longer ago than anything was watched; from a moment of these days, it leaves one that is after 1970. */
const FINISHED_MS = 1e12

/** A torrent that we take part in, as one of those that share the disk. */
export class DiskTenant implements Tenant {
  readonly #metainfo: Metainfo
  readonly #cache: PieceCache
  readonly #store: StoreSegments
  readonly #positions: () => readonly number[]
  readonly #clock: Clock
  readonly #disk: DiskCache
  #readAtMs: number
  #keptSegments: ReadonlySet<number> = new Set()

  constructor(options: {
    metainfo: Metainfo
    cache: PieceCache
    store: StoreSegments
    /** Where readers are, in bytes of the torrent. */
    positions: () => readonly number[]
    clock: Clock
    disk: DiskCache
  }) {
    this.#metainfo = options.metainfo
    this.#cache = options.cache
    this.#store = options.store
    this.#positions = options.positions
    this.#clock = options.clock
    this.#disk = options.disk
    this.#readAtMs = options.store.readAtMs
    this.#noteKept()
  }

  get usedBytes(): number {
    let sum = 0
    for (const [segment, bytes] of this.#cache.segments.bytes)
      if (!this.#keptSegments.has(segment)) sum += bytes
    return sum
  }

  get readers(): number {
    return this.#positions().length
  }

  /** Somebody reads from it. */
  readNow(): void {
    this.#readAtMs = this.#clock.epochMs()
    this.#store.readNow(this.#readAtMs)
  }

  /** It was watched to its end: it goes before all that was not, as if it had been read long ago. */
  finished(): void {
    if (this.#readAtMs < FINISHED_MS) return
    this.#readAtMs -= FINISHED_MS
    this.#store.readNow(this.#readAtMs)
  }

  /** Whether a file stays whatever happens. */
  isKept(file: number): boolean {
    return this.#store.kept.has(file)
  }

  /** Whether what nobody waits for of a file has to wait for room, with `comingBytes` on their way to the disk. */
  isPaused(file: number, comingBytes: number): boolean {
    return !this.isKept(file) && !this.#disk.hasRoomFor(comingBytes)
  }

  /** Keeps a file for offline, or does not any more. Throws `AppError`. */
  async keep(file: number, isKept: boolean): Promise<void> {
    const written = this.#store.keep(file, isKept)
    this.#noteKept()
    await written
    await this.#disk.settle()
  }

  *evictable(window: ReaderWindow): Generator<Evictable> {
    const readers = this.#positions()
    const edges = this.#edges(readers)
    const busy = this.#cache.busySegments
    const { pieceLength } = this.#metainfo
    const segmentBytes = this.#store.pieces * pieceLength
    for (const [segment, bytes] of this.#cache.segments.bytes) {
      if (bytes === 0 || busy.has(segment) || this.#keptSegments.has(segment)) continue
      const useful = usefulness({
        start: segment * segmentBytes,
        end: (segment + 1) * segmentBytes,
        readers,
        readAtMs: this.#readAtMs,
        isEdge: edges.has(segment),
        window,
      })
      if (useful) yield { ...useful, tenant: this, segment, bytes }
    }
  }

  /** Frees what nobody reads and nobody asked to keep, at once. Throws `AppError`. */
  async discard(): Promise<void> {
    for (const segment of [...this.#cache.segments.bytes.keys()]) {
      const isWanted = this.readers > 0 || this.#keptSegments.has(segment)
      if (!isWanted && !this.#cache.busySegments.has(segment)) await this.free(segment)
    }
  }

  free(segment: number): Promise<void> {
    return this.#cache.free(segment)
  }

  #segmentAt(offset: number): number {
    return Math.floor(offset / (this.#store.pieces * this.#metainfo.pieceLength))
  }

  /** Segments that hold the beginning or the end of a file that is read. */
  #edges(readers: readonly number[]): Set<number> {
    const edges = new Set<number>()
    for (const { offset, sizeBytes, isPadding } of this.#metainfo.files) {
      if (isPadding || !readers.some((at) => at >= offset && at <= offset + sizeBytes)) continue
      edges.add(this.#segmentAt(offset))
      edges.add(this.#segmentAt(Math.max(offset, offset + sizeBytes - 1)))
    }
    return edges
  }

  #noteKept(): void {
    const kept = new Set<number>()
    for (const { index, offset, sizeBytes } of this.#metainfo.files) {
      if (!this.#store.kept.has(index) || sizeBytes === 0) continue
      const last = this.#segmentAt(offset + sizeBytes - 1)
      for (let segment = this.#segmentAt(offset); segment <= last; segment++) kept.add(segment)
    }
    this.#keptSegments = kept
  }
}
