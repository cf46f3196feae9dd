import { open } from 'node:fs/promises'
import type { ByteRange, ByteSource } from '@lanterne/kernel'

const chunkBytes = 256 * 1024

/** The bytes of a file of this machine, which counts the reads that are open. */
export interface FileSource extends ByteSource, AsyncDisposable {
  reading: number
  /** Bytes that were read. */
  readBytes: number
}

/** Opens a file for tests of what reads films. */
export async function openFileSource(path: string): Promise<FileSource> {
  const file = await open(path)
  const { size } = await file.stat()
  const source: FileSource = {
    size,
    reading: 0,
    readBytes: 0,
    read,
    [Symbol.asyncDispose]: () => file.close(),
  }
  async function* read(
    { start, end }: ByteRange,
    { signal, isLent = false }: { signal: AbortSignal; isLent?: boolean },
  ) {
    source.reading++
    const lent = Buffer.allocUnsafe(chunkBytes)
    try {
      for (let at = start; at < end; ) {
        signal.throwIfAborted()
        const length = Math.min(chunkBytes, end - at)
        const chunk = isLent ? lent.subarray(0, length) : Buffer.allocUnsafe(length)
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
        if (bytesRead === 0) throw new Error('file became shorter')
        at += bytesRead
        source.readBytes += bytesRead
        yield chunk.subarray(0, bytesRead)
        // Whoever still looks at what was lent gets it wrong.
        if (isLent) lent.fill(0)
      }
    } finally {
      source.reading--
    }
  }
  return source
}
