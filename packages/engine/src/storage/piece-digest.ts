import { BLOCK_BYTES } from '../wire/messages.ts'
import type { RunningHash } from './hasher.ts'

/** Most that is hashed in one turn of the event loop: about a millisecond. */
const MOST_AT_ONCE = 1 << 20

/**
 * SHA-1 of a piece, taken in as its blocks come, while they are still in the processor's cache: it is known in the turn
 * in which the last block is here.
 */
export class PieceDigest {
  readonly #hash: RunningHash
  #blocks = 0
  #isGivenUp = false

  constructor(hash: RunningHash) {
    this.#hash = hash
  }

  /** Takes in the blocks up to the first that is not here. */
  advance(bytes: Uint8Array, isHere: (block: number) => boolean): void {
    if (this.#isGivenUp) return
    const start = this.#blocks * BLOCK_BYTES
    while (this.#blocks * BLOCK_BYTES < bytes.length && isHere(this.#blocks)) this.#blocks++
    const end = Math.min(bytes.length, this.#blocks * BLOCK_BYTES)
    // A block near the front of a large piece came last: so much is for another thread.
    this.#isGivenUp = end - start > MOST_AT_ONCE
    if (end > start && !this.#isGivenUp) this.#hash.update(bytes.subarray(start, end))
  }

  /** The digest, once all blocks were taken in; absent when that would have taken too long. */
  finish(): Uint8Array | undefined {
    return this.#isGivenUp ? undefined : this.#hash.digest()
  }
}
