import { AppError, type Endpoint } from '@lanterne/kernel'
import { BencodeDictionary, BencodeError, type BencodeValue, decodeBencode, isList } from './bencode.ts'
import { displayText } from './display-text.ts'
import { type Infohash, infohashOf } from './infohash.ts'
import { readFiles } from './metainfo-files.ts'
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
}

/** What a torrent says of itself, checked: sizes, pieces and files agree. */
export interface Metainfo {
  readonly infohash: Infohash
  /** The exact info dictionary, as peers ask for it (BEP 9). */
  readonly infoBytes: Uint8Array
  /** For display only; may be empty. */
  readonly name: string
  readonly pieceLength: number
  readonly pieceCount: number
  /** All files, padding too. */
  readonly sizeBytes: number
  readonly files: readonly MetainfoFile[]
  /** SHA-1 of each piece, 20 bytes each. */
  readonly pieceHashes: Uint8Array
  /** Peers may come from its trackers only (BEP 27). */
  readonly isPrivate: boolean
  /** Tiers of trackers (BEP 12) that can be spoken to. */
  readonly trackers: readonly (readonly string[])[]
  /** BEP 19. */
  readonly webSeeds: readonly string[]
  /** Nodes of the DHT to begin with (BEP 5). */
  readonly nodes: readonly Endpoint[]
}

const maxTorrentBytes = 32 * 1024 * 1024
const maxPieceLength = 64 * 1024 * 1024
const hashBytes = 20
const maxNodes = 30
/** Enough for 100,000 files with a few fields each, little enough for the worst 32 MiB to take half a second. */
const limits = { items: 1_200_000, depth: 64 }

/**
 * Reads a `.torrent` (BEP 3, 12, 19, 27, 47). What it returns shares no memory with `bytes`.
 * Throws `AppError`: `invalid-torrent`, `torrent-too-large`, `unsupported-torrent` (version 2 only).
 */
export function parseTorrentFile(bytes: Uint8Array): Metainfo {
  const root = readRoot(bytes)
  const info = root.dictionary('info')
  const infoBytes = root.raw('info')
  if (!info || !infoBytes) throw new AppError('invalid-torrent')
  const encoding = textOf(root.get('encoding'))
  const tiers = root.list('announce-list')?.map((tier) => textsOf(tier)) ?? []
  const trackers = trackerTiers(tiers)
  return {
    ...readInfo(info, infoBytes, encoding),
    trackers: trackers.length > 0 ? trackers : trackerTiers([textsOf(root.get('announce'))]),
    webSeeds: webSeedUrls(textsOf(root.get('url-list'))),
    nodes: readNodes(root.list('nodes')),
  }
}

/**
 * Reads an info dictionary that peers gave (BEP 9); whether it is the wanted one, its `infohash` says.
 * Throws as `parseTorrentFile` does.
 */
export function parseInfoDictionary(infoBytes: Uint8Array): Metainfo {
  return { ...readInfo(readRoot(infoBytes), infoBytes, undefined), trackers: [], webSeeds: [], nodes: [] }
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
): Omit<Metainfo, 'trackers' | 'webSeeds' | 'nodes'> {
  const pieceHashes = info.bytes('pieces')
  if (!pieceHashes)
    throw new AppError(info.get('meta version') === 2 ? 'unsupported-torrent' : 'invalid-torrent')
  const pieceLength = info.integer('piece length') ?? 0
  if (pieceLength < 1 || pieceLength > maxPieceLength) throw new AppError('invalid-torrent')
  const name = displayText(info.bytes('name.utf-8') ?? info.bytes('name') ?? new Uint8Array(), encoding)
  const files = readFiles(info, name, encoding)
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  // Sizes that add up beyond 2^53 would need more hashes than a torrent may hold.
  const pieceCount = Math.ceil(sizeBytes / pieceLength)
  if (sizeBytes === 0 || pieceHashes.length !== pieceCount * hashBytes) throw new AppError('invalid-torrent')
  return {
    infohash: infohashOf(infoBytes),
    infoBytes: infoBytes.slice(),
    name,
    pieceLength,
    pieceCount,
    sizeBytes,
    files,
    pieceHashes: pieceHashes.slice(),
    isPrivate: info.integer('private') === 1,
  }
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
