import { AppError } from '@lanterne/kernel'
import { type BencodeInput, encodeBencode } from './bencode.ts'
import { type FileHashes, PieceHasher, TreeHasher } from './content-hasher.ts'
import { LEAF_BYTES } from './merkle.ts'

/** A file of a torrent to be. */
export interface DraftFile {
  /** Names of its folders and its own; not a path. */
  readonly path: readonly string[]
  readonly sizeBytes: number
  /** The file's bytes in order, once. */
  read(): AsyncIterable<Uint8Array>
}

/**
 * Version 1 is understood by all (BEP 3); with version 2 each block can be checked alone, so that a film starts sooner
 * (BEP 52); a hybrid is both, for a longer description.
 */
export type TorrentVersion = 'v1' | 'v2' | 'hybrid'

/** What a torrent is to be made of: one file, or several in a folder. */
export type TorrentDraft = {
  /** What viewers read; not a path. Of one file it is the file's name, else the folder's. */
  readonly name: string
  /** Version 1 when absent. */
  readonly version?: TorrentVersion
  /** Tried in this order, each a tier of its own. */
  readonly trackers?: readonly string[]
  /** Bytes a piece; chosen by size when absent. In version 2, a power of two from 16 KiB on. */
  readonly pieceLength?: number
  readonly webSeeds?: readonly string[]
  readonly comment?: string
} & (Pick<DraftFile, 'sizeBytes' | 'read'> | { readonly files: readonly DraftFile[] })

const minPieceLength = 256 * 1024
const maxPieceLength = 4 * 1024 * 1024
const wantedPieces = 1500

/**
 * Makes a `.torrent` (BEP 3, 12, 19, 47, 52): the same bytes for the same draft, with no date and no author. Files are
 * streamed: memory holds 52 bytes a piece. Throws `AppError('invalid-torrent')` for nothing but empty files and for
 * names that cannot be, `AppError('disk-failed')` when `read` gives another size.
 */
export async function createTorrent(
  draft: TorrentDraft,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const { name, version = 'v1', trackers = [], webSeeds = [], comment } = draft
  const isSingle = !('files' in draft)
  const drafted = isSingle ? [{ path: [name], sizeBytes: draft.sizeBytes, read: draft.read }] : draft.files
  const files = version === 'v1' ? drafted : [...drafted].sort(byTreeOrder)
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const pieceLength = draft.pieceLength ?? choosePieceLength(sizeBytes)
  if (!isPossible(files, pieceLength, version)) throw new AppError('invalid-torrent')
  const hashes = await hashFiles(files, { pieceLength, version, isSingle }, { signal })
  const { pieces, trees } = hashes
  const list = version === 'hybrid' && !isSingle ? withPadding(files, pieceLength) : files.map(entryOf)
  const content = isSingle ? { length: sizeBytes } : { files: list }
  return encodeBencode({
    announce: trackers[0],
    'announce-list': trackers.length > 1 ? trackers.map((tracker) => [tracker]) : undefined,
    comment,
    info: {
      ...(pieces && { ...content, pieces }),
      ...(trees && { 'file tree': treeOf(files, trees), 'meta version': 2 }),
      name,
      'piece length': pieceLength,
    },
    'piece layers': trees && layersOf(trees),
    'url-list': webSeeds.length > 0 ? webSeeds : undefined,
  })
}

/**
 * A power of two that cuts a film into about as many pieces as swarms cope with well: each is announced to every peer,
 * and in version 1 nothing of one can be watched before all of it is here.
 */
export function choosePieceLength(sizeBytes: number): number {
  let pieceLength = minPieceLength
  while (pieceLength < maxPieceLength && sizeBytes / pieceLength > wantedPieces) pieceLength *= 2
  return pieceLength
}

