import { BLOCK_BYTES } from '../wire/messages.ts'
import type { RunningHash } from './hasher.ts'

/** Less is not worth a call, while more is to come. */
const LEAST_AT_ONCE = 128 << 10
/** Most that is hashed in one turn of the event loop: about a millisecond. */
const MOST_AT_ONCE = 1 << 20

/**
 * SHA-1 of a piece, taken in as its blocks come, while they are still in the processor's cache: it is known in the turn
 * in which the last block is here.
 */
export class PieceDigest {
  readonly #hash: RunningHash
  /** Bytes taken in. */
  #hashed = 0
  /** Blocks that are here without a gap. */
  #blocks = 0
  #isGivenUp = false

  constructor(hash: RunningHash) {
    this.#hash = hash
  }

  /** Takes in the blocks up to the first that is not here. */
  advance(bytes: Uint8Array, isHere: (block: number) => boolean): void {
    if (this.#isGivenUp) return
    while (this.#blocks * BLOCK_BYTES < bytes.length && isHere(this.#blocks)) this.#blocks++
    const end = Math.min(bytes.length, this.#blocks * BLOCK_BYTES)
    const start = this.#hashed
    if (end - start < LEAST_AT_ONCE && end < bytes.length) return
    // A block near the front of a large piece came last: so much is for another thread.
    this.#isGivenUp = end - start > MOST_AT_ONCE
    if (this.#isGivenUp) return
    this.#hash.update(bytes.subarray(start, end))
    this.#hashed = end
  }

  /** The digest, once all blocks were taken in; absent when that would have taken too long. */
  finish(): Uint8Array | undefined {
    return this.#isGivenUp ? undefined : this.#hash.digest()
  }
}
