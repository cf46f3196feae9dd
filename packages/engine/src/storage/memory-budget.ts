/** Memory for a film of large pieces on a slow disk, with some readers; less is used where less is needed. */
export const USUAL_MEMORY_BYTES = 192 << 20

/**
 * How soon somebody needs the piece that memory is asked for: a reader waits for it, is close to it, or nobody is. The
 * less urgent leave a share of the budget to the more urgent; the rest is for what readers and peers are being given.
 */
export type Urgency = 'now' | 'near' | 'far'
const SHARES = { now: 0.85, near: 0.7, far: 0.5 } as const satisfies Record<Urgency, number>
/** What may wait in sockets for peers that fetch from us, as a share. */
const UPLOAD_SHARE = 1 / 8
/** What may be kept only because it may be asked for again. */
const CACHE_SHARE = 1 / 8
/** Verified pieces that may wait for the disk before nothing more is fetched: as a share, and in bytes. */
const WRITING_SHARE = 1 / 3
const MOST_WRITING_BYTES = 24 << 20

/** Something that holds memory which it can do without. */
export interface MemoryHolder {
  /** Gives back what it can do without for something so urgent, until `isEnough`. */
  shrink(isEnough: () => boolean, urgency: 'now' | 'near'): void
}

/**
 * The memory that all torrents of an engine share, in bytes: for pieces that come in, wait for the disk, are kept for
 * whoever comes next, and are on their way to readers and peers.
 */
export class MemoryBudget {
  readonly limitBytes: number
  readonly #holders = new Set<MemoryHolder>()
  #usedBytes = 0
  /** The most that was ever held. */
  peakBytes = 0

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** What may wait in sockets for all peers together. */
  get uploadBytes(): number {
    return this.limitBytes * UPLOAD_SHARE
  }

  /** What one torrent may keep only because it may be asked for again. */
  get cacheBytes(): number {
    return this.limitBytes * CACHE_SHARE
  }

  /** What may wait for the disk. */
  get writingBytes(): number {
    return Math.min(MOST_WRITING_BYTES, this.limitBytes * WRITING_SHARE)
  }

  take(bytes: number): void {
    this.#usedBytes += bytes
    this.peakBytes = Math.max(this.peakBytes, this.#usedBytes)
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
  }

  /** Whether a piece of `bytes` may be begun; what others can do without is given back for it. */
  hasRoomFor(bytes: number, urgency: Urgency): boolean {
    const most = this.limitBytes * SHARES[urgency]
    const isEnough = () => this.#usedBytes + bytes <= most
    if (urgency === 'far') return isEnough()
    for (const holder of this.#holders) {
      if (isEnough()) return true
      holder.shrink(isEnough, urgency)
    }
    return isEnough()
  }

  join(holder: MemoryHolder): void {
    this.#holders.add(holder)
  }

  leave(holder: MemoryHolder): void {
    this.#holders.delete(holder)
  }
}
