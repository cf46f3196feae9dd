import { createHash } from 'node:crypto'
import { AppError } from '@lanterne/kernel'

declare const infohashBrand: unique symbol
declare const infohashV2Brand: unique symbol

/**
 * Name of a torrent where 20 bytes are wanted (handshakes, trackers, the DHT), as 40 lower-case hexadecimal digits: the
 * SHA-1 of its info dictionary (BEP 3), or, of one that is of version 2 only, the beginning of its SHA-256 (BEP 52).
 */
export type Infohash = string & { readonly [infohashBrand]: true }

/** Name of a torrent of version 2: the SHA-256 of its info dictionary, as 64 lower-case hexadecimal digits (BEP 52). */
export type InfohashV2 = string & { readonly [infohashV2Brand]: true }

/** What a torrent is called; one with both versions has a swarm under each name. */
export interface TorrentNames {
  /** That of version 1 where it has one, else the short form of `infohashV2`. */
  readonly infohash: Infohash
  readonly infohashV2?: InfohashV2 | undefined
}

/** The version 1 infohash of an info dictionary's exact bytes. */
export function infohashOf(infoBytes: Uint8Array): Infohash {
  return createHash('sha1').update(infoBytes).digest('hex') as Infohash
}

/** The version 2 infohash of an info dictionary's exact bytes. */
export function infohashV2Of(infoBytes: Uint8Array): InfohashV2 {
  return createHash('sha256').update(infoBytes).digest('hex') as InfohashV2
}

/** A version 2 infohash where 20 bytes are wanted. */
export function shortInfohash(infohash: InfohashV2): Infohash {
  return infohash.slice(0, 40) as string as Infohash
}

/** The names that a torrent's swarms have on the wire, that of version 1 first. */
export function wireInfohashes({ infohash, infohashV2 }: TorrentNames): readonly Infohash[] {
  const short = infohashV2 && shortInfohash(infohashV2)
  return short && short !== infohash ? [infohash, short] : [infohash]
}

/** Whether an info dictionary is the one that is meant; each of its names says so. */
export function isNamedBy(infoBytes: Uint8Array, { infohash, infohashV2 }: TorrentNames): boolean {
  const whole = infohashV2Of(infoBytes)
  if (infohashV2 && infohashV2 !== whole) return false
  return infohash === shortInfohash(whole) || infohash === infohashOf(infoBytes)
}

/** The 20 bytes that go on the wire. */
export function infohashBytes(infohash: Infohash): Uint8Array {
  return new Uint8Array(Buffer.from(infohash, 'hex'))
}

/** The infohash that 20 bytes from the wire are. */
export function infohashFromBytes(bytes: Uint8Array): Infohash {
  if (bytes.length !== 20) throw new RangeError('an infohash is 20 bytes')
  return Buffer.from(bytes).toString('hex') as Infohash
}

/** Reads 40 hexadecimal digits or 32 base32 characters (BEP 9). Throws `AppError('invalid-magnet')`. */
export function parseInfohash(text: string): Infohash {
  if (/^[0-9a-f]{40}$/i.test(text)) return text.toLowerCase() as Infohash
  if (/^[a-z2-7]{32}$/i.test(text)) return infohashFromBytes(base32Bytes(text.toUpperCase()))
  throw new AppError('invalid-magnet')
}

/** The names that 64 hexadecimal digits are (BEP 52), or what `parseInfohash` reads. Throws `AppError('invalid-magnet')`. */
export function parseTorrentNames(text: string): TorrentNames {
  if (!/^[0-9a-f]{64}$/i.test(text)) return { infohash: parseInfohash(text) }
  const infohashV2 = text.toLowerCase() as InfohashV2
  return { infohash: shortInfohash(infohashV2), infohashV2 }
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 base32 of whole bytes, without padding. */
function base32Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length * 5) / 8)
  let buffer = 0
  let bits = 0
  let at = 0
  for (const character of text) {
    buffer = ((buffer << 5) | base32Alphabet.indexOf(character)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = buffer >> bits
  }
  return bytes
}
