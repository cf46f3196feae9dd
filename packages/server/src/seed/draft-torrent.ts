import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { createTorrent, type TorrentVersion } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'

/** Bytes read at once. */
const CHUNK_BYTES = 1024 * 1024

/** How a torrent is to be made; version 1, and no more than the file, when absent. */
export interface DraftOptions {
  readonly version?: TorrentVersion
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Makes the `.torrent` of a file of this machine, or of the files in a folder, hidden ones left out.
 * Throws `not-found`, `invalid-torrent` for nothing but empty files.
 */
export async function draftTorrent(path: string, { signal, ...more }: DraftOptions): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', { cause, details: { name: path } })
  })
  const draft = { name: basename(resolve(path)), ...more }
  const readFrom = (file: string) => () => createReadStream(file, { highWaterMark: CHUNK_BYTES, signal })
  if (found.isFile())
    return createTorrent({ ...draft, sizeBytes: found.size, read: readFrom(path) }, { signal })
  if (!found.isDirectory()) throw new AppError('not-found', { details: { name: path } })
  const files = await Promise.all(
    (await filesIn(path)).map(async (parts) => {
      const file = join(path, ...parts)
      return { path: parts, sizeBytes: (await stat(file)).size, read: readFrom(file) }
    }),
  )
  return createTorrent({ ...draft, files }, { signal })
}

/** The files below a folder, by the names on the way to each, in the order of the names. */
async function filesIn(folder: string): Promise<string[][]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const shown = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: string[][] = []
  for (const entry of shown) {
    if (entry.isFile()) found.push([entry.name])
    // What links elsewhere is not this folder's.
    else if (entry.isDirectory())
      found.push(...(await filesIn(join(folder, entry.name))).map((parts) => [entry.name, ...parts]))
  }
  return found
}
