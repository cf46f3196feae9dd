import { open } from 'node:fs/promises'
import { AppError, type ByteRange, type ByteSource } from '@lanterne/kernel'

const CHUNK_BYTES = 256 * 1024

/** A file of this machine, read where it lies. Throws `not-found` where there is none. */
export async function openLocalFile(path: string): Promise<ByteSource & AsyncDisposable> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not-found', { cause, details: { name: path } })
  })
  const found = await file.stat()
  if (!found.isFile()) {
    await file.close()
    throw new AppError('not-found', { details: { name: path } })
  }
  async function* read({ start, end }: ByteRange, { signal }: { signal: AbortSignal }) {
    for (let at = start; at < end; ) {
      signal.throwIfAborted()
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - at))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
      if (bytesRead === 0) throw new AppError('film-changed')
      at += bytesRead
      yield chunk.subarray(0, bytesRead)
    }
  }
  return { size: found.size, read, [Symbol.asyncDispose]: () => file.close() }
}
