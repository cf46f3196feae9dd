import { BLOCK_BYTES } from '../wire/messages.ts'

/** Failed pieces of which the evidence is kept. */
const MOST_CASES = 8

/** A piece that proved wrong, and who gave each of its blocks. */
export interface FailedPiece<Peer> {
  readonly piece: number
  readonly bytes: Uint8Array
  readonly givers: readonly (Peer | undefined)[]
}

/**
 * Finds out who gave wrong bytes, by evidence: a piece that fails is fetched again from one peer, and when it is
 * right at last, whoever gave a block that differs is the liar. Who shared a piece with a liar is not blamed.
 */
export class Blame<Peer> {
  readonly #cases = new Map<number, FailedPiece<Peer>[]>()

  /** Notes a piece that failed; returns its only giver, who is guilty beyond doubt, or nobody. */
  accuse(failed: FailedPiece<Peer>): Peer | undefined {
    const { piece } = failed
    const suspects = new Set(failed.givers)
    const [only] = suspects
    if (suspects.size === 1) return only
    const cases = this.#cases.get(piece) ?? []
    this.#cases.set(piece, [...cases, failed].slice(-2))
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
