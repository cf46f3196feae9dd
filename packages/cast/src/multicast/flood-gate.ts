import type { Clock } from '@lanterne/kernel'

export interface FloodGateOptions {
  readonly clock: Clock
  /** What one sender may say in a second. */
  readonly mostOfOne: number
  /** What all of them together may. */
  readonly most: number
  /** Told once in a minute at most. */
  onFlood(): void
}

const SECOND_MS = 1000
const TOLD_MS = 60_000

/** Lets through what a device may say in a second; what comes beyond is not even read. Holds one number for each sender. */
export class FloodGate {
  readonly #options: FloodGateOptions
  readonly #said = new Map<string, number>()
  #all = 0
  #since = Number.NEGATIVE_INFINITY
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(options: FloodGateOptions) {
    this.#options = options
  }

  /** Whether what `sender` says now is to be read. */
  admits(sender: string): boolean {
    const { clock, mostOfOne, most, onFlood } = this.#options
    const now = clock.now()
    if (now - this.#since >= SECOND_MS) {
      this.#since = now
      this.#all = 0
      this.#said.clear()
    }
    const said = this.#said.get(sender) ?? 0
    if (said < mostOfOne && this.#all < most) {
      this.#said.set(sender, said + 1)
      this.#all++
      return true
    }
    if (now - this.#toldMs >= TOLD_MS) {
      this.#toldMs = now
      onFlood()
    }
    return false
  }
}
