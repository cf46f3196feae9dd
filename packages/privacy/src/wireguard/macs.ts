import type { Clock, Random } from '@lanterne/kernel'
import { openCookie, sealCookie } from './aead.ts'
import { indexAt, MESSAGE } from './handshake.ts'
import { hash, MAC_BYTES, mac, sameSecret } from './keys.ts'

/* The two MACs at the end of each handshake message, and the cookies behind the second (paper, sections 5.4.4 and 5.4.7). */

export const COOKIE_REPLY_BYTES = 64
/** How long a cookie is good, on both sides. */
const cookieLifeMs = 120_000
const label = (words: string, publicKey: Uint8Array) => hash(new Uint8Array(Buffer.from(words)), publicKey)
const noMac = new Uint8Array(MAC_BYTES)

/** Puts MACs on what goes to one peer. */
export class MacWriter {
  readonly #clock: Clock
  readonly #macKey: Uint8Array
  readonly #cookieKey: Uint8Array
  #lastMac: Uint8Array | undefined
  #lastIndex = 0
  #cookie: { readonly value: Uint8Array; readonly untilMs: number } | undefined

  constructor(clock: Clock, peerKey: Uint8Array) {
    this.#clock = clock
    this.#macKey = label('mac1----', peerKey)
    this.#cookieKey = label('cookie--', peerKey)
  }

  /** The message with both its MACs. */
  sign(message: Uint8Array): Uint8Array {
    const signed = new Uint8Array(message.length + 2 * MAC_BYTES)
    signed.set(message)
    const first = mac(this.#macKey, message)
    signed.set(first, message.length)
    const cookie = this.#cookie
    const isFresh = cookie !== undefined && this.#clock.now() < cookie.untilMs
    if (isFresh) signed.set(mac(cookie.value, signed.subarray(0, -MAC_BYTES)), message.length + MAC_BYTES)
    this.#lastMac = first
    this.#lastIndex = indexAt(message, 4)
    return signed
  }

  /** Takes in a cookie reply; says whether it answers the last message that was signed. */
  takeCookie(reply: Uint8Array): boolean {
    if (!this.#lastMac || reply.length !== COOKIE_REPLY_BYTES || indexAt(reply, 4) !== this.#lastIndex)
      return false
    const value = openCookie(this.#cookieKey, reply.subarray(8, 32), reply.subarray(32), this.#lastMac)
    if (!value) return false
    this.#lastMac = undefined
    this.#cookie = { value, untilMs: this.#clock.now() + cookieLifeMs }
    return true
  }
}

/** Checks MACs of what comes to us, and bakes the cookies that a sender must have while there is too much of it. */
export class MacReader {
  readonly #clock: Clock
  readonly #random: Random
  readonly #macKey: Uint8Array
  readonly #cookieKey: Uint8Array
  #secret = new Uint8Array(0)
  #secretUntilMs = -Infinity

  constructor(clock: Clock, random: Random, ownKey: Uint8Array) {
    this.#clock = clock
    this.#random = random
    this.#macKey = label('mac1----', ownKey)
    this.#cookieKey = label('cookie--', ownKey)
  }

  /** Whether the sender knows our public key. */
  isMeantForUs(message: Uint8Array): boolean {
    const end = message.length - 2 * MAC_BYTES
    return sameSecret(mac(this.#macKey, message.subarray(0, end)), message.subarray(end, end + MAC_BYTES))
  }

  /** Whether the sender is where it says: it has the cookie that went there. */
  hasCookie(message: Uint8Array, source: string): boolean {
    const end = message.length - MAC_BYTES
    const second = message.subarray(end)
    if (sameSecret(second, noMac)) return false
    return sameSecret(mac(this.#cookieFor(source), message.subarray(0, end)), second)
  }

  /** The answer to a message from `source` that came without a cookie. */
  cookieReply(message: Uint8Array, source: string): Uint8Array {
    const reply = new Uint8Array(COOKIE_REPLY_BYTES)
    reply[0] = MESSAGE.cookie
    reply.set(message.subarray(4, 8), 4)
    const nonce = this.#random.bytes(24)
    reply.set(nonce, 8)
    const end = message.length - 2 * MAC_BYTES
    const first = message.subarray(end, end + MAC_BYTES)
    reply.set(sealCookie(this.#cookieKey, nonce, this.#cookieFor(source), first), 32)
    return reply
  }

  #cookieFor(source: string): Uint8Array {
    const nowMs = this.#clock.now()
    if (nowMs >= this.#secretUntilMs) {
      this.#secret = new Uint8Array(this.#random.bytes(32))
      this.#secretUntilMs = nowMs + cookieLifeMs
    }
    return mac(this.#secret, new Uint8Array(Buffer.from(source)))
  }
}
