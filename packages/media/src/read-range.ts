import { AppError, type ByteRange, type ByteSource } from '@lanterne/kernel'

/** The greatest thing that is held whole is the index of a film of ten hours. */
const MOST_BYTES = 160 << 20

/** Reads a range that is small enough to be held. Throws `format-not-playable` when the source has less. */
export async function readRange(
  source: ByteSource,
  range: ByteRange,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const length = range.end - range.start
  if (length > MOST_BYTES) throw new AppError('format-not-playable', { details: { reason: 'malformed' } })
  const bytes = new Uint8Array(length)
  let filled = 0
  for await (const chunk of source.read(range, { signal, isLent: true })) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < bytes.length) throw new AppError('format-not-playable', { details: { reason: 'cut-off' } })
  return bytes
}
