/** Memory that all connections of a host share. */
export interface MemoryBudget {
  used: number
  readonly limit: number
}

interface Island {
  start: number
  end: number
  chunks: Uint8Array[]
  /** The larger, the later something was added. */
  touched: number
}

/** What a chunk costs above its bytes. */
const chunkOverhead = 96
const mostIslands = 256

/** Places in the stream from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What came out of order, in memory that is counted. Addressed by places in the stream. */
export class Inbox {
  readonly #budget: MemoryBudget
  #islands: Island[] = []
  #count = 0
  #cost = 0

  constructor(budget: MemoryBudget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.#islands.length === 0
  }

  /** Up to `most` stretches that are here, the latest first (RFC 2018, section 4). */
  spans(most: number): readonly Span[] {
    if (this.#islands.length < 2) return this.#islands
    return [...this.#islands].sort((one, other) => other.touched - one.touched).slice(0, most)
  }

  /** Keeps a copy of what is new of `data`, which stands at `start`; the span that was here already, when one was. */
  add(start: number, data: Uint8Array): Span | undefined {
    const islands = this.#islands
    let index = islands.length
    while (index > 0 && (islands[index - 1]?.end ?? 0) > start) index--
    // `index` is the first island that ends behind `start`.
    const next = islands[index]
    let [from, end] = [start, start + data.length]
    let double: Span | undefined
    if (next && next.start <= from) {
      double = { start, end: Math.min(end, next.end) }
      from = next.end
      next.touched = ++this.#count
      if (from >= end) return double
      index++
    }
    // What overlaps the island behind is cut off: its sender sends the rest again if it is ever needed.
    const behind = islands[index]
    if (behind && behind.start < end) {
      double ??= { start: behind.start, end: Math.min(end, behind.end) }
      end = behind.start
    }
    if (from < end) this.#insert(index, from, data.slice(from - start, end - start))
    return double
  }

  /** Bytes from `place` on that are here, which are kept no more. */
  take(place: number): Uint8Array[] {
    const taken: Uint8Array[] = []
    let at = place
    for (let first = this.#islands[0]; first && first.start <= at; first = this.#islands[0]) {
      this.#islands.shift()
      let start = first.start
      for (const chunk of first.chunks) {
        this.#pay(-chunk.length - chunkOverhead)
        const end = start + chunk.length
        if (end > at) {
          taken.push(at > start ? chunk.subarray(at - start) : chunk)
          at = end
        }
        start = end
      }
    }
    return taken
  }

  clear(): void {
    this.#pay(-this.#cost)
    this.#islands = []
  }

  #insert(index: number, start: number, bytes: Uint8Array): void {
    const cost = bytes.length + chunkOverhead
    if (this.#budget.used + cost > this.#budget.limit) return
    const end = start + bytes.length
    const before = this.#islands[index - 1]
    const after = this.#islands[index]
    const touched = ++this.#count
    if (before?.end === start) {
      before.chunks.push(bytes)
      before.end = end
      before.touched = touched
      if (after?.start === end) {
        for (const chunk of after.chunks) before.chunks.push(chunk)
        before.end = after.end
        this.#islands.splice(index, 1)
      }
    } else if (after?.start === end) {
      after.chunks.unshift(bytes)
      after.start = start
      after.touched = touched
    } else if (this.#islands.length >= mostIslands) return
    else this.#islands.splice(index, 0, { start, end, chunks: [bytes], touched })
    this.#pay(cost)
  }

  #pay(cost: number): void {
    this.#cost += cost
    this.#budget.used += cost
  }
}
