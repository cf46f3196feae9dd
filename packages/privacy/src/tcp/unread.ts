import type { MemoryBudget } from './inbox.ts'

/** Small chunks are put together, so that a chunk costs little more than its bytes. */
const chunkBytes = 4096

/** What came in order and is not read yet, in memory that is counted. */
export class Unread {
  readonly #budget: MemoryBudget
  #chunks: { readonly memory: Uint8Array; length: number }[] = []
  #first = 0
  #cost = 0
  bytes = 0

  constructor(budget: MemoryBudget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.bytes === 0
  }

  /** Keeps a copy of `bytes`; says whether there was memory for it. */
  add(bytes: Uint8Array): boolean {
    const last = this.#chunks.at(-1)
    const room = last ? last.memory.length - last.length : 0
    const first = bytes.subarray(0, room)
    const rest = bytes.subarray(room)
    const size = rest.length === 0 ? 0 : Math.max(rest.length, chunkBytes)
    if (size > 0 && this.#budget.used + size > this.#budget.limit) return false
    if (last && first.length > 0) {
      last.memory.set(first, last.length)
      last.length += first.length
    }
    if (size > 0) {
      const memory = new Uint8Array(size)
      memory.set(rest)
      this.#chunks.push({ memory, length: rest.length })
      this.#pay(size)
    }
    this.bytes += bytes.length
    return true
  }

  /** The first bytes, which are kept no more. */
  take(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#first]
    if (!chunk) return undefined
    this.#first++
    if (this.#first === this.#chunks.length) {
      this.#chunks = []
      this.#first = 0
    }
    this.bytes -= chunk.length
    this.#pay(-chunk.memory.length)
    return chunk.memory.subarray(0, chunk.length)
  }

  clear(): void {
    this.#pay(-this.#cost)
    this.#chunks = []
    this.#first = 0
    this.bytes = 0
  }

  #pay(cost: number): void {
    this.#cost += cost
    this.#budget.used += cost
  }
}
