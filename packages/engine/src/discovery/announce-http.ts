import { AppError, type Endpoint } from '@lanterne/kernel'
import {
  BencodeDictionary,
  BencodeError,
  type BencodeValue,
  decodeBencode,
  isList,
} from '../metainfo/bencode.ts'
import { displayText } from '../metainfo/display-text.ts'
import { type Infohash, infohashBytes } from '../metainfo/infohash.ts'
import { type HttpAnswer, httpGet } from '../transport/http-get.ts'
import { percentEncode } from '../transport/percent-encode.ts'
import { addressBytes, addressText } from './address.ts'
import type { AnnounceAnswer, AnnounceRequest, AnnounceWorld } from './announce.ts'
import { maxPeers, saneCounts, saneIntervals } from './announce-answer.ts'
import { type AnnounceWishes, byFamily, firstOfFamilies } from './both-families.ts'
import { readCompactPeers } from './compact-peers.ts'
import { type ScrapeAnswer, type SwarmFigures, swarmCounts } from './scrape-answer.ts'

const maxAnswerBytes = 1024 * 1024
const timeoutMs = 30_000
const textBytes = 256
/** Addresses of one family of a tracker that are tried. */
const mostAddresses = 3

/** Announces over HTTP (BEP 3, 7, 23). Throws as `TrackerClient.announce` does. */
export async function announceHttp(
  url: URL,
  request: AnnounceRequest,
  world: AnnounceWorld,
  wishes: AnnounceWishes,
): Promise<AnnounceAnswer> {
  const { signal } = wishes
  const families = await familiesOf(url, world, { signal })
  const asking = families.map(
    (addresses) => async (options: { signal: AbortSignal }) =>
      readAnnounceAnswer(await askHttp(announceUrl(url, request), addresses, world, options)),
  )
  return await firstOfFamilies(asking, { ...wishes, isEveryFamilyNeeded: request.event === 'stopped' })
}

/** Asks for figures over HTTP (BEP 48). Throws as `TrackerClient.scrape` does. */
export async function scrapeHttp(
  url: URL,
  infohashes: readonly Infohash[],
  world: AnnounceWorld,
  { signal }: { signal: AbortSignal },
): Promise<ScrapeAnswer> {
  const scrapeUrl = scrapeUrlOf(url, infohashes)
  if (!scrapeUrl) throw new AppError('tracker-failed')
  return readScrapeAnswer(await askHttp(scrapeUrl, undefined, world, { signal }), infohashes)
}

/** The addresses of a tracker that has both families, by family; one family is left to the network, by name. */
async function familiesOf(
  url: URL,
  { network }: AnnounceWorld,
  { signal }: { signal: AbortSignal },
): Promise<(readonly string[] | undefined)[]> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  if (addressBytes(name)) return [undefined]
  try {
    const families = byFamily(await network.lookup(name, { signal }), (address) => address)
    return families.length > 1 ? families : [undefined]
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('tracker-failed', { cause })
  }
}

/** Gets an answer from one of `addresses`, the first that takes a connection, or from wherever the name leads. */
async function askHttp(
  url: string,
  addresses: readonly string[] | undefined,
  { network, clock }: AnnounceWorld,
  { signal }: { signal: AbortSignal },
): Promise<HttpAnswer> {
  try {
    const options = { network, clock, maxBytes: maxAnswerBytes, timeoutMs, mayReachLocal: isTrackerUrl }
    if (!addresses) return await httpGet(url, options, { signal })
    for (const [index, connectTo] of addresses.slice(0, mostAddresses).entries()) {
      try {
        return await httpGet(url, { ...options, connectTo }, { signal })
      } catch (error) {
        const isLast = index + 1 === Math.min(addresses.length, mostAddresses)
        if (isLast || !(error instanceof AppError) || error.code !== 'connection-failed') throw error
      }
    }
    throw new AppError('tracker-failed')
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error
    if (error.code === 'source-unreachable') throw new AppError('tracker-answer-invalid', { cause: error })
    if (error.code === 'connection-failed') throw new AppError('tracker-failed', { cause: error })
    throw error
  }
}

/** Reads a tracker's answer. Throws `AppError`: `tracker-failed`, `tracker-answer-invalid`. */
export function readAnnounceAnswer(answer: {
  status: number
  body: Uint8Array
  remoteHost: string
}): AnnounceAnswer {
  const dictionary = decodeDictionary(answer)
  const failure = dictionary?.bytes('failure reason')
  if (failure)
    throw new AppError('tracker-failed', { details: { reason: displayText(failure.subarray(0, textBytes)) } })
  if (answer.status !== 200) throw new AppError('tracker-failed', { details: { status: answer.status } })
  const peers = dictionary?.get('peers')
  const peers6 = dictionary?.bytes('peers6')
  const interval = dictionary?.integer('interval')
  if (!dictionary || (peers === undefined && peers6 === undefined && interval === undefined)) {
    throw new AppError('tracker-answer-invalid')
  }
  const trackerId = dictionary.bytes('tracker id')
  return {
    peers: [...readPeers(peers), ...readCompact(peers6, 16)].slice(0, maxPeers),
    ...saneIntervals(interval, dictionary.integer('min interval')),
    ...saneCounts(dictionary.integer('complete'), dictionary.integer('incomplete')),
    ...(trackerId && trackerId.length <= textBytes && { trackerId: trackerId.slice() }),
    trackerAddress: answer.remoteHost,
  }
}

