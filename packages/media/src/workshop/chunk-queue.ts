/** What one side gives and the other takes, in order. Taken by one reader. */
export class ChunkQueue<T = Uint8Array> implements AsyncIterable<T> {
  readonly #chunks: T[] = []
  #waiting: PromiseWithResolvers<void> | undefined
  #end: { readonly error?: unknown } | undefined

  push(chunk: T): void {
    if (this.#end) return
    this.#chunks.push(chunk)
    this.#waiting?.resolve()
  }

  end(): void {
    this.#end ??= {}
    this.#waiting?.resolve()
  }

  /** What was given before is still taken. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#waiting?.resolve()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#chunks.length > 0) yield this.#chunks.shift() as T
      if (this.#end) break
      this.#waiting = Promise.withResolvers()
      await this.#waiting.promise
    }
    if ('error' in this.#end) throw this.#end.error
  }
}
