import type { AppError, TcpReceiver } from '@lanterne/kernel'

/** The owner of a connection, as the connection sees it: whether it reads, writes and listens, and what it was told. */
export class SocketOwner {
  readonly #later: (callback: () => void) => void
  #receiver: TcpReceiver | undefined
  #error: AppError | undefined
  #told: 'nothing' | 'soon' | 'all' = 'nothing'
  /** It has left: nobody reads any more. */
  isGone = false
  isPaused = true
  #isAwaitingDrain = false

  constructor(later: (callback: () => void) => void) {
    this.#later = later
  }

  /** Why it ended, when that was not as it should be. */
  get error(): AppError | undefined {
    return this.#error
  }

  /** Names it; says whether it is only told the end. */
  name(receiver: TcpReceiver): boolean {
    this.#receiver = receiver
    if (this.#told === 'nothing') return false
    this.#tell()
    return true
  }

  isReading(): boolean {
    return !this.isPaused && !this.isGone && this.#receiver !== undefined
  }

  data(chunk: Uint8Array): void {
    this.#receiver?.data(chunk)
  }

  /** Says whether it may write on; if not, `drained` tells it when. */
  hasWritten(pendingBytes: number): boolean {
    this.#isAwaitingDrain ||= pendingBytes > 0
    return !this.#isAwaitingDrain
  }

  /** Something that it wrote went out. */
  progressed(pendingBytes: () => number): void {
    if (!this.#isAwaitingDrain || pendingBytes() > 0) return
    this.#later(() => {
      if (!this.#isAwaitingDrain || pendingBytes() > 0 || this.#told === 'all' || this.isGone) return
      this.#isAwaitingDrain = false
      this.#receiver?.drain()
    })
  }

  /** It is over: says so once, when what came together was read. */
  tellEnd(error: AppError | undefined): void {
    if (this.#told !== 'nothing') return
    this.#told = 'soon'
    this.#error = error
    this.#tell()
  }

  #tell(): void {
    const receiver = this.#receiver
    if (!receiver) return
    this.#later(() => {
      if (this.#told === 'all') return
      this.#told = 'all'
      receiver.close(this.#error)
    })
  }
}
