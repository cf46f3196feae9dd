import { AppError } from '@lanterne/kernel'
import { BencodeDictionary } from './bencode.ts'
import { displayText } from './display-text.ts'
import type { MetainfoFile } from './metainfo.ts'

const maxFiles = 100_000
const maxPathParts = 100

/** The files of an info dictionary, in the order of their bytes. Throws `AppError`. */
export function readFiles(
  info: BencodeDictionary,
  name: string,
  encoding: string | undefined,
): MetainfoFile[] {
  const list = info.list('files')
  if (!list) {
    const sizeBytes = sizeOf(info)
    return [{ index: 0, path: [name], sizeBytes, offset: 0, isPadding: false }]
  }
  if (list.length > maxFiles) throw new AppError('torrent-too-large')
  let offset = 0
  return list.map((entry, index) => {
    if (!(entry instanceof BencodeDictionary)) throw new AppError('invalid-torrent')
    const path = readPath(entry, encoding)
    const file = { index, path, sizeBytes: sizeOf(entry), offset, isPadding: isPadding(entry, path) }
    offset += file.sizeBytes
    return file
  })
}

function sizeOf(entry: BencodeDictionary): number {
  const sizeBytes = entry.integer('length')
  if (sizeBytes === undefined || sizeBytes < 0) throw new AppError('invalid-torrent')
  return sizeBytes
}

function readPath(entry: BencodeDictionary, encoding: string | undefined): string[] {
  const parts = entry.list('path.utf-8') ?? entry.list('path')
  if (!parts || parts.length > maxPathParts) throw new AppError('invalid-torrent')
  return parts.map((part) => {
    if (!(part instanceof Uint8Array)) throw new AppError('invalid-torrent')
    return displayText(part, encoding)
  })
}

/** Says so itself (BEP 47), or is named the way that programs named padding before that. */
function isPadding(entry: BencodeDictionary, path: readonly string[]): boolean {
  const attributes = entry.bytes('attr')
  if (attributes?.includes('p'.charCodeAt(0))) return true
  return path.some((part) => part === '.pad' || /^[._]____padding_file/.test(part))
}
