import { AppError, type Endpoint } from '@lanterne/kernel'
import { BencodeDictionary, BencodeError, type BencodeValue, decodeBencode, isList } from './bencode.ts'
import { displayText } from './display-text.ts'
import { isSingleFile, joinHalves, layOut, readFileTree } from './file-tree.ts'
import { infohashOf, infohashV2Of, shortInfohash, type TorrentNames } from './infohash.ts'
import { LEAF_BYTES } from './merkle.ts'
import { readFiles } from './metainfo-files.ts'
import { type PieceLayers, readPieceLayers } from './piece-layers.ts'
import { trackerTiers, webSeedUrls } from './source-urls.ts'

/** One file of a torrent. `path` is for display only: it never becomes a path on disk. */
export interface MetainfoFile {
  readonly index: number
  readonly path: readonly string[]
  readonly sizeBytes: number
  /** Where the file begins in the torrent, all files laid end to end. */
  readonly offset: number
  /** Filler between files (BEP 47): zeros that nobody watches. */
  readonly isPadding: boolean
  /** Root of its hash tree (BEP 52); absent in version 1, and for what has no bytes of its own. */
  readonly piecesRoot?: Uint8Array | undefined
}

/** What a torrent says of itself, checked: sizes, pieces and files agree. */
export interface Metainfo extends TorrentNames {
  /** The exact info dictionary, as peers ask for it (BEP 9). */
  readonly infoBytes: Uint8Array
  /** For display only; may be empty. */
  readonly name: string
  readonly pieceLength: number
  readonly pieceCount: number
  /** All files, padding too: from the first byte of the first to the last of the last. */
  readonly sizeBytes: number
  readonly files: readonly MetainfoFile[]
  /** SHA-1 of each piece, 20 bytes each; absent where it is of version 2 only. */
  readonly pieceHashes: Uint8Array | undefined
  /** Hashes of the pieces of version 2, as far as they are known. */
  readonly pieceLayers: PieceLayers
  /** Peers may come from its trackers only (BEP 27). */
  readonly isPrivate: boolean
  /** Made here of a file on a server: there is nothing to check its pieces by. */
  readonly isUnhashed?: boolean
  /** Tiers of trackers (BEP 12) that can be spoken to. */
  readonly trackers: readonly (readonly string[])[]
  /** BEP 19. */
  readonly webSeeds: readonly string[]
  /** BEP 17. */
  readonly httpSeeds: readonly string[]
  /** Nodes of the DHT to begin with (BEP 5). */
  readonly nodes: readonly Endpoint[]
}

const maxTorrentBytes = 32 * 1024 * 1024
const maxPieceLength = 64 * 1024 * 1024
const hashBytes = 20
const maxNodes = 30
/** Pieces of a torrent that does not name the hash of each: a few words may promise any number. */
const maxPieces = 1 << 21
/** Enough for 100,000 files with a few fields each, little enough for the worst 32 MiB to take half a second. */
const limits = { items: 1_200_000, depth: 64 }

/**
 * Reads a `.torrent` (BEP 3, 12, 17, 19, 27, 47, 52). What it returns shares no memory with `bytes`.
 * Throws `AppError`: `invalid-torrent`, `torrent-too-large`, `unsupported-torrent` (a version to come).
 */
export function parseTorrentFile(bytes: Uint8Array): Metainfo {
  const root = readRoot(bytes)
  const info = root.dictionary('info')
  const infoBytes = root.raw('info')
  if (!info || !infoBytes) throw new AppError('invalid-torrent')
  const encoding = textOf(root.get('encoding'))
  const tiers = root.list('announce-list')?.map((tier) => textsOf(tier)) ?? []
  const trackers = trackerTiers(tiers)
  const content = readInfo(info, infoBytes, encoding)
  const pieceLayers = readPieceLayers(root.dictionary('piece layers'), content.files, content.pieceLength)
  return {
    ...content,
    pieceLayers,
    trackers: trackers.length > 0 ? trackers : trackerTiers([textsOf(root.get('announce'))]),
    webSeeds: webSeedUrls(textsOf(root.get('url-list'))),
    // They know torrents by the infohash of version 1.
    httpSeeds: content.pieceHashes ? webSeedUrls(textsOf(root.get('httpseeds'))) : [],
    nodes: readNodes(root.list('nodes')),
  }
}

