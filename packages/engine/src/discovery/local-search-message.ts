import { type Infohash, parseInfohash } from '../metainfo/infohash.ts'
import { addressBytes } from './address.ts'

/** What somebody on this link says that it shares (BEP 14). */
export interface LocalSearch {
  /** Where it takes connections. */
  readonly port: number
  readonly infohashes: readonly Infohash[]
  /** Its own mark, by which it knows its own words. */
  readonly cookie: string | undefined
}

/** Infohashes in one message, which fits in a datagram that no link cuts up. */
export const MOST_INFOHASHES = 20
const MOST_BYTES = 1500

/** Writes a search for the group at `host`. */
export function encodeLocalSearch(
  { port, infohashes, cookie }: LocalSearch,
  group: { readonly host: string; readonly port: number },
): Uint8Array {
  const host = addressBytes(group.host)?.length === 16 ? `[${group.host}]` : group.host
  const lines = [
    'BT-SEARCH * HTTP/1.1',
    `Host: ${host}:${group.port}`,
    `Port: ${port}`,
    ...infohashes.slice(0, MOST_INFOHASHES).map((infohash) => `Infohash: ${infohash}`),
    ...(cookie === undefined ? [] : [`cookie: ${cookie}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n\r\n`, 'latin1')
}

/** Reads a search; `undefined` when it is not one. */
export function decodeLocalSearch(message: Uint8Array): LocalSearch | undefined {
  if (message.length > MOST_BYTES) return undefined
  const [start, ...lines] = Buffer.from(message).toString('latin1').split('\r\n')
  if (start !== 'BT-SEARCH * HTTP/1.1') return undefined
  let port = 0
  let cookie: string | undefined
  const infohashes = new Set<Infohash>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([a-z]{1,16}): *([\x21-\x7e]{1,100}) *$/i.exec(line) ?? []
    const key = name.toLowerCase()
    if (key === 'port' && /^\d{1,5}$/.test(value)) port = Number(value)
    else if (key === 'cookie') cookie = value
    else if (key === 'infohash' && /^[\da-f]{40}$/i.test(value) && infohashes.size < MOST_INFOHASHES)
      infohashes.add(parseInfohash(value.toLowerCase()))
  }
  return port > 0 && port < 65536 && infohashes.size > 0
    ? { port, cookie, infohashes: [...infohashes] }
    : undefined
}
