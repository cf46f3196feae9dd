import type { Random } from '@lanterne/kernel'
import { encodeFrame, FrameReader, Opcode, WebSocketError } from './frame.ts'

/** What a session is carried by. */
export interface WebSocketCarrier {
  write(bytes: Uint8Array): void
  /** Bytes written that have not left yet. */
  readonly pendingBytes: number
  /** Sends what is queued, then closes. */
  end(): void
  destroy(): void
}

/** Who hears what the other side of a session says. */
export interface WebSocketReceiver {
  message(text: string): void
  /** The session is over, whoever ended it. Called once, last. */
  close(): void
}

export interface WebSocketSessionOptions {
  readonly role: 'client' | 'server'
  /** Longest message taken, in bytes. */
  readonly maxMessageBytes: number
  /** For the masks of a client. */
  readonly random: Random
  readonly receiver: WebSocketReceiver
}

/** Bytes that may wait to leave: who makes us answer and does not read is let go. */
const mostPendingBytes = 1 << 20

/** One WebSocket connection (RFC 6455) after its handshake: messages of text in both directions. */
export class WebSocketSession {
  readonly #carrier: WebSocketCarrier
  readonly #options: WebSocketSessionOptions
  readonly #reader: FrameReader
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #isOpen = true

  constructor(carrier: WebSocketCarrier, options: WebSocketSessionOptions) {
    this.#carrier = carrier
    this.#options = options
    this.#reader = new FrameReader({
      isMasked: options.role === 'server',
      maxMessageBytes: options.maxMessageBytes,
      sink: {
        message: (payload) => this.#message(payload),
        control: (opcode, payload) => this.#control(opcode, payload),
      },
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Sends one message; nothing happens when the session is over. */
  send(text: string): void {
    this.#write(Opcode.text, Buffer.from(text))
  }

  /** Says goodbye and closes. */
  close(status = 1000): void {
    if (!this.#isOpen) return
    this.#write(Opcode.close, Uint8Array.of(status >> 8, status & 0xff))
    if (this.#isOpen) this.#over(() => this.#carrier.end())
  }

  /** Takes bytes that the carrier brought. */
  feed(chunk: Uint8Array): void {
    if (!this.#isOpen) return
    try {
      this.#reader.feed(chunk)
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error
      this.close(error.status)
    }
  }

  /** The carrier is gone. */
  carrierClosed(): void {
    if (this.#isOpen) this.#over(() => undefined)
  }

  #message(payload: Uint8Array): void {
    if (this.#isOpen) this.#options.receiver.message(this.#decode(payload))
  }

  #decode(payload: Uint8Array): string {
    try {
      return this.#decoder.decode(payload)
    } catch {
      // The decoder has one thing to complain of.
      throw new WebSocketError('a text that is not UTF-8', 1007)
    }
  }

  #control(opcode: number, payload: Uint8Array): void {
    if (opcode === Opcode.ping) this.#write(Opcode.pong, payload)
    if (opcode === Opcode.close) this.close()
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (!this.#isOpen) return
    if (this.#carrier.pendingBytes > mostPendingBytes) return this.#over(() => this.#carrier.destroy())
    const mask = this.#options.role === 'client' ? this.#options.random.bytes(4) : undefined
    this.#carrier.write(encodeFrame(opcode, payload, mask))
  }

  #over(end: () => void): void {
    this.#isOpen = false
    end()
    this.#options.receiver.close()
  }
}
