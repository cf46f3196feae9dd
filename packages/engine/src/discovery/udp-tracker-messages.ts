import { type Infohash, infohashBytes } from '../metainfo/infohash.ts'
import type { AnnounceRequest } from './announce.ts'

/** What a UDP tracker's datagrams are about (BEP 15). */
export const udpAction = { connect: 0, announce: 1, scrape: 2, error: 3 } as const

/** What a connect request carries where others carry a connection id. */
export const udpProtocolId = 0x41727101980n

/** How events are numbered; the index is what goes on the wire. */
export const udpEvents = [undefined, 'completed', 'started', 'stopped'] as const

/** Bytes of an announce request before its options. */
export const udpAnnounceBytes = 98

export function writeConnect(transactionId: number): Uint8Array {
  const message = new Uint8Array(16)
  const view = new DataView(message.buffer)
  view.setBigUint64(0, udpProtocolId)
  view.setUint32(8, udpAction.connect)
  view.setUint32(12, transactionId)
  return message
}

/** An announce, with the path and query of the tracker's URL where it has any (BEP 41). */
export function writeAnnounce(
  request: AnnounceRequest,
  { connectionId, transactionId, url }: { connectionId: bigint; transactionId: number; url: URL },
): Uint8Array {
  const options = urlData(`${url.pathname}${url.search}`)
  const message = new Uint8Array(udpAnnounceBytes + options.length)
  const view = new DataView(message.buffer)
  view.setBigUint64(0, connectionId)
  view.setUint32(8, udpAction.announce)
  view.setUint32(12, transactionId)
  message.set(infohashBytes(request.infohash), 16)
  message.set(request.peerId.subarray(0, 20), 36)
  view.setBigUint64(56, BigInt(request.downloaded))
  view.setBigUint64(64, BigInt(request.left))
  view.setBigUint64(72, BigInt(request.uploaded))
  view.setUint32(80, udpEvents.indexOf(request.event))
  view.setUint32(88, request.key)
  view.setUint32(92, request.wanted)
  view.setUint16(96, request.port)
  message.set(options, udpAnnounceBytes)
  return message
}

/** Torrents that one scrape may ask for (BEP 15). */
export const maxScrapes = 74

/** A question for the figures of swarms. */
export function writeScrape(
  infohashes: readonly Infohash[],
  { connectionId, transactionId }: { connectionId: bigint; transactionId: number },
): Uint8Array {
  const message = new Uint8Array(16 + infohashes.length * 20)
  const view = new DataView(message.buffer)
  view.setBigUint64(0, connectionId)
  view.setUint32(8, udpAction.scrape)
  view.setUint32(12, transactionId)
  for (const [index, infohash] of infohashes.entries()) message.set(infohashBytes(infohash), 16 + index * 20)
  return message
}

const urlDataOption = 2
const maxOptionBytes = 255

/** BEP 41 options, which need no end marker where the datagram ends. */
function urlData(pathAndQuery: string): Uint8Array {
  if (pathAndQuery === '' || pathAndQuery === '/') return new Uint8Array()
  const text = Buffer.from(pathAndQuery)
  const parts: Uint8Array[] = []
  for (let at = 0; at < text.length; at += maxOptionBytes) {
    const part = text.subarray(at, at + maxOptionBytes)
    parts.push(Uint8Array.of(urlDataOption, part.length), part)
  }
  return Buffer.concat(parts)
}
