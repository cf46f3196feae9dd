/** Readers that wait until more of a piece may be read. */
export class PieceWaiters {
  readonly #waiters = new Map<number, Set<PromiseWithResolvers<void>>>()

  /** How many wait now. */
  get count(): number {
    let count = 0
    for (const waiters of this.#waiters.values()) count += waiters.size
    return count
  }

  /** Resolves when `wake` is called for `piece`; rejects as the first of `signals` that aborts, none of which has yet. */
  async wait(piece: number, signals: readonly AbortSignal[]): Promise<void> {
    const waiter = Promise.withResolvers<void>()
    const waiters = this.#waiters.get(piece) ?? new Set()
    this.#waiters.set(piece, waiters.add(waiter))
    const onAbort = ({ target }: Event) => waiter.reject((target as AbortSignal).reason)
    // Not `AbortSignal.any`: this happens for every few blocks, and each of those leaves garbage that only a large
    // collection takes away.
    for (const signal of signals) signal.addEventListener('abort', onAbort)
    try {
      await waiter.promise
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', onAbort)
      waiters.delete(waiter)
      if (waiters.size === 0 && this.#waiters.get(piece) === waiters) this.#waiters.delete(piece)
    }
  }

  /** More of `piece` may be read. */
  wake(piece: number): void {
    const waiters = this.#waiters.get(piece)
    if (waiters) for (const waiter of waiters) waiter.resolve()
  }

  /** Nothing more comes: all of them are told why. */
  reject(reason: Error): void {
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.reject(reason)
  }
}
