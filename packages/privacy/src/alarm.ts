import type { Clock, Timer } from '@lanterne/kernel'

/**
 * A timer that is set again and again. Setting it later costs nothing: when the earlier time comes, it looks at what it
 * was set to since, so that a million acknowledgements do not make a million timers.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: Timer | undefined
  #timerAtMs = 0
  #atMs = Infinity

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  get isSet(): boolean {
    return this.#atMs !== Infinity
  }

  /** Rings once, `delayMs` from now, whatever it was set to before. */
  set(delayMs: number): void {
    const nowMs = this.#clock.now()
    this.#atMs = nowMs + Math.max(0, delayMs)
    if (this.#timer && this.#timerAtMs <= this.#atMs) return
    this.#timer?.cancel()
    this.#plan(nowMs)
  }

  /** Does not ring. */
  clear(): void {
    this.#atMs = Infinity
  }

  /** Does not ring, and lets the clock forget it. */
  close(): void {
    this.clear()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #plan(nowMs: number): void {
    this.#timerAtMs = this.#atMs
    this.#timer = this.#clock.schedule(this.#atMs - nowMs, () => this.#onTime())
  }

  #onTime(): void {
    this.#timer = undefined
    if (this.#atMs === Infinity) return
    const nowMs = this.#clock.now()
    // The machine's timers may be a fraction of a millisecond early.
    if (this.#atMs > nowMs + 0.5) return this.#plan(nowMs)
    this.#atMs = Infinity
    this.#ring()
  }
}
