import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import { diskError } from '../storage/resume-record.ts'

/** The metadata that an earlier run learned, from the folder of its torrent. */
export async function readKnown(folder: string, infohash: Infohash): Promise<Metainfo | undefined> {
  const bytes = await readFile(join(folder, 'info')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw diskError(error)
  })
  if (!bytes) return undefined
  try {
    const metainfo = parseInfoDictionary(bytes)
    return metainfo.infohash === infohash ? metainfo : undefined
  } catch (error) {
    // A damaged file is as good as none: peers give it again.
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** Keeps metadata for the next time, so that it need not be asked of anybody. */
export async function remember(folder: string, { infoBytes }: Metainfo): Promise<void> {
  try {
    // A film is opened more often than it is new; what cannot be read is written anew.
    const kept = await readFile(join(folder, 'info')).catch(() => undefined)
    if (kept && Buffer.compare(kept, infoBytes) === 0) return
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'info.new'), infoBytes)
    await rename(join(folder, 'info.new'), join(folder, 'info'))
  } catch (error) {
    throw diskError(error)
  }
}
