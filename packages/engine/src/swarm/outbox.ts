/** The part of a socket that an outbox writes to. */
interface OutboxSocket {
  write(bytes: Uint8Array): boolean
}

/** What is to be said to a peer: all that is queued in one turn leaves in one write, and never in the middle of a block. */
export class Outbox {
  readonly #socket: OutboxSocket
  readonly #isOpen: () => boolean
  readonly #onWrite: () => void
  #messages: Uint8Array[] = []
  #isFlushDue = false
  /** The block that is being written. */
  #block: { readonly message: Uint8Array; written: number } | undefined

  /** `onWrite` is called before each write; nothing is written any more once `isOpen` says no. */
  constructor(socket: OutboxSocket, { isOpen, onWrite }: { isOpen: () => boolean; onWrite: () => void }) {
    this.#socket = socket
    this.#isOpen = isOpen
    this.#onWrite = onWrite
  }

  /** Queues a message. */
  send(message: Uint8Array): void {
    if (!this.#isOpen()) return
    this.#messages.push(message)
    if (this.#isFlushDue) return
    this.#isFlushDue = true
    queueMicrotask(() => {
      this.#isFlushDue = false
      this.flush()
    })
  }

  /** Writes what is queued now, unless a block is being written. */
  flush(): void {
    const messages = this.#messages
    if (!this.#isOpen() || messages.length === 0 || this.#block) return
    this.#messages = []
    this.#onWrite()
    this.#socket.write(messages.length === 1 ? (messages[0] as Uint8Array) : Buffer.concat(messages))
  }

  /**
   * Begins to send a block, or goes on: says how much of it is left. What else is to be said waits until all of it was
   * written.
   */
  beginBlock(message: Uint8Array): number {
    if (!this.#block) {
      this.flush()
      this.#block = { message, written: 0 }
    }
    return this.#block.message.length - this.#block.written
  }

  /** Writes some of the block; says whether that was the rest. It is long, and not copied. */
  continueBlock(bytes: number): boolean {
    const block = this.#block
    if (!block || !this.#isOpen()) return true
    const { message, written } = block
    this.#onWrite()
    this.#socket.write(
      written === 0 && bytes >= message.length ? message : message.subarray(written, written + bytes),
    )
    block.written += bytes
    if (block.written < message.length) return false
    this.#block = undefined
    this.flush()
    return true
  }
}
