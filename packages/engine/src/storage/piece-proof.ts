import { LEAF_BYTES } from '../metainfo/merkle.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { SHA256_BYTES, sha256 } from '../metainfo/sha256.ts'
import type { HashTrees } from './hash-trees.ts'
import { type DigestKind, type Hasher, type RunningHash, sameBytes } from './hasher.ts'
import type { Loans } from './loans.ts'

/** What the torrent says that its pieces are, and whether they are that: by version 2 where that is known (BEP 52). */
export class PieceProof {
  readonly #metainfo: Metainfo
  readonly #hasher: Hasher
  readonly #trees: HashTrees | undefined
  readonly #loans: Loans

  constructor(
    metainfo: Metainfo,
    { hasher, trees, loans }: { hasher: Hasher; trees: HashTrees | undefined; loans: Loans },
  ) {
    this.#metainfo = metainfo
    this.#hasher = hasher
    this.#trees = trees
    this.#loans = loans
  }

  /** Begins the hash of a piece that is to be taken in as it comes. */
  begin(): RunningHash {
    return this.#hasher.begin()
  }

  /** Whether it is known what `piece` must be: of version 2, peers may have to tell first. */
  isKnown(piece: number): boolean {
    return this.#metainfo.pieceHashes !== undefined || (this.#trees?.isKnown(piece) ?? false)
  }

  /** Whether `lent` is what the torrent names; its memory comes back in the answer. */
  async verify(piece: number, lent: Uint8Array): Promise<{ isRight: boolean; bytes: Uint8Array }> {
    if (!this.#trees?.isKnown(piece)) {
      const { digest, bytes } = await this.#digest(lent, 'sha1')
      return { isRight: this.isDigest(piece, digest), bytes }
    }
    const { digest: leaves, bytes } = await this.leaves(this.#trees, piece, lent)
    return { isRight: this.#trees.isRight(piece, leaves), bytes }
  }

  /** Whether `sha1` is the digest that the torrent names. */
  isDigest(piece: number, sha1: Uint8Array): boolean {
    const { pieceHashes: hashes, isUnhashed } = this.#metainfo
    if (isUnhashed) return true
    return hashes !== undefined && sameBytes(sha1, hashes.subarray(piece * 20, piece * 20 + 20))
  }

  /** The hashes of the blocks of a piece, one after the other; what is padding in it does not count. */
  async leaves(trees: HashTrees, piece: number, lent: Uint8Array) {
    const { digest, bytes } = await this.#digest(lent, 'leaves')
    const size = trees.dataSize(piece)
    const last = Math.ceil(size / LEAF_BYTES) - 1
    const leaves = digest.subarray(0, (last + 1) * SHA256_BYTES)
    if (size < bytes.length) leaves.set(sha256(bytes.subarray(last * LEAF_BYTES, size)), last * SHA256_BYTES)
    return { digest: leaves, bytes }
  }

  /** What a reader looks at must not go to another thread: a copy of it does. */
  async #digest(lent: Uint8Array, kind: DigestKind) {
    if (!this.#loans.isLent(lent)) return this.#hasher.digest(lent, kind)
    const { digest } = await this.#hasher.digest(lent.slice(), kind)
    return { digest, bytes: lent }
  }
}
