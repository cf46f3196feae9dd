import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { AppError, type ByteRange, type ByteSource } from '@lanterne/kernel'

const chunkBytes = 256 * 1024

/**
 * The bytes of a file that lies at `path`, in a folder that no link leads out of. The file is open while it is read and no
 * longer; one that is gone, is a link now, or has another size throws `not-found`; a disk that does not answer `disk-failed`.
 */
export function createFileSource(path: string, sizeBytes: number): ByteSource {
  return {
    size: sizeBytes,
    async *read({ start, end }: ByteRange, { signal, isLent = false }) {
      signal.throwIfAborted()
      await using file = await openSame(path, sizeBytes)
      const lent = isLent ? Buffer.allocUnsafe(Math.min(chunkBytes, end - start)) : undefined
      for (let at = start; at < end; ) {
        signal.throwIfAborted()
        const length = Math.min(chunkBytes, end - at)
        const chunk = lent?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length)
        const { bytesRead } = await file.read(chunk, 0, length, at).catch((cause: unknown) => {
          throw new AppError('disk-failed', { cause })
        })
        if (bytesRead === 0) throw new AppError('not-found')
        at += bytesRead
        yield chunk.subarray(0, bytesRead)
      }
    },
  }
}

/** Opens the file that was scanned, and no other that came to lie there or to be linked to. */
async function openSame(path: string, sizeBytes: number): Promise<FileHandle> {
  let file: FileHandle
  try {
    if ((await realpath(path)) !== path) throw new AppError('not-found')
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('not-found', { cause })
  }
  const facts = await file.stat()
  if (facts.isFile() && facts.size === sizeBytes) return file
  await file.close()
  throw new AppError('not-found')
}
