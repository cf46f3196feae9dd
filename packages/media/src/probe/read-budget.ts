import { AppError } from '@lanterne/kernel'

/** The index of a film of ten hours, read twice, and what lies beside it. */
const MOST_BYTES = 320 << 20

/**
 * What may be read without anything coming of it. Nothing ever reads through a film for what its index does not say:
 * most of it is not here yet.
 */
export class ReadBudget {
  #left = MOST_BYTES

  /** Throws `format-not-playable` when it is used up. */
  spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new AppError('format-not-playable', { details: { reason: 'no-index' } })
  }

  /** Something came of it. */
  renew(): void {
    this.#left = MOST_BYTES
  }
}