function isPossible(files: readonly DraftFile[], pieceLength: number, version: TorrentVersion): boolean {
  const isPowerOfTwo = Number.isInteger(Math.log2(pieceLength))
  if (!Number.isSafeInteger(pieceLength) || pieceLength < 1) return false
  if (version !== 'v1' && (pieceLength < LEAF_BYTES || !isPowerOfTwo)) return false
  const isSize = ({ sizeBytes }: DraftFile) => Number.isSafeInteger(sizeBytes) && sizeBytes >= 0
  if (!files.every(isSize) || !files.some(({ sizeBytes }) => sizeBytes > 0)) return false
  const names = new Set(files.map(({ path }) => path.join('\0')))
  const isNamed = ({ path }: DraftFile) => path.length > 0 && path.every((part) => part !== '')
  // A name is a file's or a folder's.
  const isFolder = ({ path }: DraftFile) =>
    path.some((_, at) => at > 0 && names.has(path.slice(0, at).join('\0')))
  return names.size === files.length && files.every(isNamed) && !files.some(isFolder)
}

/** The order of a file tree: by the bytes of the names, folder by folder. */
function byTreeOrder(one: DraftFile, other: DraftFile): number {
  for (let at = 0; at < Math.min(one.path.length, other.path.length); at++) {
    const order = Buffer.compare(Buffer.from(one.path[at] as string), Buffer.from(other.path[at] as string))
    if (order !== 0) return order
  }
  return one.path.length - other.path.length
}

async function hashFiles(
  files: readonly DraftFile[],
  { pieceLength, version, isSingle }: { pieceLength: number; version: TorrentVersion; isSingle: boolean },
  { signal }: { signal: AbortSignal },
): Promise<{ pieces: Uint8Array | undefined; trees: readonly FileHashes[] | undefined }> {
  const pieces = version === 'v2' ? undefined : new PieceHasher(pieceLength)
  const trees: FileHashes[] = []
  for (const file of files) {
    const tree = version === 'v1' ? undefined : new TreeHasher(pieceLength)
    let seen = 0
    for await (const chunk of file.read()) {
      signal.throwIfAborted()
      seen += chunk.length
      if (seen > file.sizeBytes) throw new AppError('disk-failed')
      pieces?.update(chunk)
      tree?.update(chunk)
    }
    signal.throwIfAborted()
    if (seen !== file.sizeBytes) throw new AppError('disk-failed')
    if (tree) trees.push(tree.finish())
    if (version === 'hybrid' && !isSingle) pieces?.pad()
  }
  return { pieces: pieces?.finish(), trees: version === 'v1' ? undefined : trees }
}

function entryOf({ path, sizeBytes }: DraftFile): BencodeInput {
  return { length: sizeBytes, path }
}

/** The list of a hybrid's first half: padding after every file makes each begin with a piece, as in its second (BEP 47). */
function withPadding(files: readonly DraftFile[], pieceLength: number): BencodeInput[] {
  return files.flatMap((file) => {
    const rest = (pieceLength - (file.sizeBytes % pieceLength)) % pieceLength
    return rest === 0
      ? [entryOf(file)]
      : [entryOf(file), { attr: 'p', length: rest, path: ['.pad', `${rest}`] }]
  })
}

type Folder = Map<string, Folder | BencodeInput>

function treeOf(files: readonly DraftFile[], trees: readonly FileHashes[]): BencodeInput {
  const root: Folder = new Map()
  files.forEach(({ path, sizeBytes }, index) => {
    let folder = root
    for (const part of path.slice(0, -1)) {
      const known = folder.get(keyOf(part))
      const inner: Folder = known instanceof Map ? known : new Map()
      folder.set(keyOf(part), inner)
      folder = inner
    }
    const piecesRoot = sizeBytes > 0 ? trees[index]?.piecesRoot : undefined
    folder.set(keyOf(path.at(-1) as string), { '': { length: sizeBytes, 'pieces root': piecesRoot } })
  })
  return dictionaryOf(root)
}

/** Keys of dictionaries are bytes, one a character. */
function keyOf(name: string): string {
  return Buffer.from(name).toString('latin1')
}

function dictionaryOf(folder: Folder): BencodeInput {
  const entries = [...folder].map(([name, entry]) => [
    name,
    entry instanceof Map ? dictionaryOf(entry) : entry,
  ])
  return Object.fromEntries(entries) as BencodeInput
}

function layersOf(trees: readonly FileHashes[]): BencodeInput {
  return Object.fromEntries(
    trees.flatMap(({ piecesRoot, layer }) => (layer ? [[keyOfRoot(piecesRoot), layer]] : [])),
  )
}

function keyOfRoot(root: Uint8Array): string {
  return Buffer.from(root).toString('latin1')
}
