import { AppError } from '@lanterne/kernel'
import { BencodeDictionary, isList } from './bencode.ts'
import { displayText } from './display-text.ts'
import type { MetainfoFile } from './metainfo.ts'
import { SHA256_BYTES } from './sha256.ts'

const maxFiles = 100_000
const maxPathParts = 100

/** A file as a file tree names it (BEP 52). */
export interface TreeFile {
  /** The names on the way to it, in the torrent's own bytes. */
  readonly path: readonly Uint8Array[]
  readonly sizeBytes: number
  /** Root of its hash tree; absent for an empty file. */
  readonly piecesRoot: Uint8Array | undefined
}

/** The files of the tree of an info dictionary, in order. Throws `AppError`: `invalid-torrent`, `torrent-too-large`. */
export function readFileTree(info: BencodeDictionary): TreeFile[] {
  const tree = info.dictionary('file tree')
  if (!tree) throw new AppError('invalid-torrent')
  const files: TreeFile[] = []
  const visit = (folder: BencodeDictionary, path: readonly Uint8Array[]) => {
    for (const name of folder.keys()) {
      const entry = folder.dictionary(name)
      // What has no name is a file's own description, and it is alone.
      if (!entry || name === '' || path.length >= maxPathParts) throw new AppError('invalid-torrent')
      const inner = [...path, new Uint8Array(Buffer.from(name, 'latin1'))]
      const file = entry.dictionary('')
      if (!file) visit(entry, inner)
      else if (entry.size !== 1) throw new AppError('invalid-torrent')
      else files.push({ path: inner, ...readFile(file) })
      if (files.length > maxFiles) throw new AppError('torrent-too-large')
    }
  }
  visit(tree, [])
  return files
}

function readFile(file: BencodeDictionary): Omit<TreeFile, 'path'> {
  const sizeBytes = file.integer('length')
  const piecesRoot = file.bytes('pieces root')
  if (sizeBytes === undefined || sizeBytes < 0) throw new AppError('invalid-torrent')
  if (sizeBytes === 0) return { sizeBytes, piecesRoot: undefined }
  if (piecesRoot?.length !== SHA256_BYTES) throw new AppError('invalid-torrent')
  return { sizeBytes, piecesRoot: piecesRoot.slice() }
}

/** Whether a tree is one file that has the torrent's name: it lies in no folder then. */
export function isSingleFile(files: readonly TreeFile[], info: BencodeDictionary): boolean {
  const [first] = files
  const name = info.bytes('name') ?? new Uint8Array()
  return files.length === 1 && first?.path.length === 1 && Buffer.compare(first.path[0] ?? name, name) === 0
}

/**
 * Lays files end to end, each from the beginning of a piece. What is between them is padding that nobody sends;
 * its indices come after those of the files.
 */
export function layOut(tree: readonly TreeFile[], pieceLength: number, encoding?: string): MetainfoFile[] {
  const files: MetainfoFile[] = []
  let offset = 0
  let paddings = 0
  const last = tree.findLastIndex(({ sizeBytes }) => sizeBytes > 0)
  tree.forEach(({ path, sizeBytes, piecesRoot }, index) => {
    const shown = path.map((part) => displayText(part, encoding))
    files.push({ index, path: shown, sizeBytes, offset, isPadding: false, piecesRoot })
    offset += sizeBytes
    const rest = (pieceLength - (offset % pieceLength)) % pieceLength
    if (rest === 0 || index >= last) return
    const padding = tree.length + paddings++
    files.push({
      ...{ index: padding, path: ['.pad', String(rest)], sizeBytes: rest, offset, isPadding: true },
      piecesRoot: undefined,
    })
    offset += rest
  })
  return files
}

/**
 * Gives the files of a hybrid torrent's first half the roots of its second. Throws `AppError('invalid-torrent')` where
 * the two are not the same files, or where one does not begin with a piece (BEP 52, BEP 47): whoever checks by one half
 * would give wrong bytes to whoever checks by the other.
 */
export function joinHalves(
  files: readonly MetainfoFile[],
  tree: readonly TreeFile[],
  info: BencodeDictionary,
  pieceLength: number,
): MetainfoFile[] {
  const list = info.list('files')
  let next = 0
  let end = 0
  const joined = files.map((file) => {
    if (file.isPadding) return file
    const twin = tree[next++]
    const begin = Math.ceil(end / pieceLength) * pieceLength
    const isInPlace = file.sizeBytes === 0 || file.offset === begin
    if (!twin || twin.sizeBytes !== file.sizeBytes || !isInPlace) throw new AppError('invalid-torrent')
    if (!isSamePath(list ? pathOf(list[file.index]) : [info.bytes('name')], twin.path))
      throw new AppError('invalid-torrent')
    if (file.sizeBytes > 0) end = file.offset + file.sizeBytes
    return { ...file, piecesRoot: twin.piecesRoot }
  })
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  if (next !== tree.length || sizeBytes > Math.ceil(end / pieceLength) * pieceLength)
    throw new AppError('invalid-torrent')
  return joined
}

function pathOf(entry: unknown): readonly unknown[] {
  if (!(entry instanceof BencodeDictionary)) return []
  const path = entry.get('path.utf-8') ?? entry.get('path')
  return isList(path) ? path : []
}

function isSamePath(one: readonly unknown[], other: readonly Uint8Array[]): boolean {
  if (one.length !== other.length) return false
  return other.every((part, at) => {
    const twin = one[at]
    return twin instanceof Uint8Array && Buffer.compare(twin, part) === 0
  })
}
