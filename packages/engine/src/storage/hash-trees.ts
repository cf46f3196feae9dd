import { LEAF_BYTES, rootOf } from '../metainfo/merkle.ts'
import type { Metainfo, MetainfoFile } from '../metainfo/metainfo.ts'
import type { PieceLayers } from '../metainfo/piece-layers.ts'
import { SHA256_BYTES } from '../metainfo/sha256.ts'
import { type HashRequest, uncleCount } from '../wire/hash-messages.ts'
import { HashTree } from './hash-tree.ts'

/** Hashes of blocks that are kept, in bytes: those of two gigabytes of film. */
const MOST_LEAF_BYTES = 4 << 20

/** One file's tree, and where its pieces are. */
interface Rooted {
  readonly tree: HashTree
  readonly file: MetainfoFile
  readonly firstPiece: number
}

/** The hash trees of a torrent of version 2 (BEP 52): what its pieces and their blocks must be, as far as it is known. */
export class HashTrees {
  readonly #pieceLength: number
  /** In the order of their pieces. */
  readonly #files: readonly Rooted[]
  readonly #byRoot: ReadonlyMap<string, Rooted>
  /** Hashes of the blocks of pieces, used last at the end. */
  readonly #leaves = new Map<number, Uint8Array>()
  #leafBytes = 0

