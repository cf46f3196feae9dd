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
  /** Bytes of these pieces; without padding that nobody sends. */
  bytesOf(pieces: { readonly count: number; has(piece: number): boolean }): number
  /** All bytes, as `bytesOf` counts. */
  readonly totalBytes: number
  /** The piece that holds byte `offset` of the torrent. */
  pieceAt(offset: number): number
}

/** What a torrent's pieces are cut from. */
export interface Layout {
  readonly sizeBytes: number
  readonly pieceLength: number
  /** With these, files that are followed by padding end their last piece: version 2 (BEP 52), where nobody sends padding. */
  readonly files?: readonly { readonly offset: number; readonly isPadding: boolean }[]
}

/** Lays out a torrent of `sizeBytes` bytes in pieces of `pieceLength` bytes. */
export function createGeometry({ sizeBytes, pieceLength, files = [] }: Layout): Geometry {
  const pieceCount = Math.ceil(sizeBytes / pieceLength)
  const short = new Map([[pieceCount - 1, sizeBytes - (pieceCount - 1) * pieceLength]])
  for (const { offset, isPadding } of files)
    if (isPadding) short.set(Math.floor(offset / pieceLength), offset % pieceLength)
  const pieceSize = (piece: number) => short.get(piece) ?? pieceLength
  const bytesOf: Geometry['bytesOf'] = (pieces) => {
    let bytes = pieces.count * pieceLength
    for (const [piece, size] of short) if (pieces.has(piece)) bytes -= pieceLength - size
    return bytes
  }
  return {
    sizeBytes,
    pieceLength,
    pieceCount,
    blocksPerPiece: Math.ceil(pieceLength / BLOCK_BYTES),
    pieceSize,
    bytesOf,
    totalBytes: bytesOf({ count: pieceCount, has: () => true }),
    blockCount: (piece) => Math.ceil(pieceSize(piece) / BLOCK_BYTES),
    blockSize: (piece, block) => Math.min(BLOCK_BYTES, pieceSize(piece) - block * BLOCK_BYTES),
    pieceAt: (offset) => Math.floor(offset / pieceLength),
  }
}

/** The geometry of a torrent as its peers see it: in version 1, padding counts like any file. */
export function geometryOf(metainfo: Layout & { readonly pieceHashes: Uint8Array | undefined }): Geometry {
  const { sizeBytes, pieceLength, files = [], pieceHashes } = metainfo
  return createGeometry({ sizeBytes, pieceLength, files: pieceHashes ? [] : files })
}
