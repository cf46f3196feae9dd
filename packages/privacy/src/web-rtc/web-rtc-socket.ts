import { type Endpoint, type TcpReceiver, type TcpSocket, WRITE_HIGH_WATER_MARK } from '@lanterne/kernel'
import type { ToWebRtc } from './messages.ts'

/** Longest message sent, in bytes: a long one holds up all that follows it. */
const messageBytes = 64 << 10
/** Bytes kept while the owner takes none: a data channel cannot be told to wait. */
const mostHeldBytes = 8 << 20

/** A data channel in the shape of a TCP connection. */
export class WebRtcSocket implements TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly #id: number
  readonly #send: (message: ToWebRtc) => void
  readonly #messageBytes: number
  #receiver: TcpReceiver | undefined
  #held: Uint8Array[] = []
  #heldBytes = 0
  #isPaused = false
  /** Whether the owner has had its first turn. */
  #isOwned = false
  #isOpen = true
  #isFull = false
  #failure: Error | undefined
  pendingBytes = 0

  constructor(
    id: number,
    facts: { local: Endpoint; remote: Endpoint; maxMessageBytes: number },
    send: (message: ToWebRtc) => void,
  ) {
    this.#id = id
    this.local = facts.local
    this.remote = facts.remote
    this.#messageBytes = Math.max(1, Math.min(messageBytes, facts.maxMessageBytes))
    this.#send = send
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    // Never in the same turn: the owner has the socket in hand first, and what it says then leaves before it hears more.
    setImmediate(() => {
      this.#isOwned = true
      this.#release()
      if (!this.#isOpen) receiver.close(this.#failure)
    })
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#isOpen) return false
    for (let at = 0; at < bytes.length; at += this.#messageBytes)
      this.#send({ kind: 'send', id: this.#id, bytes: bytes.subarray(at, at + this.#messageBytes) })
    this.pendingBytes += bytes.length
    if (this.pendingBytes >= WRITE_HIGH_WATER_MARK) this.#isFull = true
    return !this.#isFull
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#release()
  }

  /** Gives the owner what is held. */
  #release(): void {
    while (this.#isOwned && !this.#isPaused && this.#receiver) {
      const chunk = this.#held.shift()
      if (!chunk) return
      this.#heldBytes -= chunk.length
      this.#receiver.data(chunk)
    }
  }

  end(): void {
    if (this.#isOpen) this.#send({ kind: 'end', id: this.#id })
  }

  destroy(): void {
    if (!this.#isOpen) return
    this.#send({ kind: 'close', id: this.#id })
    this.closed()
  }

  /** Bytes came. */
  received(chunk: Uint8Array): void {
    if (!this.#isOpen) return
    if (this.#isOwned && !this.#isPaused && this.#receiver) return this.#receiver.data(chunk)
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (this.#heldBytes > mostHeldBytes) this.destroy()
  }

  /** Bytes left. */
  sent(bytes: number): void {
    this.pendingBytes -= bytes
    if (!this.#isFull || this.pendingBytes > 0) return
    this.#isFull = false
    this.#receiver?.drain()
  }

  /** The channel is gone. */
  closed(failure?: Error): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#failure = failure
    if (this.#isOwned) this.#receiver?.close(failure)
  }
}
