import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskError } from './resume-record.ts'

/** Files of one torrent that the viewer keeps for offline, by index; the mark lies beside them. */
const NAME = 'kept'
const MOST_FILES = 100_000

/** The files kept in a torrent's folder. A mark that cannot be read keeps everything: nothing is lost by a torn write. */
export async function readKeptFiles(folder: string, fileCount: number): Promise<Set<number>> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw diskError(error)
  })
  if (text === undefined) return new Set()
  const kept = parseKeptFiles(text)
  return new Set(kept ?? Array.from({ length: fileCount }, (_, index) => index))
}

/** Reads a mark; `undefined` when it is damaged. */
export function parseKeptFiles(text: string): readonly number[] | undefined {
  if (!/^\d{1,7}(?:,\d{1,7})*$/.test(text)) return undefined
  const kept = text.split(',').map(Number)
  return kept.length <= MOST_FILES ? kept : undefined
}

/** Marks the files that are kept in a torrent's folder. Throws `AppError`: `disk-full`, `data-folder-not-writable`. */
export async function writeKeptFiles(folder: string, kept: ReadonlySet<number>): Promise<void> {
  const path = join(folder, NAME)
  try {
    if (kept.size === 0) return await rm(path, { force: true })
    await writeFile(`${path}.new`, [...kept].join(','))
    await rename(`${path}.new`, path)
  } catch (error) {
    throw diskError(error)
  }
}

/** Whether anything in a torrent's folder is kept. */
export async function hasKeptFiles(folder: string): Promise<boolean> {
  return (await readKeptFiles(folder, 1)).size > 0
}
