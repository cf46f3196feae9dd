import { AppError, type Clock, type Endpoint, type Network } from '@lanterne/kernel'
import type { TorrentSource } from '../engine-types.ts'
import { parseTorrentNames, type TorrentNames } from '../metainfo/infohash.ts'
import { parseMagnet } from '../metainfo/magnet.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import { httpGet } from '../transport/http-get.ts'
import { describeHttpFile } from '../webseed/http-file.ts'

const TORRENT_FILE_TIMEOUT_MS = 30_000
const MOST_TORRENT_FILE_BYTES = 32 << 20

/** All that a source tells of a torrent. */
export interface SourceFacts extends TorrentNames {
  readonly metainfo: Metainfo | undefined
  /** Tiers of trackers (BEP 12). */
  readonly trackers: readonly (readonly string[])[]
  readonly peers: readonly Endpoint[]
  /** Nodes of the DHT that may know its peers (BEP 5). */
  readonly nodes: readonly Endpoint[]
  /** HTTP servers that have the files (BEP 19), and whether the viewer named them. */
  readonly webSeeds: ReadonlyMap<string, boolean>
}

/** Reads a source, fetching its `.torrent` where that is what it names. */
export async function readSource(
  source: TorrentSource,
  world: { network: Network; clock: Clock },
  { signal }: { signal: AbortSignal },
): Promise<SourceFacts> {
  const facts = await factsOf(source, world, { signal })
  const more = source.trackers?.length ? [source.trackers] : []
  return {
    ...facts,
    trackers: [...facts.trackers, ...more],
    peers: [...facts.peers, ...(source.peers ?? [])],
    webSeeds: new Map([...facts.webSeeds, ...(source.webSeeds ?? []).map((url) => [url, true] as const)]),
  }
}

async function factsOf(
  source: TorrentSource,
  world: { network: Network; clock: Clock },
  { signal }: { signal: AbortSignal },
): Promise<SourceFacts> {
  switch (source.kind) {
    case 'torrent-file':
      return factsOfTorrentFile(source.bytes)
    case 'torrent-url':
      return factsOfTorrentFile(await fetchTorrentFile(source, world, { signal }))
    case 'http': {
      const { url, mayReachLocal = false } = source
      const metainfo = await describeHttpFile(url, { ...world, mayReachLocal }, { signal })
      const webSeeds = new Map([[url, mayReachLocal]])
      return { ...nothingMore, ...metainfo, metainfo, webSeeds, trackers: [] }
    }
    case 'infohash':
      return { ...nothingMore, ...parseTorrentNames(source.infohash) }
    case 'magnet': {
      const { infohash, infohashV2, trackers, peers, webSeeds } = parseMagnet(source.uri)
      return {
        infohash,
        infohashV2,
        metainfo: undefined,
        trackers: [trackers],
        peers,
        nodes: peers,
        webSeeds: untrusted(webSeeds),
      }
    }
  }
}

function factsOfTorrentFile(bytes: Uint8Array): SourceFacts {
  const metainfo = parseTorrentFile(bytes)
  const { infohash, infohashV2, trackers, webSeeds, nodes } = metainfo
  return { infohash, infohashV2, metainfo, trackers, peers: [], nodes, webSeeds: untrusted(webSeeds) }
}

/** What a bare infohash tells besides. */
const nothingMore = { metainfo: undefined, trackers: [], peers: [], nodes: [], webSeeds: untrusted([]) }

function untrusted(urls: readonly string[]): ReadonlyMap<string, boolean> {
  return new Map(urls.map((url) => [url, false]))
}

async function fetchTorrentFile(
  { url, mayReachLocal = true }: { readonly url: string; readonly mayReachLocal?: boolean | undefined },
  world: { network: Network; clock: Clock },
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const limits = { maxBytes: MOST_TORRENT_FILE_BYTES, timeoutMs: TORRENT_FILE_TIMEOUT_MS }
  const { status, body } = await httpGet(
    url,
    { ...world, ...limits, mayReachLocal: () => mayReachLocal },
    { signal },
  ).catch((cause: unknown) => {
    signal.throwIfAborted()
    if (cause instanceof AppError && cause.details['maxBytes'] !== undefined)
      throw new AppError('torrent-too-large', { cause })
    throw new AppError('source-unreachable', { cause })
  })
  if (status !== 200) throw new AppError('source-unreachable', { details: { status } })
  return body
}
