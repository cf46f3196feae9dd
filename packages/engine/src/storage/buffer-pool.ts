/** Free memory kept for the next piece, in bytes. */
const MOST_FREE_BYTES = 32 << 20

/** Where memory for pieces comes from. */
export interface Buffers {
  /** Memory of exactly `size` bytes, with anything in it. */
  take(size: number): Uint8Array
  /** Gives memory back that nobody looks at any more. */
  give(bytes: Uint8Array): void
}

/**
 * Memory for pieces, used again and again: a film is thousands of pieces of one size, and memory fresh from the system
 * costs as much as fetching and hashing what goes into it.
 */
export class BufferPool implements Buffers {
  readonly #free = new Map<number, Uint8Array[]>()
  #freeBytes = 0

  take(size: number): Uint8Array {
    const bytes = this.#free.get(size)?.pop()
    if (!bytes) return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer)
    this.#freeBytes -= size
    return bytes
  }

  give(bytes: Uint8Array): void {
    if (this.#freeBytes + bytes.length > MOST_FREE_BYTES) return
    const free = this.#free.get(bytes.length)
    if (free) free.push(bytes)
    else this.#free.set(bytes.length, [bytes])
    this.#freeBytes += bytes.length
  }
}
