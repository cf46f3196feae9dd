const ASK_MS = 2000
/** A thread that has not answered for so long will not: the longest index takes it a second or two. */
const SILENCE_MS = 15_000

/** Asks a thread now and then whether it still listens, as long as something is wanted of it. */
export class Watchdog {
  readonly #ask: () => void
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | undefined
  #silentMs = 0

  constructor({ ask, onSilence }: { ask: () => void; onSilence: () => void }) {
    this.#ask = ask
    this.#onSilence = onSilence
  }

  start(): void {
    if (this.#timer) return
    this.#silentMs = 0
    this.#timer = setInterval(() => this.#look(), ASK_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** The thread said something. */
  hear(): void {
    this.#silentMs = 0
  }

  #look(): void {
    // Counted by its own looks: what sleeps with the machine is not silent.
    this.#silentMs += ASK_MS
    if (this.#silentMs <= SILENCE_MS) return this.#ask()
    this.stop()
    this.#onSilence()
  }
}
