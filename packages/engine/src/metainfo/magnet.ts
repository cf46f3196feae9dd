import { AppError, type Endpoint } from '@lanterne/kernel'
import { cleanText } from './display-text.ts'
import { type Infohash, parseInfohash } from './infohash.ts'
import { trackerTiers, webSeedUrls } from './source-urls.ts'

/** A torrent's name, with hints about where it is. */
export interface Magnet {
  readonly infohash: Infohash
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

/**
 * Reads a magnet link (BEP 9, 53). Hints that make no sense are left out.
 * Throws `AppError`: `invalid-magnet`, `unsupported-torrent` (version 2 only).
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
    infohash: readTopic(all('xt')),
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
export function formatMagnet(magnet: Partial<Magnet> & Pick<Magnet, 'infohash'>): string {
  const parameters: string[] = [`xt=urn:btih:${magnet.infohash}`]
  const add = (name: string, value: string) => parameters.push(`${name}=${encodeURIComponent(value)}`)
  if (magnet.displayName) add('dn', magnet.displayName)
  for (const tracker of magnet.trackers ?? []) add('tr', tracker)
  for (const webSeed of magnet.webSeeds ?? []) add('ws', webSeed)
  for (const { host, port } of magnet.peers ?? [])
    add('x.pe', host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
  if (magnet.fileIndices?.length) parameters.push(`so=${magnet.fileIndices.join(',')}`)
  return `magnet:?${parameters.join('&')}`
}

function readTopic(topics: readonly string[]): Infohash {
  const version1 = topics.find((topic) => /^urn:btih:/i.test(topic))
  if (version1) return parseInfohash(version1.slice('urn:btih:'.length))
  throw new AppError(
    topics.some((topic) => /^urn:btmh:/i.test(topic)) ? 'unsupported-torrent' : 'invalid-magnet',
  )
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
