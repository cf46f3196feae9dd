import type { Endpoint } from '@lanterne/kernel'
import { addressBytes, addressText } from '../discovery/address.ts'
import type { Transport } from '../transport/connect-peer.ts'

/** A peer that gave good bytes, and how it was reached. */
export interface GoodPeer extends Endpoint {
  readonly transport: Transport
  /** It hangs up on a plain handshake. */
  readonly isEncrypted: boolean
  /** It hangs up when anything follows our handshake at once. */
  readonly isClassic: boolean
  /** The best that it did, in bytes per second. */
  readonly rate: number
  /** When it last gave something, in milliseconds since 1970. */
  readonly seenMs: number
}

const FORMAT = 'lanterne-peers-1'
export const MOST_GOOD_PEERS = 50
const MOST_CHARACTERS = 20_000
/** Addresses change: an older one is as good as any. */
const LONGEST_MS = 30 * 24 * 3600 * 1000
const MOST_RATE = 1e10

/** Text of a record: the fastest first, as many as are kept. */
export function formatGoodPeers(peers: Iterable<GoodPeer>): string {
  return JSON.stringify({ format: FORMAT, peers: bestOf(peers) })
}

/** Reads a record; what is damaged, too old or from the future is passed over. */
export function parseGoodPeers(text: string, nowMs: number): GoodPeer[] {
  if (text.length > MOST_CHARACTERS) return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A torn write: peers are found as for the first time.
    return []
  }
  if (typeof value !== 'object' || value === null) return []
  const { format, peers } = value as Record<string, unknown>
  if (format !== FORMAT || !Array.isArray(peers)) return []
  const read = peers.flatMap((peer) => readPeer(peer) ?? [])
  return bestOf(read.filter(({ seenMs }) => seenMs <= nowMs && nowMs - seenMs < LONGEST_MS))
}

function bestOf(peers: Iterable<GoodPeer>): GoodPeer[] {
  return [...peers].sort((a, b) => b.rate - a.rate).slice(0, MOST_GOOD_PEERS)
}

function readPeer(value: unknown): GoodPeer | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { host, port, transport, isEncrypted, isClassic, rate, seenMs } = value as Record<string, unknown>
  const bytes = typeof host === 'string' ? addressBytes(host) : undefined
  if (!bytes || !isWithin(port, 1, 65_535) || !Number.isInteger(port)) return undefined
  if (transport !== 'tcp' && transport !== 'utp') return undefined
  if (!isWithin(rate, 0, MOST_RATE) || !isWithin(seenMs, 0, Number.MAX_SAFE_INTEGER)) return undefined
  return {
    ...{ host: addressText(bytes), port, transport, rate, seenMs },
    isEncrypted: isEncrypted === true,
    isClassic: isClassic === true,
  }
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most
}
