import { createHash } from 'node:crypto'
import { AppError } from '@lanterne/kernel'
import { encodeBencode } from './bencode.ts'

/** A file to make a torrent of. */
export interface TorrentDraft {
  /** What viewers read; not a path. */
  readonly name: string
  readonly sizeBytes: number
  /** The file's bytes in order, once. */
  read(): AsyncIterable<Uint8Array>
  /** Tried in this order, each a tier of its own. */
  readonly trackers?: readonly string[]
  /** Bytes a piece; chosen by size when absent. */
  readonly pieceLength?: number
  readonly webSeeds?: readonly string[]
  readonly comment?: string
}

const minPieceLength = 256 * 1024
const maxPieceLength = 4 * 1024 * 1024
const wantedPieces = 1500

/**
 * Makes the `.torrent` of one file (BEP 3, 12, 19): the same bytes for the same draft, with no date and no author.
 * Throws `AppError('invalid-torrent')` for an empty file, `AppError('disk-failed')` when `read` gives another size.
 */
export async function createTorrent(
  draft: TorrentDraft,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const { name, sizeBytes, trackers = [], webSeeds = [], comment } = draft
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) throw new AppError('invalid-torrent')
  const pieceLength = draft.pieceLength ?? choosePieceLength(sizeBytes)
  return encodeBencode({
    announce: trackers[0],
    'announce-list': trackers.length > 1 ? trackers.map((tracker) => [tracker]) : undefined,
    comment,
    info: {
      length: sizeBytes,
      name,
      'piece length': pieceLength,
      pieces: await hashPieces(draft.read(), { sizeBytes, pieceLength }, { signal }),
    },
    'url-list': webSeeds.length > 0 ? webSeeds : undefined,
  })
}

/** A power of two that cuts a film into about as many pieces as swarms cope with well. */
export function choosePieceLength(sizeBytes: number): number {
  let pieceLength = minPieceLength
  while (pieceLength < maxPieceLength && sizeBytes / pieceLength > wantedPieces) pieceLength *= 2
  return pieceLength
}

async function hashPieces(
  chunks: AsyncIterable<Uint8Array>,
  { sizeBytes, pieceLength }: { sizeBytes: number; pieceLength: number },
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const hashes: Uint8Array[] = []
  let hash = createHash('sha1')
  let seen = 0
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    if (seen + chunk.length > sizeBytes) throw new AppError('disk-failed')
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + pieceLength - (seen % pieceLength))
      hash.update(part)
      at += part.length
      seen += part.length
      if (seen % pieceLength !== 0 && seen !== sizeBytes) continue
      hashes.push(hash.digest())
      hash = createHash('sha1')
    }
  }
  signal.throwIfAborted()
  if (seen !== sizeBytes) throw new AppError('disk-failed')
  return Buffer.concat(hashes)
}
