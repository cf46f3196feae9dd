import type { ByteSource } from '@lanterne/kernel'

/** All bytes of a source, which must fit in memory. */
export async function readWhole(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.read({ start: 0, end: source.size }, { signal }))
    chunks.push(chunk.slice())
  return new Uint8Array(Buffer.concat(chunks))
}
