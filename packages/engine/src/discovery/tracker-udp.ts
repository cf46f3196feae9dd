import { createHmac } from 'node:crypto'
import type { Clock, Endpoint } from '@lanterne/kernel'
import { infohashFromBytes } from '../metainfo/infohash.ts'
import { addressBytes, authorityOf } from './address.ts'
import { writeCompactPeers } from './compact-peers.ts'
import type { TrackerSwarms } from './tracker-swarms.ts'
import { maxScrapes, udpAction, udpAnnounceBytes, udpEvents, udpProtocolId } from './udp-tracker-messages.ts'

/** How long a connection id is taken for, at least; at most twice as long (BEP 15 asks for two minutes). */
const connectionIdMs = 120_000
const defaultWanted = 50
/** What fits in one datagram that no network cuts up. */
const maxWanted = { 4: 200, 16: 70 }

export interface UdpTrackerOptions {
  readonly swarms: TrackerSwarms
  readonly clock: Clock
  readonly intervalSeconds: number
  /** Proves that a connection id is ours; random, known to nobody. */
  readonly secret: Uint8Array
}

/**
 * Answers one datagram to the tracker (BEP 15), or says nothing to what is not a request: an answer is never longer
 * than its question until the sender has shown, by a connection id, that it is where it says it is.
 */
export function answerUdp(
  message: Uint8Array,
  from: Endpoint,
  options: UdpTrackerOptions,
): Uint8Array | undefined {
  if (message.length < 16) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const connectionId = view.getBigUint64(0)
  const action = view.getUint32(8)
  const transactionId = view.getUint32(12)
  const era = Math.floor(options.clock.now() / connectionIdMs)
  if (action === udpAction.connect) {
    if (connectionId !== udpProtocolId) return undefined
    return answer(udpAction.connect, transactionId, bigEndian64(connectionIdFor(from, era, options)))
  }
  const isOurs = [era, era - 1].some((when) => connectionIdFor(from, when, options) === connectionId)
  if (!isOurs) return undefined
  const body =
    action === udpAction.announce
      ? announceBody(view, from, options)
      : action === udpAction.scrape
        ? scrapeBody(view, options)
        : 'unknown action'
  return typeof body === 'string'
    ? answer(udpAction.error, transactionId, Buffer.from(body))
    : answer(action, transactionId, body)
}

/** What was said is what must come back: nothing is kept for who only asks to connect. */
function connectionIdFor(from: Endpoint, era: number, { secret }: UdpTrackerOptions): bigint {
  return createHmac('sha256', secret)
    .update(`${era} ${authorityOf(from)}`)
    .digest()
    .readBigUInt64BE(0)
}

/** The body of an answer to an announce, or why there is none. */
function announceBody(
  view: DataView,
  from: Endpoint,
  { swarms, intervalSeconds }: UdpTrackerOptions,
): Uint8Array | string {
  if (view.byteLength < udpAnnounceBytes) return 'announce is too short'
  const port = view.getUint16(96)
  const family = addressBytes(from.host)?.length === 16 ? 16 : 4
  if (port === 0) return 'port must be 1 to 65535'
  const wanted = view.getInt32(92)
  const announced = swarms.announce(
    infohashFromBytes(bytesAt(view, 16, 20)),
    { host: from.host, port, peerId: bytesAt(view, 36, 20).slice(), isSeed: view.getBigUint64(64) === 0n },
    {
      event: udpEvents[view.getUint32(80)],
      wanted: wanted < 0 ? defaultWanted : Math.min(wanted, maxWanted[family]),
    },
  )
  if (!announced) return 'torrent is not tracked here'
  const counts = new DataView(new ArrayBuffer(12))
  counts.setUint32(0, intervalSeconds)
  counts.setUint32(4, announced.counts.leeches)
  counts.setUint32(8, announced.counts.seeds)
  return Buffer.concat([new Uint8Array(counts.buffer), writeCompactPeers(announced.peers, family)])
}

function scrapeBody(view: DataView, { swarms }: UdpTrackerOptions): Uint8Array {
  const count = Math.min(Math.floor((view.byteLength - 16) / 20), maxScrapes)
  const body = new DataView(new ArrayBuffer(count * 12))
  for (let index = 0; index < count; index++) {
    const { seeds, completed, leeches } = swarms.counts(infohashFromBytes(bytesAt(view, 16 + index * 20, 20)))
    body.setUint32(index * 12, seeds)
    body.setUint32(index * 12 + 4, completed)
    body.setUint32(index * 12 + 8, leeches)
  }
  return new Uint8Array(body.buffer)
}

function answer(action: number, transactionId: number, body: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(8))
  head.setUint32(0, action)
  head.setUint32(4, transactionId)
  return Buffer.concat([new Uint8Array(head.buffer), body])
}

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}

function bigEndian64(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value)
  return new Uint8Array(view.buffer)
}
