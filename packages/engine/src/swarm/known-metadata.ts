import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { BencodeError, encodeBencode } from '../metainfo/bencode.ts'
import { type Infohash, wireInfohashes } from '../metainfo/infohash.ts'
import { type Metainfo, parseInfoDictionary } from '../metainfo/metainfo.ts'
import { decodePieceLayers, encodePieceLayers, type PieceLayers } from '../metainfo/piece-layers.ts'
import { diskError } from '../storage/resume-record.ts'

/** The metadata that an earlier run learned, from the folder of its torrent. */
export async function readKnown(folder: string, infohash: Infohash): Promise<Metainfo | undefined> {
  const bytes = await readIfThere(join(folder, 'info'))
  const metainfo = bytes && ifUndamaged(() => parseInfoDictionary(bytes))
  if (!metainfo || !wireInfohashes(metainfo).includes(infohash)) return undefined
  const isUnhashed = (await readIfThere(join(folder, 'unhashed'))) !== undefined
  return isUnhashed ? { ...metainfo, isUnhashed } : metainfo
}

/** The hashes of the pieces (BEP 52) that an earlier run learned, from the folder of the torrent. */
export async function readKnownLayers(folder: string, metainfo: Metainfo): Promise<PieceLayers> {
  const bytes = metainfo.infohashV2 && (await readIfThere(join(folder, 'layers')))
  return (bytes && ifUndamaged(() => decodePieceLayers(bytes, metainfo))) || new Map()
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw diskError(error)
    return undefined
  })
}

/** A damaged file is as good as none: peers give it again. */
function ifUndamaged<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AppError || error instanceof BencodeError) return undefined
    throw error
  }
}

/** Keeps metadata for the next time, so that it need not be asked of anybody. */
export async function remember(folder: string, { infoBytes, isUnhashed = false }: Metainfo): Promise<void> {
  // First: who finds the metadata must not take what stands for hashes for some.
  if (isUnhashed) await keepFile(folder, 'unhashed', new Uint8Array())
  await keepFile(folder, 'info', infoBytes)
}

/** Keeps the hashes of a torrent's pieces for the next time. */
export async function rememberLayers(
  folder: string,
  { files }: Metainfo,
  layers: PieceLayers,
): Promise<void> {
  if (layers.size > 0) await keepFile(folder, 'layers', encodeBencode(encodePieceLayers(files, layers)))
}

async function keepFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    // A film is opened more often than it is new; what cannot be read is written anew.
    const kept = await readFile(join(folder, name)).catch(() => undefined)
    if (kept && Buffer.compare(kept, bytes) === 0) return
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${name}.new`), bytes)
    await rename(join(folder, `${name}.new`), join(folder, name))
  } catch (error) {
    throw diskError(error)
  }
}
