import type { OpenPiece } from '../scheduler/block-ledger.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'

/** Failed pieces of which the evidence is kept. */
const MOST_CASES = 8

/** What a piece that proved wrong was made of. */
interface Case<Peer> {
  readonly bytes: Uint8Array
  readonly givers: readonly (Peer | undefined)[]
}

/**
 * Finds out who gave wrong bytes, by evidence: a piece that fails is fetched again from one peer, and when it is
 * right at last, whoever gave a block that differs is the liar. Who shared a piece with a liar is not blamed.
 */
export class Blame<Peer> {
  readonly #cases = new Map<number, Case<Peer>[]>()

  /** Notes a piece that failed; returns its only giver, who is guilty beyond doubt, or nobody. */
  accuse({ piece, bytes, givers }: OpenPiece<Peer>): Peer | undefined {
    const suspects = new Set(givers)
    const [only] = suspects
    if (suspects.size === 1) return only
    const cases = this.#cases.get(piece) ?? []
    this.#cases.set(piece, [...cases, { bytes, givers }].slice(-2))
    const [oldest] = this.#cases.keys()
    if (this.#cases.size > MOST_CASES && oldest !== undefined) this.#cases.delete(oldest)
    return undefined
  }

  /** Compares a piece that is right with what was given before; returns those who gave something else. */
  convict(piece: number, right: Uint8Array): ReadonlySet<Peer> {
    const liars = new Set<Peer>()
    for (const { bytes, givers } of this.#cases.get(piece) ?? []) {
      givers.forEach((giver, block) => {
        const start = block * BLOCK_BYTES
        const end = start + BLOCK_BYTES
        if (
          giver !== undefined &&
          Buffer.compare(bytes.subarray(start, end), right.subarray(start, end)) !== 0
        )
          liars.add(giver)
      })
    }
    this.#cases.delete(piece)
    return liars
  }
}
