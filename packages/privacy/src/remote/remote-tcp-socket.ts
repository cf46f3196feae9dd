import type { AppError, Endpoint, TcpReceiver, TcpSocket } from '@lanterne/kernel'

/** Bytes on their way to the other thread that count as gone: without them, it would wait for each answer. */
const onTheWay = 512 * 1024

/** What a socket says to its other half. */
export interface RemoteSocketCalls {
  write(bytes: Uint8Array): void
  read(count: number): void
  end(): void
  destroy(): void
}

/** A connection that another thread holds. */
export class RemoteTcpSocket implements TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly #calls: RemoteSocketCalls
  #receiver: TcpReceiver | undefined
  #unread: Uint8Array[] = []
  #isPaused = true
  #isReading = false
  #waiting = 0
  #isAwaitingDrain = false
  #isEnded = false
  #isDestroyed = false
  #end: { readonly error: AppError | undefined } | undefined
  #isTold = false

  constructor(local: Endpoint, remote: Endpoint, calls: RemoteSocketCalls) {
    this.local = local
    this.remote = remote
    this.#calls = calls
  }

  get pendingBytes(): number {
    return Math.max(0, this.#waiting - onTheWay)
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    this.resume()
    if (this.#end) setImmediate(() => this.#readOn())
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isEnded || this.#isDestroyed || this.#end) return false
    if (bytes.length > 0) {
      this.#waiting += bytes.length
      this.#calls.write(bytes)
    }
    this.#isAwaitingDrain ||= this.pendingBytes > 0
    return !this.#isAwaitingDrain
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    if (this.#unread.length > 0 || this.#end) setImmediate(() => this.#readOn())
  }

  end(): void {
    if (this.#isEnded || this.#isDestroyed || this.#end) return
    this.#isEnded = true
    this.#calls.end()
  }

  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#unread = []
    if (!this.#end) this.#calls.destroy()
    this.#end = { error: undefined }
    setImmediate(() => this.#tell())
  }

  /** Bytes came from the other half. */
  received(bytes: Uint8Array): void {
    if (this.#isDestroyed) return
    if (this.#isPaused || this.#unread.length > 0 || !this.#receiver) this.#unread.push(bytes)
    else this.#deliver(bytes)
  }

  /** So many bytes have left. */
  left(count: number): void {
    this.#waiting -= count
    if (!this.#isAwaitingDrain || this.pendingBytes > 0 || this.#isDestroyed) return
    this.#isAwaitingDrain = false
    this.#receiver?.drain()
  }

  /** The other half is closed. */
  gone(error: AppError | undefined): void {
    this.#end ??= { error }
    this.#readOn()
  }

  #deliver(bytes: Uint8Array): void {
    // Told first: what its reader has in hands is read, though it should go at once.
    if (!this.#end) this.#calls.read(bytes.length)
    this.#receiver?.data(bytes)
  }

  #readOn(): void {
    if (this.#isReading) return
    this.#isReading = true
    while (!this.#isPaused && this.#receiver) {
      const bytes = this.#unread.shift()
      if (!bytes) break
      this.#deliver(bytes)
    }
    this.#isReading = false
    // A failure does not wait for a reader that waits for nothing.
    if (this.#end && (this.#unread.length === 0 || this.#end.error)) this.#tell()
  }

  #tell(): void {
    if (this.#isTold || !this.#receiver || !this.#end) return
    this.#isTold = true
    this.#unread = []
    this.#receiver.close(this.#end.error)
  }
}