/**
 * Reads an info dictionary that peers gave (BEP 9); whether it is the wanted one, its `infohash` says.
 * Throws as `parseTorrentFile` does.
 */
export function parseInfoDictionary(infoBytes: Uint8Array): Metainfo {
  const content = readInfo(readRoot(infoBytes), infoBytes, undefined)
  return { ...content, pieceLayers: new Map(), trackers: [], webSeeds: [], httpSeeds: [], nodes: [] }
}

function readRoot(bytes: Uint8Array): BencodeDictionary {
  if (bytes.length > maxTorrentBytes) throw new AppError('torrent-too-large')
  let root: BencodeValue
  try {
    root = decodeBencode(bytes, limits)
  } catch (cause) {
    if (!(cause instanceof BencodeError)) throw cause
    throw new AppError(cause.reason === 'too-many' ? 'torrent-too-large' : 'invalid-torrent', { cause })
  }
  if (!(root instanceof BencodeDictionary)) throw new AppError('invalid-torrent')
  return root
}

function readInfo(
  info: BencodeDictionary,
  infoBytes: Uint8Array,
  encoding: string | undefined,
): Omit<Metainfo, 'pieceLayers' | 'trackers' | 'webSeeds' | 'httpSeeds' | 'nodes'> {
  const version = info.integer('meta version') ?? 1
  if (version > 2) throw new AppError('unsupported-torrent')
  const pieceLength = info.integer('piece length') ?? 0
  if (pieceLength < 1 || pieceLength > maxPieceLength) throw new AppError('invalid-torrent')
  const name = displayText(info.bytes('name.utf-8') ?? info.bytes('name') ?? new Uint8Array(), encoding)
  const pieceHashes = info.bytes('pieces')?.slice()
  const files =
    version === 2
      ? readFilesOfTree(info, pieceLength, name, encoding, pieceHashes !== undefined)
      : readFiles(info, name, encoding)
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  // Sizes that add up beyond 2^53 would need more hashes than a torrent may hold.
  const pieceCount = Math.ceil(sizeBytes / pieceLength)
  if (sizeBytes === 0) throw new AppError('invalid-torrent')
  if (pieceHashes ? pieceHashes.length !== pieceCount * hashBytes : version < 2)
    throw new AppError('invalid-torrent')
  if (pieceCount > maxPieces) throw new AppError('torrent-too-large')
  const infohashV2 = version === 2 ? infohashV2Of(infoBytes) : undefined
  return {
    infohash: infohashV2 && !pieceHashes ? shortInfohash(infohashV2) : infohashOf(infoBytes),
    infohashV2,
    infoBytes: new Uint8Array(infoBytes),
    name,
    pieceLength,
    pieceCount,
    sizeBytes,
    files,
    pieceHashes,
    isPrivate: info.integer('private') === 1,
  }
}

/** The files of a torrent of version 2, which may have a first half for those who know only version 1. */
function readFilesOfTree(
  info: BencodeDictionary,
  pieceLength: number,
  name: string,
  encoding: string | undefined,
  isHybrid: boolean,
): MetainfoFile[] {
  if (pieceLength < LEAF_BYTES || !Number.isInteger(Math.log2(pieceLength)))
    throw new AppError('invalid-torrent')
  const tree = readFileTree(info)
  if (isHybrid) return joinHalves(readFiles(info, name, encoding), tree, info, pieceLength)
  const files = layOut(tree, pieceLength, encoding)
  const [first] = files
  return first && isSingleFile(tree, info) ? [{ ...first, path: [name] }] : files
}

/** Pairs of a host and a port; what is no such pair is left out. */
function readNodes(values: readonly BencodeValue[] = []): Endpoint[] {
  return values.slice(0, maxNodes).flatMap((value) => {
    const [host, port] = isList(value) ? value : []
    const name = textOf(host) ?? ''
    if (typeof port !== 'number' || port < 1 || port > 65_535 || !/^[\w.:-]{1,253}$/.test(name)) return []
    return [{ host: name, port }]
  })
}

/** Texts of a list, or of the one text that some programs write in its place. */
function textsOf(value: BencodeValue | undefined): string[] {
  const values = isList(value) ? value : [value]
  return values.map(textOf).filter((text) => text !== undefined)
}

function textOf(value: BencodeValue | undefined): string | undefined {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined
}
