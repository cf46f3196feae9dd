/** Lets so many work at the same time; others wait their turn, the first come first. */
export class WorkSlots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason when it aborts before. */
  take({ signal }: { signal: AbortSignal }): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason)
    if (this.#free > 0) {
      this.#free--
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(turn)
    })
  }

  give(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}

/** One worker's place among others: held while it works, free while it waits for somebody else. */
export class WorkPlace implements Disposable {
  readonly #slots: WorkSlots
  readonly #signal: AbortSignal
  #waits = 0
  #isHeld = false

  private constructor(slots: WorkSlots, signal: AbortSignal) {
    this.#slots = slots
    this.#signal = signal
  }

  static async take(slots: WorkSlots, { signal }: { signal: AbortSignal }): Promise<WorkPlace> {
    const place = new WorkPlace(slots, signal)
    await place.#hold()
    return place
  }

  /** Whether it works now, as far as is known. */
  get isWorking(): boolean {
    return this.#isHeld
  }

  /** Lets others work until the returned function is called, which resolves when it is this one's turn again. */
  leave(): () => Promise<void> {
    if (this.#waits++ === 0) this.#free()
    return async () => {
      this.#waits--
      if (this.#waits === 0 && !this.#signal.aborted) await this.#hold()
    }
  }

  /** Others work while `wait` lasts. Rejects with the signal's reason when it aborts before the turn comes again. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    const back = this.leave()
    try {
      return await wait()
    } finally {
      await back()
    }
  }

  [Symbol.dispose](): void {
    this.#waits++
    this.#free()
  }

  async #hold(): Promise<void> {
    await this.#slots.take({ signal: this.#signal })
    // Somebody began to wait, or it ended, while the turn came.
    if (this.#waits > 0 || this.#isHeld) this.#slots.give()
    else this.#isHeld = true
  }

  #free(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#slots.give()
  }
}
