import type { Clock, Endpoint } from '@lanterne/kernel'

const JUDGED_AFTER_MS = 15 * 60_000
/** Addresses that must know us before their silence says something. */
const LEAST_ACQUAINTANCES = 60
const MOST_REMEMBERED = 2000

/**
 * Whether others can begin to speak with us (BEP 43). Those whom we asked can: a router lets them through. When a
 * quarter of an hour went by with enough acquaintances and nobody came unasked, nobody can, and we say so, which
 * spares others their vain questions.
 */
export class Reachability {
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #asked = new Set<string>()
  /** Addresses that answered, as many as matter. */
  readonly #acquaintances = new Set<string>()
  #cameUnasked = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = clock.now()
  }

  get isReadOnly(): boolean {
    if (this.#cameUnasked || this.#acquaintances.size < LEAST_ACQUAINTANCES) return false
    return this.#clock.now() - this.#startedAt > JUDGED_AFTER_MS
  }

  /** We sent something there. */
  asked({ host }: Endpoint): void {
    this.#asked.delete(host)
    this.#asked.add(host)
    if (this.#asked.size > MOST_REMEMBERED) this.#asked.delete(this.#asked.keys().next().value as string)
  }

  /** Somebody answered us. */
  answered({ host }: Endpoint): void {
    if (this.#acquaintances.size < LEAST_ACQUAINTANCES) this.#acquaintances.add(host)
  }

  /** Somebody asked us something. */
  queried({ host }: Endpoint): void {
    if (!this.#asked.has(host)) this.#cameUnasked = true
  }
}
