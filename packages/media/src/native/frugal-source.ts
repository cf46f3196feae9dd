import { AppError, type ByteSource } from '@lanterne/kernel'

/** Read of a file before it is known what it is; the index of a long film is a tenth of it. */
export const mostProbeBytes = 64 << 20

/** `source` for who may read only so much of it in all. Throws `format-not-playable` when that is more. */
export function frugalSource(source: ByteSource, mostBytes: number): ByteSource {
  let bytes = 0
  return {
    size: source.size,
    async *read(range, options) {
      for await (const chunk of source.read(range, options)) {
        bytes += chunk.length
        if (bytes > mostBytes) throw tooMuch()
        yield chunk
      }
    },
  }
}

function tooMuch(): AppError {
  return new AppError('format-not-playable', { details: { reason: 'too-large' } })
}
