import { createHash, type Hash } from 'node:crypto'
import { heightOver, LEAF_BYTES, rootOf } from './merkle.ts'
import { SHA256_BYTES } from './sha256.ts'

/** The hashes of a file's tree (BEP 52). */
export interface FileHashes {
  readonly piecesRoot: Uint8Array
  /** Those of its pieces; absent for a file of one piece. */
  readonly layer: Uint8Array | undefined
}

/** Cuts what it is fed into runs of one length, each hashed as it comes: no more than one digest is kept in mind. */
class RunHasher {
  readonly #algorithm: 'sha1' | 'sha256'
  readonly #length: number
  readonly #onDigest: (digest: Uint8Array) => void
  #hash: Hash
  #filled = 0

  constructor(algorithm: 'sha1' | 'sha256', length: number, onDigest: (digest: Uint8Array) => void) {
    this.#algorithm = algorithm
    this.#length = length
    this.#onDigest = onDigest
    this.#hash = createHash(algorithm)
  }

  /** Bytes until the run is full; 0 when it has not begun. */
  get missing(): number {
    return this.#filled === 0 ? 0 : this.#length - this.#filled
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#length - this.#filled)
      this.#hash.update(part)
      this.#filled += part.length
      at += part.length
      if (this.#filled === this.#length) this.end()
    }
  }

  /** Ends a run that is not full. */
  end(): void {
    if (this.#filled === 0) return
    this.#onDigest(this.#hash.digest())
    this.#hash = createHash(this.#algorithm)
    this.#filled = 0
  }
}

/** The SHA-1 of each piece of files laid end to end (BEP 3). */
export class PieceHasher {
  readonly #digests: Uint8Array[] = []
  readonly #run: RunHasher

  constructor(pieceLength: number) {
    this.#run = new RunHasher('sha1', pieceLength, (digest) => this.#digests.push(digest))
  }

  update(bytes: Uint8Array): void {
    this.#run.update(bytes)
  }

  /** Fills the piece up with zeros, so that the next file begins with one of its own (BEP 47). */
  pad(): void {
    const { missing } = this.#run
    if (missing > 0) this.#run.update(new Uint8Array(missing))
  }

  finish(): Uint8Array {
    this.#run.end()
    return Buffer.concat(this.#digests)
  }
}

/** The hash tree of one file (BEP 52), of which no more is kept than the hashes of its pieces. */
export class TreeHasher {
  readonly #pieceHeight: number
  readonly #leavesOfPiece: number
  readonly #pieces: Uint8Array[] = []
  readonly #run: RunHasher
  #leaves: Uint8Array[] = []

  constructor(pieceLength: number) {
    this.#leavesOfPiece = pieceLength / LEAF_BYTES
    this.#pieceHeight = Math.log2(this.#leavesOfPiece)
    this.#run = new RunHasher('sha256', LEAF_BYTES, (leaf) => {
      this.#leaves.push(leaf)
      // The tree of a file of one piece is only as high as the file needs: the piece that may be the last waits.
      if (this.#leaves.length > this.#leavesOfPiece)
        this.#endPiece(this.#leaves.splice(0, this.#leavesOfPiece))
    })
  }

  update(bytes: Uint8Array): void {
    this.#run.update(bytes)
  }

  #endPiece(leaves: readonly Uint8Array[]): void {
    this.#pieces.push(rootOf(Buffer.concat(leaves), this.#pieceHeight))
  }

  finish(): FileHashes {
    this.#run.end()
    if (this.#pieces.length === 0) {
      const height = heightOver(this.#leaves.length)
      return { piecesRoot: rootOf(Buffer.concat(this.#leaves), height), layer: undefined }
    }
    this.#endPiece(this.#leaves)
    const layer = new Uint8Array(Buffer.concat(this.#pieces))
    const height = heightOver(layer.length / SHA256_BYTES)
    return { piecesRoot: rootOf(layer, height, this.#pieceHeight), layer }
  }
}
