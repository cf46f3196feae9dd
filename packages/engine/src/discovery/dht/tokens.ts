import { createHash } from 'node:crypto'
import type { Clock, Endpoint, Random } from '@lanterne/kernel'
import { addressBytes } from '../address.ts'

const ROTATION_MS = 300_000
const SECRET_BYTES = 16
const TOKEN_BYTES = 8

/**
 * Tokens that show that whoever announces or stores was here before, from the same address (BEP 5): handed out with
 * answers, good for five to ten minutes, nothing kept.
 */
export class Tokens {
  readonly #clock: Clock
  readonly #random: Random
  #secret: Uint8Array
  #formerSecret: Uint8Array
  #rotatedAt: number

  constructor({ clock, random }: { clock: Clock; random: Random }) {
    this.#clock = clock
    this.#random = random
    this.#secret = random.bytes(SECRET_BYTES)
    this.#formerSecret = random.bytes(SECRET_BYTES)
    this.#rotatedAt = clock.now()
  }

  /** The token for an address. */
  give(to: Endpoint): Uint8Array {
    this.#rotate()
    return tokenOf(this.#secret, to)
  }

  /** Whether `token` was given to this address not long ago. */
  isGood(token: Uint8Array, from: Endpoint): boolean {
    this.#rotate()
    return [this.#secret, this.#formerSecret].some(
      (secret) => Buffer.compare(tokenOf(secret, from), token) === 0,
    )
  }

  #rotate(): void {
    const age = this.#clock.now() - this.#rotatedAt
    if (age < ROTATION_MS) return
    this.#formerSecret = age < 2 * ROTATION_MS ? this.#secret : this.#random.bytes(SECRET_BYTES)
    this.#secret = this.#random.bytes(SECRET_BYTES)
    this.#rotatedAt = this.#clock.now()
  }
}

function tokenOf(secret: Uint8Array, { host }: Endpoint): Uint8Array {
  const address = addressBytes(host) ?? new Uint8Array()
  return new Uint8Array(createHash('sha1').update(secret).update(address).digest().subarray(0, TOKEN_BYTES))
}