/**
 * A torrent may name any address as its tracker. In this house, only what looks like a tracker is asked, so that no
 * torrent turns a router's knobs.
 */
function isTrackerUrl(url: URL): boolean {
  return /\/(announce|scrape)(\.php)?(\/|$)/.test(url.pathname)
}

/** BEP 48: `announce` at the start of the last part of the path becomes `scrape`; a tracker without it has none. */
function scrapeUrlOf(url: URL, infohashes: readonly Infohash[]): string | undefined {
  if (!/\/announce[^/]*$/.test(url.pathname)) return undefined
  const scraped = new URL(url)
  scraped.hash = ''
  scraped.pathname = url.pathname.replace(/\/announce([^/]*)$/, '/scrape$1')
  const parameters = infohashes.map((infohash) => `info_hash=${percentEncode(infohashBytes(infohash))}`)
  scraped.search = [...(url.search ? [url.search.slice(1)] : []), ...parameters].join('&')
  return scraped.href
}

/** Reads a tracker's figures. Throws `AppError`: `tracker-failed`, `tracker-answer-invalid`. */
export function readScrapeAnswer(
  answer: { status: number; body: Uint8Array },
  infohashes: readonly Infohash[],
): ScrapeAnswer {
  const dictionary = decodeDictionary(answer)
  const failure = dictionary?.bytes('failure reason')
  if (failure)
    throw new AppError('tracker-failed', { details: { reason: displayText(failure.subarray(0, textBytes)) } })
  if (answer.status !== 200) throw new AppError('tracker-failed', { details: { status: answer.status } })
  const files = dictionary?.dictionary('files')
  if (!files) throw new AppError('tracker-answer-invalid')
  const figures = new Map<Infohash, SwarmFigures>()
  for (const infohash of infohashes) {
    const file = files.dictionary(Buffer.from(infohashBytes(infohash)).toString('latin1'))
    if (!file) continue
    const [seeds, leeches] = [file.integer('complete'), file.integer('incomplete')]
    figures.set(infohash, swarmCounts(seeds, leeches, file.integer('downloaded')))
  }
  return figures
}

function announceUrl(url: URL, request: AnnounceRequest): string {
  const parameters = [
    `info_hash=${percentEncode(infohashBytes(request.infohash))}`,
    `peer_id=${percentEncode(request.peerId)}`,
    `port=${request.port}`,
    `uploaded=${request.uploaded}`,
    `downloaded=${request.downloaded}`,
    `left=${request.left}`,
    'compact=1',
    `numwant=${request.wanted}`,
    `key=${(request.key >>> 0).toString(16).padStart(8, '0')}`,
  ]
  if (request.event) parameters.push(`event=${request.event}`)
  if (request.trackerId) parameters.push(`trackerid=${percentEncode(request.trackerId)}`)
  const announced = new URL(url)
  announced.hash = ''
  announced.search = [...(url.search ? [url.search.slice(1)] : []), ...parameters].join('&')
  return announced.href
}

function decodeDictionary({
  status,
  body,
}: {
  status: number
  body: Uint8Array
}): BencodeDictionary | undefined {
  try {
    const value = decodeBencode(body)
    return value instanceof BencodeDictionary ? value : undefined
  } catch (cause) {
    if (!(cause instanceof BencodeError)) throw cause
    // An error page says no more than its status does.
    if (status !== 200) return undefined
    throw new AppError('tracker-answer-invalid', { cause })
  }
}

/** Compact (BEP 23), or a list of dictionaries (BEP 3). */
function readPeers(peers: BencodeValue | undefined): Endpoint[] {
  if (!isList(peers)) return readCompact(peers, 4)
  return peers.map(readPeer).filter((peer) => peer !== undefined)
}

function readCompact(bytes: BencodeValue | undefined, length: 4 | 16): Endpoint[] {
  if (bytes === undefined) return []
  const peers = bytes instanceof Uint8Array ? readCompactPeers(bytes, length) : undefined
  if (!peers) throw new AppError('tracker-answer-invalid')
  return peers
}

/** A peer by name is left out: whom a name leads to, nobody could check. */
function readPeer(value: BencodeValue): Endpoint | undefined {
  if (!(value instanceof BencodeDictionary)) throw new AppError('tracker-answer-invalid')
  const address = addressBytes(
    Buffer.from(value.bytes('ip')?.subarray(0, textBytes) ?? []).toString('latin1'),
  )
  const port = value.integer('port') ?? 0
  return address && port > 0 && port < 65536 ? { host: addressText(address), port } : undefined
}
