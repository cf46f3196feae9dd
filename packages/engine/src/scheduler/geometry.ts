import { BLOCK_BYTES } from '../wire/messages.ts'

/** How a torrent's bytes are cut into pieces (hashed units) and blocks (request units). */
export interface Geometry {
  readonly sizeBytes: number
  readonly pieceLength: number
  readonly pieceCount: number
  /** Blocks of every piece but, perhaps, the last. */
  readonly blocksPerPiece: number
  pieceSize(piece: number): number
  blockCount(piece: number): number
  blockSize(piece: number, block: number): number
  /** The piece that holds byte `offset` of the torrent. */
  pieceAt(offset: number): number
}

/** Lays out a torrent of `sizeBytes` bytes in pieces of `pieceLength` bytes. */
export function createGeometry({
  sizeBytes,
  pieceLength,
}: {
  sizeBytes: number
  pieceLength: number
}): Geometry {
  const pieceCount = Math.ceil(sizeBytes / pieceLength)
  const lastSize = sizeBytes - (pieceCount - 1) * pieceLength
  const pieceSize = (piece: number) => (piece === pieceCount - 1 ? lastSize : pieceLength)
  return {
    sizeBytes,
    pieceLength,
    pieceCount,
    blocksPerPiece: Math.ceil(pieceLength / BLOCK_BYTES),
    pieceSize,
    blockCount: (piece) => Math.ceil(pieceSize(piece) / BLOCK_BYTES),
    blockSize: (piece, block) => Math.min(BLOCK_BYTES, pieceSize(piece) - block * BLOCK_BYTES),
    pieceAt: (offset) => Math.floor(offset / pieceLength),
  }
}
