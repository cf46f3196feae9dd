import { createHash } from 'node:crypto'
import { AppError } from '@lanterne/kernel'

declare const infohashBrand: unique symbol

/** Name of a version 1 torrent: SHA-1 of its info dictionary, as 40 lower-case hexadecimal digits (BEP 3). */
export type Infohash = string & { readonly [infohashBrand]: true }

/** The infohash of an info dictionary's exact bytes. */
export function infohashOf(infoBytes: Uint8Array): Infohash {
  return createHash('sha1').update(infoBytes).digest('hex') as Infohash
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
