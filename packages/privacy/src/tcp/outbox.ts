/** A connection that says little takes little memory; one that says much takes it in larger pieces. */
const firstBytes = 4096
const chunkBytes = 64 * 1024
/** Pieces that are kept to be used again, by all connections together. */
const mostSpare = 32

interface Chunk {
  /** Place in the stream of its first byte. */
  readonly start: number
  readonly memory: Uint8Array
  length: number
}

const spare: Uint8Array[] = []

/** Bytes that wait to be sent, or acknowledged, addressed by their places in the stream. */
export class Outbox {
  #chunks: Chunk[] = []
  #start: number
  #end: number
  /** The chunk that was read last: most reading goes on where it stopped. */
  #cursor = 0

  constructor(start: number) {
    this.#start = start
    this.#end = start
  }

  /** Place in the stream of the first byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Place behind the last byte. */
  get end(): number {
    return this.#end
  }

  /** Takes a copy of `bytes`. */
  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      let last = this.#chunks.at(-1)
      if (!last || last.length === last.memory.length) {
        last = { start: this.#end, memory: this.#memoryFor(bytes.length - at), length: 0 }
        this.#chunks.push(last)
      }
      const part = bytes.subarray(at, at + last.memory.length - last.length)
      last.memory.set(part, last.length)
      last.length += part.length
      this.#end += part.length
      at += part.length
    }
  }

  /** Copies `length` bytes from `place` on, which must be kept, to `into` at `at`. */
  copy(place: number, length: number, into: Uint8Array, at: number): void {
    let index = this.#indexOf(place)
    for (let done = 0; done < length; index++) {
      const chunk = this.#chunks[index] as Chunk // all of it is kept
      const from = place + done - chunk.start
      const part = chunk.memory.subarray(from, Math.min(chunk.length, from + length - done))
      into.set(part, at + done)
      done += part.length
      this.#cursor = index
    }
  }

  /** Lets go of what stands before `place`. */
  release(place: number): void {
    this.#start = Math.min(this.#end, Math.max(this.#start, place))
    let gone = 0
    for (const chunk of this.#chunks) {
      if (chunk.start + chunk.length > this.#start) break
      gone++
      if (chunk.memory.length === chunkBytes && spare.length < mostSpare) spare.push(chunk.memory)
    }
    if (gone === 0) return
    this.#chunks = this.#chunks.slice(gone)
    this.#cursor = Math.max(0, this.#cursor - gone)
  }

  /** Lets go of what stands at `place` and behind. */
  truncate(place: number): void {
    this.#end = Math.max(this.#start, Math.min(this.#end, place))
    while (this.#chunks.length > 0) {
      const last = this.#chunks.at(-1) as Chunk // there is one
      last.length = Math.max(0, Math.min(last.length, this.#end - last.start))
      if (last.length > 0) return
      this.#chunks.pop()
    }
  }

  #memoryFor(bytes: number): Uint8Array {
    if (this.#chunks.length === 0 && bytes <= firstBytes) return new Uint8Array(firstBytes)
    return spare.pop() ?? new Uint8Array(chunkBytes)
  }

  #indexOf(place: number): number {
    let index = Math.min(this.#cursor, this.#chunks.length - 1)
    while (index > 0 && (this.#chunks[index]?.start ?? 0) > place) index--
    for (
      let chunk = this.#chunks[index];
      chunk && chunk.start + chunk.length <= place;
      chunk = this.#chunks[index]
    )
      index++
    return index
  }
}
