import { AppError, type ByteRange, type ByteSource } from '@lanterne/kernel'

/** Reads a range that is small enough to be held. Throws `format-not-playable` when the source has less. */
export async function readRange(
  source: ByteSource,
  range: ByteRange,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const bytes = new Uint8Array(range.end - range.start)
  let filled = 0
  for await (const chunk of source.read(range, { signal, isLent: true })) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < bytes.length) throw new AppError('format-not-playable', { details: { reason: 'cut-off' } })
  return bytes
}
