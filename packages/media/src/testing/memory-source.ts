import type { ByteSource } from '@lanterne/kernel'

/** Bytes in memory as a file that counts what is read of it. */
export function memorySource(
  bytes: Uint8Array,
  { pieceBytes = 1 << 20, sizeBytes = bytes.length }: { pieceBytes?: number; sizeBytes?: number } = {},
): ByteSource & { readonly pieces: ReadonlySet<number> } {
  const pieces = new Set<number>()
  return {
    size: sizeBytes,
    pieces,
    async *read({ start, end }, { signal }) {
      for (let at = start; at < end; ) {
        signal.throwIfAborted()
        const piece = Math.floor(at / pieceBytes)
        pieces.add(piece)
        const to = Math.min(end, (piece + 1) * pieceBytes)
        const chunk = new Uint8Array(to - at)
        chunk.set(bytes.subarray(at, to))
        yield chunk
        at = to
      }
    },
  }
}
