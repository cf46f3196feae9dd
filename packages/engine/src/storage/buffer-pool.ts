import type { MemoryBudget, MemoryHolder } from './memory-budget.ts'

/** Free memory kept for the next piece, in bytes. */
const MOST_FREE_BYTES = 16 << 20

/** Where memory for pieces comes from. */
export interface Buffers {
  /** Memory of exactly `size` bytes, with anything in it. */
  take(size: number): Uint8Array
  /** Gives memory back that nobody looks at any more. */
  give(bytes: Uint8Array): void
  /** Gives memory up that somebody may still look at: it is not used again. */
  drop(bytes: Uint8Array): void
}

/**
 * Memory for pieces, used again and again: a film is thousands of pieces of one size, and memory fresh from the system
 * costs as much as fetching and hashing what goes into it. All of it counts against a budget.
 */
export class BufferPool implements Buffers, MemoryHolder {
  readonly #free = new Map<number, Uint8Array[]>()
  readonly #budget: MemoryBudget | undefined
  #freeBytes = 0

  constructor(budget?: MemoryBudget) {
    this.#budget = budget
    budget?.join(this)
  }

  take(size: number): Uint8Array {
    const bytes = this.#free.get(size)?.pop()
    if (bytes) {
      this.#freeBytes -= size
      return bytes
    }
    this.#budget?.take(size)
    return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer)
  }

  give(bytes: Uint8Array): void {
    if (this.#freeBytes + bytes.length > MOST_FREE_BYTES) return this.drop(bytes)
    const free = this.#free.get(bytes.length)
    if (free) free.push(bytes)
    else this.#free.set(bytes.length, [bytes])
    this.#freeBytes += bytes.length
  }

  drop(bytes: Uint8Array): void {
    this.#budget?.give(bytes.length)
  }

  shrink(isEnough: () => boolean): void {
    for (const free of this.#free.values())
      for (let bytes = free.pop(); bytes; bytes = free.pop()) {
        this.#freeBytes -= bytes.length
        this.drop(bytes)
        if (isEnough()) return
      }
  }
}
