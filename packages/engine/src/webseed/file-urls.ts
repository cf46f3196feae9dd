import { BencodeDictionary, decodeBencode, isList } from '../metainfo/bencode.ts'
import { isSingleFile, readFileTree } from '../metainfo/file-tree.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

/** Characters of a path that need no escape (RFC 3986, unreserved). */
const unreserved = /[A-Za-z0-9\-._~]/

/**
 * Where a web seed keeps each file of a torrent (BEP 19): its URL alone for a single file, unless it ends with a
 * slash; the torrent's name and the file's path below it otherwise. Names go as the torrent's own bytes.
 */
export function webSeedFileUrl(baseUrl: string, metainfo: Metainfo, fileIndex: number): string {
  const info = decodeBencode(metainfo.infoBytes, { items: 2_000_000, depth: 64 })
  if (!(info instanceof BencodeDictionary)) throw new TypeError('an info dictionary was checked before')
  const name = info.bytes('name.utf-8') ?? info.bytes('name') ?? new Uint8Array()
  const path = pathOf(info, fileIndex, metainfo.pieceHashes !== undefined)
  if (!path) return baseUrl.endsWith('/') ? baseUrl + escaped(name) : baseUrl
  const folder = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  return folder + [name, ...path].map(escaped).join('/')
}

/** The names on the way to a file in the torrent's folder; `undefined` when it is the only file, in no folder. */
function pathOf(
  info: BencodeDictionary,
  fileIndex: number,
  hasFirstHalf: boolean,
): readonly Uint8Array[] | undefined {
  if (!hasFirstHalf) {
    const tree = readFileTree(info)
    return isSingleFile(tree, info) ? undefined : (tree[fileIndex]?.path ?? [])
  }
  const files = info.list('files')
  if (!files) return undefined
  const file = files[fileIndex]
  const path = file instanceof BencodeDictionary ? (file.list('path.utf-8') ?? file.list('path')) : undefined
  return isList(path) ? path.filter((part) => part instanceof Uint8Array) : []
}

function escaped(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    text += unreserved.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}
