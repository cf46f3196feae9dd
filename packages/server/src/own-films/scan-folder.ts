import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { extensionOf } from '../http/mime-type.ts'
import { isVideo } from '../playback/choose-file.ts'
import { isSubtitleFile } from '../subtitles/find-subtitle-files.ts'

/** A film, or subtitles, in a folder of the viewer's. */
export interface OwnFile {
  /** Names it to everybody else, who never sees its path. */
  readonly key: string
  /** From the folder that was scanned, outermost first; made of what the disk itself listed. */
  readonly path: readonly string[]
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly isFilm: boolean
}

const mostDepth = 8
const mostEntries = 100_000
const mostFiles = 20_000

/**
 * Lists the films and subtitles in a folder and those in it. Links are not followed, hidden files and folders are left
 * out, `except` is (the app's own folder); what cannot be read is as good as absent. Bounded: eight folders deep, 100,000
 * entries, 20,000 files. Throws `not-found` when the folder itself cannot be read.
 */
export async function scanFolder(
  root: string,
  { except, signal }: { except?: string | undefined; signal: AbortSignal },
): Promise<readonly OwnFile[]> {
  const found: OwnFile[] = []
  let entries = 0
  const folders: { readonly path: readonly string[] }[] = [{ path: [] }]
  for (let folder = folders.shift(); folder; folder = folders.shift()) {
    signal.throwIfAborted()
    for (const entry of await list(join(root, ...folder.path), folder.path.length === 0)) {
      if (++entries > mostEntries || found.length >= mostFiles) return found
      if (entry.name.startsWith('.')) continue
      const path = [...folder.path, entry.name]
      const place = join(root, ...path)
      if (entry.isDirectory() && path.length <= mostDepth && place !== except) folders.push({ path })
      // A link is neither: what it leads to is not in this folder.
      if (!entry.isFile()) continue
      const isFilm = isVideo(entry.name) || extensionOf(entry.name) === 'm4v'
      if (!isFilm && !isSubtitleFile(entry.name)) continue
      const facts = await lstat(place).catch(() => undefined) // Gone since it was listed.
      if (!facts?.isFile() || facts.size === 0) continue
      const { size: sizeBytes, mtimeMs: modifiedMs } = facts
      found.push({ key: keyOf(path), path, sizeBytes, modifiedMs, isFilm })
    }
  }
  return found
}

async function list(folder: string, isRoot: boolean): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    if (isRoot) throw new AppError('not-found', { cause })
    return [] // Not ours to read, or gone: nothing in it can be shown.
  }
}

/** The same for the same path, whatever the file is now. */
export function keyOf(path: readonly string[]): string {
  return createHash('sha256').update(path.join('/')).digest('hex').slice(0, 32)
}
