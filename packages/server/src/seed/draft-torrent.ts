import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createTorrent } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'

/** Makes the `.torrent` of a file of this machine. Throws `not-found`, `invalid-torrent` for an empty file. */
export async function draftTorrent(
  path: string,
  { trackers = [], signal }: { trackers?: readonly string[]; signal: AbortSignal },
): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', { cause, details: { name: path } })
  })
  if (!found.isFile()) throw new AppError('not-found', { details: { name: path } })
  const read = () => createReadStream(path, { highWaterMark: 1024 * 1024, signal })
  return createTorrent({ name: basename(path), sizeBytes: found.size, read, trackers }, { signal })
}
