import { climb, emptyRoot, hashAt, heightOver, LEAF_BYTES, rootOf } from '../metainfo/merkle.ts'
import type { MetainfoFile } from '../metainfo/metainfo.ts'
import { SHA256_BYTES } from '../metainfo/sha256.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { type HashRequest, uncleCount } from '../wire/hash-messages.ts'

/** Hashes of pieces asked for at once (BEP 52: no more than 512). */
const CHUNK_HASHES = 512

/** What of one file's hash tree is known: its root, and the hashes of its pieces as far as they came. */
export class HashTree {
  readonly root: Uint8Array
  /** Layers above the leaves, of the whole tree and of that of one piece. */
  readonly height: number
  readonly pieceHeight: number
  readonly pieceCount: number
  readonly #layer: Uint8Array
  readonly #known: Bitfield
  /** The layers from that of the pieces up, worked out when first asked for. */
  #levels: readonly Uint8Array[] | undefined

  constructor(file: MetainfoFile & { readonly piecesRoot: Uint8Array }, pieceLength: number) {
    this.root = file.piecesRoot
    this.height = heightOver(Math.ceil(file.sizeBytes / LEAF_BYTES))
    // The tree of a file of one piece is only as high as the file needs.
    this.pieceHeight = Math.min(this.height, Math.log2(pieceLength / LEAF_BYTES))
    this.pieceCount = Math.ceil(file.sizeBytes / pieceLength)
    this.#layer = new Uint8Array(this.pieceCount * SHA256_BYTES)
    this.#known = new Bitfield(this.pieceCount)
    if (this.pieceCount > 1) return
    this.#layer.set(this.root)
    this.#known.addAll()
  }

  get isComplete(): boolean {
    return this.#known.isFull
  }

  /** The hashes of all pieces, once they are known. */
  get layer(): Uint8Array | undefined {
    return this.isComplete ? this.#layer : undefined
  }

  /** Takes all hashes of pieces from where they were checked. */
  fill(layer: Uint8Array): void {
    this.#layer.set(layer)
    this.#known.addAll()
  }

  /** The root of the tree of one piece. */
  pieceRoot(piece: number): Uint8Array | undefined {
    return this.#known.has(piece) ? hashAt(this.#layer, piece) : undefined
  }

  // — asking —

  /** Asks for the hashes of a piece's blocks, with what proves them by what is known. */
  leafRequest(piece: number): HashRequest {
    const count = 2 ** this.pieceHeight
    const proven = this.#known.has(piece) ? this.pieceHeight : this.height
    return this.#request(0, piece * count, count, proven)
  }

  /** Asks for the hashes of the pieces around `piece`. */
  layerRequest(piece: number): HashRequest {
    const count = Math.min(CHUNK_HASHES, 2 ** (this.height - this.pieceHeight))
    return this.#request(this.pieceHeight, piece - (piece % count), count, this.height)
  }

  /** Up to `proven` layers above the leaves. */
  #request(base: number, index: number, count: number, proven: number): HashRequest {
    const above = proven - base
    // The parent of the topmost sibling is what is known already.
    const proofLayers = above > Math.log2(count) ? above - 1 : 0
    return { piecesRoot: this.root, base, index, count, proofLayers }
  }

  /** The first piece in each chunk of which hashes are missing. */
  *missingChunks(): Generator<number> {
    const count = Math.min(CHUNK_HASHES, 2 ** (this.height - this.pieceHeight))
    for (let piece = 0; piece < this.pieceCount; piece++) {
      if (this.#known.has(piece)) continue
      yield piece
      piece += count - 1 - (piece % count)
    }
  }

  /** Whether what a peer answered to one of our requests follows from the root, or from a piece's that is known. */
  proves({ base, index, count }: HashRequest, hashes: Uint8Array, uncles: Uint8Array): boolean {
    const place = index / count
    const node = rootOf(hashes, Math.log2(count), base)
    const height = base + Math.log2(count) + uncles.length / SHA256_BYTES
    const found = climb(node, place, uncles)
    const known =
      height === this.height ? this.root : height === this.pieceHeight ? this.pieceRoot(place) : undefined
    return known !== undefined && Buffer.compare(found, known) === 0
  }

  /** Takes hashes of pieces that were proven. */
  learn(first: number, hashes: Uint8Array): void {
    const end = Math.min(this.pieceCount, first + hashes.length / SHA256_BYTES)
    for (let piece = first; piece < end; piece++)
      if (this.#known.add(piece)) this.#layer.set(hashAt(hashes, piece - first), piece * SHA256_BYTES)
  }

  // — answering —

  /**
   * The hashes that a peer asks for with their siblings, one after the other; `undefined` when there are none, or not
   * known. Below the pieces, `leaves` are needed: those of the one piece that `pieceOf` names.
   */
  answer(request: HashRequest, leaves?: Uint8Array): Uint8Array | undefined {
    const { base, index, count, proofLayers } = request
    const size = Math.log2(count)
    if (base >= this.height) return undefined
    if (index + count > 2 ** (this.height - base) || proofLayers >= this.height - base) return undefined
    const first = base < this.pieceHeight ? this.pieceOf(request) : undefined
    if (base < this.pieceHeight ? first === undefined || !leaves : !this.isComplete) return undefined
    if (proofLayers + base >= this.pieceHeight && !this.isComplete) return undefined
    const subtree = leaves && levelsOf(leaves, 0, this.pieceHeight)
    const hashes = new Uint8Array((count + uncleCount(request)) * SHA256_BYTES)
    const nodeAt = (level: number, place: number): Uint8Array => {
      if (level >= this.pieceHeight) return this.#node(level, place)
      const inPiece = place - (first ?? 0) * 2 ** (this.pieceHeight - level)
      return nodeOf(subtree?.[level], inPiece, level)
    }
    for (let i = 0; i < count; i++) hashes.set(nodeAt(base, index + i), i * SHA256_BYTES)
    for (let i = 0; i < uncleCount(request); i++) {
      const sibling = Math.floor(index / count / 2 ** i) ^ 1
      hashes.set(nodeAt(base + size + i, sibling), (count + i) * SHA256_BYTES)
    }
    return hashes
  }

  /** The piece whose leaves an answer needs; `undefined` when none alone has them. */
  pieceOf({ base, index, count }: HashRequest): number | undefined {
    const width = 2 ** (this.pieceHeight - base)
    const piece = Math.floor(index / width)
    return base < this.pieceHeight && count <= width && piece < this.pieceCount ? piece : undefined
  }

  #node(level: number, place: number): Uint8Array {
    this.#levels ??= levelsOf(this.#layer, this.pieceHeight, this.height - this.pieceHeight)
    return nodeOf(this.#levels[level - this.pieceHeight], place, level)
  }
}

/** A layer and those above it; `base` layers are below it. */
function levelsOf(layer: Uint8Array, base: number, height: number): Uint8Array[] {
  const levels = [layer]
  for (let up = 0; up < height; up++) {
    const below = levels[up] as Uint8Array
    const above = new Uint8Array(Math.ceil(below.length / SHA256_BYTES / 2) * SHA256_BYTES)
    for (let at = 0; at < below.length; at += 2 * SHA256_BYTES)
      above.set(rootOf(below.subarray(at, at + 2 * SHA256_BYTES), 1, base + up), at / 2)
    levels.push(above)
  }
  return levels
}

/** A node of a layer; beyond its end there is nothing of the file. */
function nodeOf(layer: Uint8Array | undefined, place: number, level: number): Uint8Array {
  const hash = layer && hashAt(layer, place)
  return hash && hash.length > 0 ? hash : emptyRoot(level)
}
