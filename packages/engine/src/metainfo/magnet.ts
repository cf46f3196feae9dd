import { AppError, type Endpoint } from '@lanterne/kernel'
import { cleanText } from './display-text.ts'
import { parseInfohash, parseTorrentNames, shortInfohash, type TorrentNames } from './infohash.ts'
import { trackerTiers, webSeedUrls } from './source-urls.ts'

/** A torrent's name, with hints about where it is. */
export interface Magnet extends TorrentNames {
  /** For display only. */
  readonly displayName?: string
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** Peers to try (`x.pe`). */
  readonly peers: readonly Endpoint[]
  /** Files that are wanted (`so`, BEP 53), ascending. */
  readonly fileIndices?: readonly number[]
}

const maxCharacters = 64 * 1024
const maxParameters = 1000
const maxPeers = 100
const maxFileIndices = 10_000
/** A multihash begins with its kind and its length: SHA-256, 32 bytes. */
const sha256Prefix = '1220'

/**
 * Reads a magnet link (BEP 9, 52, 53). Hints that make no sense are left out. Throws `AppError('invalid-magnet')`.
 */
export function parseMagnet(uri: string): Magnet {
  const query = /^\s*magnet:\?(.*)$/is.exec(uri.slice(0, maxCharacters + 1))?.[1]
  if (query === undefined || uri.length > maxCharacters) throw new AppError('invalid-magnet')
  const parameters = [...new URLSearchParams(query.trim())]
  if (parameters.length > maxParameters) throw new AppError('invalid-magnet')
  // Links that name several of a kind may number them: `tr.1`, `tr.2`.
  const all = (name: string) =>
    parameters.filter(([key]) => key.toLowerCase().replace(/\.\d+$/, '') === name).map(([, value]) => value)
  const displayName = all('dn').map(cleanText).find(Boolean)
  const fileIndices = parseFileIndices(all('so').join(','))
  return {
    ...readTopics(all('xt')),
    ...(displayName && { displayName }),
    trackers: trackerTiers([all('tr')]).flat(),
    webSeeds: webSeedUrls(all('ws')),
    peers: all('x.pe')
      .slice(0, maxPeers)
      .map(parsePeer)
      .filter((peer) => peer !== undefined),
    ...(fileIndices.length > 0 && { fileIndices }),
  }
}

/** The link that `parseMagnet` reads back. */
export function formatMagnet(magnet: Partial<Magnet> & TorrentNames): string {
  const { infohash, infohashV2 } = magnet
  const parameters: string[] = []
  if (!infohashV2 || infohash !== shortInfohash(infohashV2)) parameters.push(`xt=urn:btih:${infohash}`)
  if (infohashV2) parameters.push(`xt=urn:btmh:${sha256Prefix}${infohashV2}`)
  const add = (name: string, value: string) => parameters.push(`${name}=${encodeURIComponent(value)}`)
  if (magnet.displayName) add('dn', magnet.displayName)
  for (const tracker of magnet.trackers ?? []) add('tr', tracker)
  for (const webSeed of magnet.webSeeds ?? []) add('ws', webSeed)
  for (const { host, port } of magnet.peers ?? [])
    add('x.pe', host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
  if (magnet.fileIndices?.length) parameters.push(`so=${formatFileIndices(magnet.fileIndices)}`)
  return `magnet:?${parameters.join('&')}`
}

/** What a link names: the torrent by version 1, by version 2, or by both. */
function readTopics(topics: readonly string[]): TorrentNames {
  const valuesOf = (kind: string) =>
    topics.filter((topic) => topic.toLowerCase().startsWith(kind)).map((topic) => topic.slice(kind.length))
  const [version1] = valuesOf('urn:btih:')
  const version2 = valuesOf('urn:btmh:')
    .map((multihash) => new RegExp(`^${sha256Prefix}([0-9a-f]{64})$`, 'i').exec(multihash)?.[1])
    .find((digits) => digits !== undefined)
  const names = version2 === undefined ? undefined : parseTorrentNames(version2)
  if (version1 !== undefined) return { ...names, infohash: parseInfohash(version1) }
  if (!names) throw new AppError('invalid-magnet')
  return names
}

function parsePeer(text: string): Endpoint | undefined {
  const match = /^(?:\[([\da-f:.]{2,45})\]|([^\s:[\]/]{1,253})):(\d{1,5})$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host && port >= 1 && port <= 65535 ? { host, port } : undefined
}

function parseFileIndices(text: string): number[] {
  const indices = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part)
    if (!match) continue
    const last = Number(match[2] ?? match[1])
    for (let index = Number(match[1]); index <= last && indices.size < maxFileIndices; index++)
      indices.add(index)
  }
  return [...indices].sort((a, b) => a - b)
}

/** Runs as ranges: all files of a long series fit in a link. */
function formatFileIndices(indices: readonly number[]): string {
  const ranges: { readonly first: number; last: number }[] = []
  for (const index of indices) {
    const range = ranges.at(-1)
    if (range?.last === index - 1) range.last = index
    else ranges.push({ first: index, last: index })
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(',')
}
