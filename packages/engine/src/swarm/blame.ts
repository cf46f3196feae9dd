import { sameBytes, sha1Of } from '../storage/hasher.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'

/** Failed pieces of which the evidence is kept. */
const MOST_CASES = 8

/** A piece that proved wrong, and who gave each of its blocks. */
export interface FailedPiece<Peer> {
  readonly piece: number
  readonly bytes: Uint8Array
  readonly givers: readonly (Peer | undefined)[]
}

/** What is kept of it: large pieces that fail one after the other must not fill the memory. */
interface Evidence<Peer> {
  /** SHA-1 of each block. */
  readonly digests: readonly Uint8Array[]
  readonly givers: readonly (Peer | undefined)[]
}

/**
 * Finds out who gave wrong bytes, by evidence: a piece that fails is fetched again from one peer, and when it is
 * right at last, whoever gave a block that differs is the liar. Who shared a piece with a liar is not blamed.
 */
export class Blame<Peer> {
  readonly #cases = new Map<number, Evidence<Peer>[]>()

  /** Notes a piece that failed; returns its only giver, who is guilty beyond doubt, or nobody. */
  accuse(failed: FailedPiece<Peer>): Peer | undefined {
    const { piece } = failed
    const suspects = new Set(failed.givers)
    const [only] = suspects
    if (suspects.size === 1) return only
    const cases = this.#cases.get(piece) ?? []
    const evidence = { digests: digestsOf(failed.bytes), givers: failed.givers }
    this.#cases.set(piece, [...cases, evidence].slice(-2))
    const [oldest] = this.#cases.keys()
    if (this.#cases.size > MOST_CASES && oldest !== undefined) this.#cases.delete(oldest)
    return undefined
  }

  /** Compares a piece that is right with what was given before; returns those who gave something else. */
  convict(piece: number, right: Uint8Array): ReadonlySet<Peer> {
    const liars = new Set<Peer>()
    const cases = this.#cases.get(piece)
    if (!cases) return liars
    const wanted = digestsOf(right)
    for (const { digests, givers } of cases)
      givers.forEach((giver, block) => {
        const [was, is] = [digests[block], wanted[block]]
        if (giver !== undefined && was && is && !sameBytes(was, is)) liars.add(giver)
      })
    this.#cases.delete(piece)
    return liars
  }
}

function digestsOf(bytes: Uint8Array): Uint8Array[] {
  const digests: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES)
    digests.push(sha1Of(bytes.subarray(at, at + BLOCK_BYTES)))
  return digests
}
