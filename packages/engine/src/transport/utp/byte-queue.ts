/** Bytes that wait to be sent, in the pieces in which they were written. */
export class ByteQueue {
  #chunks: Uint8Array[] = []
  #first = 0
  #takenOfFirst = 0
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
  }

  /** Moves the next bytes into `target` from `at` on, as many as fit or are there. */
  take(target: Uint8Array, at: number): void {
    let to = at
    while (to < target.length && this.#bytes > 0) {
      const chunk = this.#chunks[this.#first] as Uint8Array
      const from = this.#takenOfFirst
      const length = Math.min(target.length - to, chunk.length - from)
      target.set(length === chunk.length ? chunk : chunk.subarray(from, from + length), to)
      to += length
      this.#bytes -= length
      this.#takenOfFirst += length
      if (this.#takenOfFirst === chunk.length) this.#drop()
    }
  }

  clear(): void {
    this.#chunks = []
    this.#first = this.#takenOfFirst = this.#bytes = 0
  }

  #drop(): void {
    this.#takenOfFirst = 0
    this.#first++
    if (this.#first < 64 && this.#bytes > 0) return
    this.#chunks.splice(0, this.#first)
    this.#first = 0
  }
}
