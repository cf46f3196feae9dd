import { AppError } from '@lanterne/kernel'

/** The index of a film of ten hours, read twice, and what lies beside it. */
const MOST_BYTES = 320 << 20
/** Reads of a few bytes each; more are of a file that is made to be read for ever. */
const MOST_READS = 10_000

/**
 * What may be read without anything coming of it. Nothing ever reads through a film for what its index does not say:
 * most of it is not here yet.
 */
export class ReadBudget {
  #left = MOST_BYTES
  #reads = MOST_READS

  /** Throws `format-not-playable` when it is used up. */
  spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0 || --this.#reads < 0)
      throw new AppError('format-not-playable', { details: { reason: 'no-index' } })
  }

  /** Something came of it. */
  renew(): void {
    this.#left = MOST_BYTES
    this.#reads = MOST_READS
  }
}