  private constructor({ files, pieceLength, pieceLayers }: Metainfo) {
    this.#pieceLength = pieceLength
    this.#files = files.flatMap((file) => {
      const { piecesRoot, offset } = file
      if (!piecesRoot) return []
      const tree = new HashTree({ ...file, piecesRoot }, pieceLength)
      const layer = pieceLayers.get(file.index)
      if (layer) tree.fill(layer)
      return { tree, file, firstPiece: offset / pieceLength }
    })
    this.#byRoot = new Map(this.#files.map((rooted) => [keyOf(rooted.tree.root), rooted]))
  }

  /** The trees that a torrent names; `undefined` when it is of version 1. */
  static of(metainfo: Metainfo): HashTrees | undefined {
    return metainfo.infohashV2 ? new HashTrees(metainfo) : undefined
  }

  /** Whether the hash of every piece is known. */
  get isComplete(): boolean {
    return this.#files.every(({ tree }) => tree.isComplete)
  }

  /** The hashes of the pieces, once all are known. */
  get pieceLayers(): PieceLayers | undefined {
    const layers = new Map<number, Uint8Array>()
    for (const { tree, file } of this.#files) {
      if (!tree.layer) return undefined
      if (tree.pieceCount > 1) layers.set(file.index, tree.layer)
    }
    return layers
  }

  /** Bytes of a piece that are its file's; what follows in it is padding. */
  dataSize(piece: number): number {
    const { file, firstPiece } = this.#at(piece)
    return Math.min(this.#pieceLength, file.sizeBytes - (piece - firstPiece) * this.#pieceLength)
  }

  isKnown(piece: number): boolean {
    return this.#rootOf(piece) !== undefined
  }

  /** The hashes of the blocks of a piece, where they are known to be right. */
  leaves(piece: number): Uint8Array | undefined {
    const leaves = this.#leaves.get(piece)
    if (!leaves) return this.#isOneBlock(piece) ? this.#rootOf(piece) : undefined
    this.#leaves.delete(piece)
    this.#leaves.set(piece, leaves)
    return leaves
  }

  /** Whether a piece with these hashes of blocks is what the torrent names; its hash must be known. */
  isRight(piece: number, leaves: Uint8Array): boolean {
    const root = this.#rootOf(piece)
    const { pieceHeight } = this.#at(piece).tree
    if (!root || leaves.length > 2 ** pieceHeight * SHA256_BYTES) return false
    if (Buffer.compare(rootOf(leaves, pieceHeight), root) !== 0) return false
    this.#keepLeaves(piece, leaves)
    return true
  }

  // — asking —

  /** What to ask for, to check the blocks of `piece` one by one; `undefined` when that is known. */
  leafRequest(piece: number): HashRequest | undefined {
    if (this.#leaves.has(piece) || this.#isOneBlock(piece)) return undefined
    const { tree, firstPiece } = this.#at(piece)
    return tree.leafRequest(piece - firstPiece)
  }

  /** What to ask for, to know the hash of every piece; those around `piece` first. */
  *layerRequests(piece?: number): Generator<HashRequest> {
    if (piece !== undefined && !this.isKnown(piece)) {
      const { tree, firstPiece } = this.#at(piece)
      yield tree.layerRequest(piece - firstPiece)
    }
    for (const { tree } of this.#files)
      if (!tree.isComplete) for (const missing of tree.missingChunks()) yield tree.layerRequest(missing)
  }

  /**
   * Takes what a peer answered to one of our requests: the pieces that are known better now, from the first to before
   * the last. `undefined` when it proves nothing: the peer lies.
   */
  take(request: HashRequest, hashes: Uint8Array): { first: number; end: number } | undefined {
    const { piecesRoot, base, index, count } = request
    const rooted = this.#byRoot.get(keyOf(piecesRoot))
    const split = count * SHA256_BYTES
    if (!rooted || hashes.length !== split + uncleCount(request) * SHA256_BYTES) return undefined
    const { tree, firstPiece } = rooted
    const asked = hashes.slice(0, split)
    if (!tree.proves(request, asked, hashes.subarray(split))) return undefined
    if (base > 0 || tree.pieceHeight === 0) {
      tree.learn(index, asked)
      return { first: firstPiece + index, end: firstPiece + Math.min(tree.pieceCount, index + count) }
    }
    const inFile = index / count
    const piece = firstPiece + inFile
    tree.learn(inFile, rootOf(asked, tree.pieceHeight))
    this.#keepLeaves(piece, asked.slice(0, Math.ceil(this.dataSize(piece) / LEAF_BYTES) * SHA256_BYTES))
    return { first: piece, end: piece + 1 }
  }

  // — answering —

  /** The piece whose `leaves` are needed to answer; `undefined` when there is no such piece, or none is needed. */
  pieceFor(request: HashRequest): number | undefined {
    const rooted = this.#byRoot.get(keyOf(request.piecesRoot))
    const piece = rooted?.tree.pieceOf(request)
    return rooted && piece !== undefined ? rooted.firstPiece + piece : undefined
  }

  /** What a peer asks for; `undefined` when it is not known, or no tree has it. */
  answer(request: HashRequest): Uint8Array | undefined {
    const piece = this.pieceFor(request)
    const leaves = piece === undefined ? undefined : this.leaves(piece)
    return this.#byRoot.get(keyOf(request.piecesRoot))?.tree.answer(request, leaves)
  }

  #rootOf(piece: number): Uint8Array | undefined {
    const { tree, firstPiece } = this.#at(piece)
    return tree.pieceRoot(piece - firstPiece)
  }

  #isOneBlock(piece: number): boolean {
    return this.#at(piece).tree.pieceHeight === 0
  }

  #keepLeaves(piece: number, leaves: Uint8Array): void {
    const known = this.#leaves.get(piece)
    this.#leaves.delete(piece)
    this.#leaves.set(piece, leaves)
    this.#leafBytes += leaves.length - (known?.length ?? 0)
    for (const [oldest, { length }] of this.#leaves) {
      if (this.#leafBytes <= MOST_LEAF_BYTES || oldest === piece) return
      this.#leaves.delete(oldest)
      this.#leafBytes -= length
    }
  }

  /** The file that a piece is of, by bisection: in version 2 there is one. */
  #at(piece: number): Rooted {
    let low = 0
    let high = this.#files.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#files[middle] as Rooted).firstPiece <= piece) low = middle
      else high = middle - 1
    }
    return this.#files[low] as Rooted
  }
}

function keyOf(root: Uint8Array): string {
  return Buffer.from(root).toString('latin1')
}
