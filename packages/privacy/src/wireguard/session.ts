import { type Aead, type AeadKey, TAG_BYTES, writeCounter } from './aead.ts'
import { indexAt, MESSAGE, type SessionKeys } from './handshake.ts'
import { ReplayWindow } from './replay-window.ts'

const HEADER_BYTES = 16
/** Shortest message with data in it: an empty one, which keeps the session alive. */
export const LEAST_DATA_BYTES = HEADER_BYTES + TAG_BYTES
/** The protocol ends a session long before its counter ends; ours before a number of JavaScript loses its last bit. */
const mostMessages = 2 ** 52
const rekeyAfterMessages = 2 ** 50
/** Lengths of packets are hidden up to this many bytes. */
const paddingBytes = 16
const nothing = new Uint8Array(0)

/** One pair of transport keys at work. */
export class Session {
  readonly localIndex: number
  readonly isInitiator: boolean
  readonly createdMs: number
  readonly #remoteIndex: number
  readonly #sending: AeadKey
  readonly #receiving: AeadKey
  readonly #replays = new ReplayWindow()
  #counter = 0

  constructor(keys: SessionKeys, isInitiator: boolean, { aead, nowMs }: { aead: Aead; nowMs: number }) {
    this.localIndex = keys.localIndex
    this.#remoteIndex = keys.remoteIndex
    this.#sending = aead(keys.sending)
    this.#receiving = aead(keys.receiving)
    this.isInitiator = isInitiator
    this.createdMs = nowMs
  }

  get isWornOut(): boolean {
    return this.#counter >= mostMessages
  }

  get isTired(): boolean {
    return this.#counter >= rekeyAfterMessages
  }

  /** The message that carries `packet`, padded up to `mtu`. */
  seal(packet: Uint8Array, mtu: number): Uint8Array {
    const counter = this.#counter++
    const padded = Math.max(
      packet.length,
      Math.min(mtu, Math.ceil(packet.length / paddingBytes) * paddingBytes),
    )
    // Every byte of it is written.
    const message: Uint8Array = Buffer.allocUnsafe(HEADER_BYTES + padded + TAG_BYTES)
    message[0] = MESSAGE.data
    for (let at = 1; at < 4; at++) message[at] = 0
    for (let at = 0; at < 4; at++) message[4 + at] = this.#remoteIndex >>> (8 * at)
    writeCounter(message, 8, counter)
    let plaintext = packet
    if (padded !== packet.length) {
      plaintext = new Uint8Array(padded)
      plaintext.set(packet)
    }
    this.#sending.seal(counter, plaintext, nothing, message, HEADER_BYTES)
    return message
  }

  /** What a message carries, in memory that the next one may be written over; `undefined` when it is forged, or came before. */
  open(message: Uint8Array): Uint8Array | undefined {
    const counter = indexAt(message, 8) + indexAt(message, 12) * 2 ** 32
    if (counter >= mostMessages) return undefined
    const packet = this.#receiving.open(counter, message.subarray(HEADER_BYTES), nothing)
    return packet && this.#replays.accept(counter) ? packet : undefined
  }
}
