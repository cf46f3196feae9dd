import { statfs } from 'node:fs/promises'
import { AppError, type Clock, type Logger, type Timer } from '@lanterne/kernel'
import { leastUseful, type ReaderWindow, type Usefulness } from './usefulness.ts'

/** Share of the disk that films may take when nothing else was said: of what is free and what they take already. */
const USUAL_SHARE = 0.5
/** Left free for everything else on the machine, in bytes and as a share of the disk. */
const RESERVE_BYTES = 1 << 30
const RESERVE_SHARE = 0.05
/** How long what is known of the disk holds. */
const DISK_MS = 5000
/** How long what the torrents use holds for those who ask at every block. */
const KNOWN_MS = 200
/** What stays around a reader, where the limit allows it. */
const AHEAD_BYTES = 64 << 20
const BEHIND_BYTES = 16 << 20
const LEAST_AHEAD_BYTES = 4 << 20

/** A segment that may go, and how useful it is. */
export interface Evictable extends Usefulness {
  readonly tenant: Tenant
  readonly segment: number
  readonly bytes: number
}

/** A torrent that takes disk space. */
export interface Tenant {
  /** Bytes on disk that count against the limit: those that nobody asked to keep. */
  readonly usedBytes: number
  /** Readers at work, who need something around them. */
  readonly readers: number
  /** What may go now: neither needed soon, nor kept, nor being read or written. */
  evictable(window: ReaderWindow): Iterable<Evictable>
  /** Frees a segment. Throws `AppError`. */
  free(segment: number): Promise<void>
}

/** Says how large the disk is and what of it is free, in bytes. */
export type DiskGauge = () => Promise<{ readonly freeBytes: number; readonly sizeBytes: number }>

/** The disk that holds `directory`. */
export function gaugeOf(directory: string): DiskGauge {
  return async () => {
    const { bavail, blocks, bsize } = await statfs(directory)
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
  }
}

/**
 * The space that all torrents of an engine share on disk. Where they take more than the limit, or leave too little free,
 * the least useful goes: see `usefulness`. What is kept for offline is the viewer's own choice and does not count.
 */
export class DiskCache implements AsyncDisposable {
  readonly #clock: Clock
  readonly #log: Logger
  readonly #gauge: DiskGauge | undefined
  readonly #tenants = new Set<Tenant>()
  #wishedBytes: number | undefined
  #limitBytes = Number.POSITIVE_INFINITY
  #gaugedAt = Number.NEGATIVE_INFINITY
  #settling: Promise<void> | undefined
  /** Segments freed so far. */
  #freed = 0
  #making: Promise<boolean> | undefined
  #isClosed = false
  #timer: Timer | undefined
  #known: { readonly at: number; readonly usedBytes: number; readonly readers: number } | undefined

  constructor(options: {
    clock: Clock
    log: Logger
    /** Absent where the disk has no end. */
    gauge?: DiskGauge
    /** Bytes that films may take; absent: half of the disk space that is free or theirs. */
    limitBytes?: number | undefined
  }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#gauge = options.gauge
    this.#wishedBytes = options.limitBytes
    if (options.limitBytes !== undefined) this.#limitBytes = options.limitBytes
  }

