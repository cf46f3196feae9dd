import { timingSafeEqual } from 'node:crypto'
import { type PairingCode, pairingAlphabet, pairingLength, readPairingCode } from '@lanterne/contract'
import { AppError, type Clock, type Random } from '@lanterne/kernel'

/** How long a code lets somebody in. */
export const codeLifeMs = 5 * 60_000
/** Wrong codes after which the one that is shown is worth nothing. */
export const mostTries = 6
/** Wrong codes that cost nothing: people mistype. */
const freeTries = 3
const firstWaitMs = 2000

/** The code that lets one more device in: one at a time, once, for minutes, and not for who guesses. */
export class PairingCodes {
  readonly #clock: Clock
  readonly #random: Random
  #shown: { readonly code: string; readonly endsMs: number } | undefined
  #tries = 0
  #untilMs = 0

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock
    this.#random = random
  }

  /** The one that is shown, while it is worth something. */
  get now(): PairingCode | undefined {
    const leftMs = (this.#shown?.endsMs ?? 0) - this.#clock.now()
    if (!this.#shown || leftMs <= 0) return undefined
    return { code: this.#shown.code, secondsLeft: Math.ceil(leftMs / 1000) }
  }

  /** Makes one, in place of the one before. */
  show(): void {
    this.#shown = { code: makeCode(this.#random), endsMs: this.#clock.now() + codeLifeMs }
    this.#tries = 0
    this.#untilMs = 0
  }

  end(): void {
    this.#shown = undefined
  }

  /** Uses the code up. Throws `wrong-code`; `too-many-tries`, with the seconds to wait. */
  redeem(given: string): void {
    const shown = this.now
    if (!shown) throw new AppError('wrong-code')
    const nowMs = this.#clock.now()
    if (nowMs < this.#untilMs) {
      const seconds = Math.ceil((this.#untilMs - nowMs) / 1000)
      throw new AppError('too-many-tries', { details: { seconds } })
    }
    if (isSame(readPairingCode(given), shown.code)) return this.end()
    this.#tries++
    if (this.#tries >= mostTries) this.end()
    if (this.#tries >= freeTries) this.#untilMs = nowMs + firstWaitMs * 2 ** (this.#tries - freeTries)
    throw new AppError('wrong-code')
  }
}

/** Every code is as likely as any other: bytes that would favour some are thrown away. */
function makeCode(random: Random): string {
  const size = pairingAlphabet.length
  let code = ''
  while (code.length < pairingLength)
    for (const byte of random.bytes(pairingLength * 2))
      if (byte < 256 - (256 % size) && code.length < pairingLength) code += pairingAlphabet[byte % size]
  return code
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
