import { AppError, type ByteRange } from '@lanterne/kernel'
import type { Content } from './content.ts'

/** Longest chunk that a reader is given at once, in bytes. */
const CHUNK_BYTES = 256 << 10

/**
 * Reads bytes of a torrent that are here and proved, and makes nothing wanted. Throws `not-found` as soon as some of
 * them are not: before the first chunk, unless they are given up meanwhile.
 */
export async function* readHere(
  { cache, download: { geometry } }: Pick<Content, 'cache' | 'download'>,
  { start, end }: ByteRange,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  for (let piece = geometry.pieceAt(start); piece <= geometry.pieceAt(end - 1); piece++)
    if (!cache.have.has(piece)) throw new AppError('not-found')
  for (let position = start; position < end; ) {
    signal.throwIfAborted()
    const piece = geometry.pieceAt(position)
    const offset = position - piece * geometry.pieceLength
    const length = Math.min(CHUNK_BYTES, geometry.pieceSize(piece) - offset, end - position)
    const bytes = await cache.read(piece, offset, length)
    if (!bytes) throw new AppError('not-found')
    position += bytes.length
    yield bytes
  }
}
