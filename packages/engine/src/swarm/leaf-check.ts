import { hashAt } from '../metainfo/merkle.ts'
import { SHA256_BYTES, sha256 } from '../metainfo/sha256.ts'
import { Block, type OpenPiece } from '../scheduler/block-ledger.ts'
import type { HashTrees } from '../storage/hash-trees.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'

/** What a check says; nothing where it is not known yet what is right. */
export type Verdict = 'right' | 'wrong' | undefined

/** Checks the pieces of a torrent of version 2 by their blocks, each hashed once, as it comes (BEP 52). */
export class LeafCheck<Peer> {
  readonly #trees: HashTrees
  /** Hashes of the blocks of open pieces, as they came. */
  readonly #leaves = new WeakMap<OpenPiece<Peer>, Uint8Array>()

  constructor(trees: HashTrees) {
    this.#trees = trees
  }

  /** Whether the hash of a piece is known: nothing else is needed to check it. */
  isKnown(piece: number): boolean {
    return this.#trees.isKnown(piece)
  }

  /** Takes in a block that came. */
  take(open: OpenPiece<Peer>, block: number): Verdict {
    const size = this.#trees.dataSize(open.piece)
    const start = block * BLOCK_BYTES
    // A block of padding is nobody's: it is zeros, whatever was sent.
    if (start >= size) return 'right'
    let leaves = this.#leaves.get(open)
    if (!leaves) {
      leaves = new Uint8Array(Math.ceil(size / BLOCK_BYTES) * SHA256_BYTES)
      this.#leaves.set(open, leaves)
    }
    leaves.set(sha256(open.bytes.subarray(start, Math.min(size, start + BLOCK_BYTES))), block * SHA256_BYTES)
    return this.#judge(open, block)
  }

  /** Judges the blocks of an open piece that are here, now that more is known. */
  *review(open: OpenPiece<Peer>): Generator<{ block: number; verdict: Verdict }> {
    for (let block = 0; block < open.states.length; block++)
      if (open.states[block] === Block.here) yield { block, verdict: this.#judge(open, block) }
  }

  /** Judges a piece whose blocks are all here. Where it is right, its padding is made what it must be. */
  finish(open: OpenPiece<Peer>): Verdict {
    const { piece, bytes } = open
    const leaves = this.#leaves.get(open)
    if (!leaves || !this.isKnown(piece)) return undefined
    if (!this.#trees.isRight(piece, leaves)) return 'wrong'
    bytes.fill(0, this.#trees.dataSize(piece))
    return 'right'
  }

  #judge(open: OpenPiece<Peer>, block: number): Verdict {
    const known = this.#trees.leaves(open.piece)
    const mine = this.#leaves.get(open)
    if (!known || !mine) return undefined
    return Buffer.compare(hashAt(known, block), hashAt(mine, block)) === 0 ? 'right' : 'wrong'
  }
}
