import { type BencodeInput, encodeBencode } from '../metainfo/bencode.ts'
import { type Infohash, infohashBytes, infohashFromBytes } from '../metainfo/infohash.ts'
import { writeCompactPeers } from './compact-peers.ts'
import type { TrackedPeer, TrackerSwarms } from './tracker-swarms.ts'

/** Most bytes of a request, up to the empty line that ends it. */
export const maxRequestBytes = 8192
const maxParameters = 200
const defaultWanted = 50
const maxWanted = 200

/** Where the head of a request ends, or `undefined` while it is not all there. */
export function requestHeadEnd(bytes: Uint8Array): number | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf('\r\n\r\n')
  return at === -1 ? undefined : at + 4
}

/**
 * Answers one HTTP request to the tracker: `GET /announce` (BEP 3, 7, 23) and `GET /scrape` (BEP 48).
 * Of the head only the first line matters here. The connection closes after the answer.
 */
export function answerHttp(
  head: Uint8Array,
  from: { readonly host: string },
  { swarms, intervalSeconds }: { swarms: TrackerSwarms; intervalSeconds: number },
): Uint8Array {
  const [line = ''] = Buffer.from(head).toString('latin1').split('\r\n', 1)
  const match = /^([A-Z]{1,16}) (\/[\x21-\x7e]*) HTTP\/1\.[01]$/.exec(line)
  if (!match) return response(400)
  if (match[1] !== 'GET') return response(405)
  const [path, query = ''] = (match[2] ?? '').split('?', 2)
  const parameters = parseQuery(query)
  if (!parameters) return response(400)
  if (path === '/announce') return response(200, announceBody(parameters, from, swarms, intervalSeconds))
  if (path === '/scrape') return response(200, scrapeBody(parameters, swarms))
  return response(404)
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
}

function response(status: number, body: Uint8Array = new Uint8Array()): Uint8Array {
  const head =
    `HTTP/1.1 ${status} ${reasons[status]}\r\nContent-Type: text/plain\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Values are bytes, one character each: an infohash is no text. */
function parseQuery(query: string): [string, string][] | undefined {
  const parts = query === '' ? [] : query.split('&')
  if (parts.length > maxParameters) return undefined
  return parts.map((part) => {
    const [name = '', value = ''] = part.split('=', 2)
    return [
      name,
      value.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    ]
  })
}

function announceBody(
  parameters: readonly [string, string][],
  { host }: { readonly host: string },
  swarms: TrackerSwarms,
  intervalSeconds: number,
): Uint8Array {
  const values = new Map(parameters)
  const infohash = readInfohash(values.get('info_hash'))
  const peerId = Buffer.from(values.get('peer_id') ?? '', 'latin1')
  const port = readNumber(values.get('port'))
  const left = readNumber(values.get('left'))
  if (!infohash) return failure('info_hash must be 20 bytes')
  if (peerId.length !== 20) return failure('peer_id must be 20 bytes')
  if (port === undefined || port < 1 || port > 65535) return failure('port must be 1 to 65535')
  const wanted = Math.min(readNumber(values.get('numwant')) ?? defaultWanted, maxWanted)
  const announced = swarms.announce(
    infohash,
    { host, port, peerId, isSeed: left === 0 },
    { event: values.get('event'), wanted },
  )
  if (!announced) return failure('torrent is not tracked here')
  const { peers, counts } = announced
  return encodeBencode({
    complete: counts.seeds,
    downloaded: counts.completed,
    incomplete: counts.leeches,
    interval: intervalSeconds,
    ...(values.get('compact') === '0' ? { peers: plainPeers(peers) } : compactPeers(peers)),
  })
}

function compactPeers(peers: readonly TrackedPeer[]): Record<string, BencodeInput> {
  return { peers: writeCompactPeers(peers, 4), peers6: writeCompactPeers(peers, 16) }
}

function plainPeers(peers: readonly TrackedPeer[]): BencodeInput {
  return peers.map(({ host, port, peerId }) => ({ ip: host, 'peer id': peerId, port }))
}

function scrapeBody(parameters: readonly [string, string][], swarms: TrackerSwarms): Uint8Array {
  const files: Record<string, BencodeInput> = {}
  for (const [name, value] of parameters) {
    const infohash = name === 'info_hash' ? readInfohash(value) : undefined
    if (!infohash) continue
    const { seeds, leeches, completed } = swarms.counts(infohash)
    files[Buffer.from(infohashBytes(infohash)).toString('latin1')] = {
      complete: seeds,
      downloaded: completed,
      incomplete: leeches,
    }
  }
  return encodeBencode({ files })
}

function failure(reason: string): Uint8Array {
  return encodeBencode({ 'failure reason': reason })
}

function readInfohash(value: string | undefined): Infohash | undefined {
  return value?.length === 20 ? infohashFromBytes(Buffer.from(value, 'latin1')) : undefined
}

function readNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