  /** Begins to look after a disk that has an end, once everybody who takes space on it is known. */
  begin(): void {
    if (this.#gauge) this.#onTick()
  }

  /** Bytes that count against the limit. */
  get usedBytes(): number {
    let bytes = 0
    for (const tenant of this.#tenants) bytes += tenant.usedBytes
    return bytes
  }

  /** Bytes that may be used as things stand: what was asked for, or less where the disk has less. */
  get limitBytes(): number {
    return this.#limitBytes
  }

  /** Another limit, in bytes; `undefined` for the usual share of the disk. What is too much goes at once. */
  setLimit(limitBytes: number | undefined): Promise<void> {
    this.#wishedBytes = limitBytes
    this.#forget()
    return this.settle()
  }

  join(tenant: Tenant): void {
    this.#tenants.add(tenant)
    this.#forget()
  }

  leave(tenant: Tenant): void {
    this.#tenants.delete(tenant)
    this.#forget()
  }

  /** What was known of the disk is not so any more: somebody's space counts anew. */
  #forget(): void {
    this.#known = undefined
    this.#gaugedAt = Number.NEGATIVE_INFINITY
  }

  /** Whether `bytes` more fit without anything going: what nobody waits for is fetched only then. */
  hasRoomFor(bytes: number): boolean {
    return this.#lately().usedBytes + bytes <= this.#limitBytes
  }

  /** What stays around each reader; several readers share what the limit allows. */
  get window(): ReaderWindow {
    const share = this.#limitBytes / Math.max(1, this.#lately().readers)
    return {
      ahead: Math.max(LEAST_AHEAD_BYTES, Math.min(AHEAD_BYTES, share / 2)),
      behind: Math.min(BEHIND_BYTES, share / 8),
    }
  }

  #lately(): { readonly usedBytes: number; readonly readers: number } {
    const at = this.#clock.now()
    if (this.#known && at - this.#known.at < KNOWN_MS) return this.#known
    let readers = 0
    for (const tenant of this.#tenants) readers += tenant.readers
    this.#known = { at, usedBytes: this.usedBytes, readers }
    return this.#known
  }

  /** Lets go what is too much; called whenever more was written. */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined
    })
    return this.#settling
  }

  /** Segments freed so far: what was full before one was is worth another try. */
  get freedSegments(): number {
    return this.#freed
  }

  /**
   * The disk was full for a write that began when `freedSegments` was `since`: frees something, however little is kept
   * around readers; says whether anything was freed. Of all that a full disk refused at once, one frees for all.
   */
  async makeRoom(since: number): Promise<boolean> {
    await this.#settling
    if (this.#freed > since) return true
    this.#making ??= this.#makeRoom().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  async #makeRoom(): Promise<boolean> {
    this.#gaugedAt = Number.NEGATIVE_INFINITY
    const { ahead } = this.window
    return (
      (await this.#evict(this.window)) ||
      (await this.#evict({ ahead: Math.min(ahead, LEAST_AHEAD_BYTES), behind: 0 }))
    )
  }

  async #settle(): Promise<void> {
    while (!this.#isClosed) {
      if (this.#clock.now() - this.#gaugedAt >= DISK_MS) await this.#lookAtDisk()
      if (this.usedBytes <= this.#limitBytes || !(await this.#evict(this.window))) return
    }
  }

  async #lookAtDisk(): Promise<void> {
    this.#gaugedAt = this.#clock.now()
    if (!this.#gauge) {
      this.#limitBytes = this.#wishedBytes ?? Number.POSITIVE_INFINITY
      return
    }
    try {
      const { freeBytes, sizeBytes } = await this.#gauge()
      const available = this.usedBytes + freeBytes
      const most = Math.max(0, available - Math.min(RESERVE_BYTES, sizeBytes * RESERVE_SHARE))
      this.#limitBytes = Math.min(this.#wishedBytes ?? available * USUAL_SHARE, most)
    } catch (error) {
      this.#log.warn('disk cannot be measured', { error })
      this.#limitBytes = this.#wishedBytes ?? Number.POSITIVE_INFINITY
    }
  }

  async #evict(window: ReaderWindow): Promise<boolean> {
    const refused = new Set<Tenant>()
    for (;;) {
      const least = leastUseful(this.#evictable(window, refused))
      if (!least) return false
      try {
        await least.tenant.free(least.segment)
        this.#freed++
        return true
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // Its folder may not be written any more: others make room instead.
        this.#log.warn('disk space not freed', { error })
        refused.add(least.tenant)
      }
    }
  }

  *#evictable(window: ReaderWindow, refused: ReadonlySet<Tenant>): Generator<Evictable> {
    for (const tenant of this.#tenants) if (!refused.has(tenant)) yield* tenant.evictable(window)
  }

  /** Others fill the disk, too. */
  #onTick(): void {
    this.settle().catch((error: unknown) => this.#log.error('disk space not freed by a bug', { error }))
    this.#timer = this.#clock.schedule(2 * DISK_MS, () => this.#onTick())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    // Whoever wrote hears of a failure; here only the end counts.
    await this.#settling?.catch(() => undefined)
  }
}
