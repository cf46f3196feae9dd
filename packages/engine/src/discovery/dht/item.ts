import { createHash } from 'node:crypto'
import { isSignedBy, publicKeyOf, signWith } from '@lanterne/kernel'
import {
  BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
} from '../../metainfo/bencode.ts'
import { type Infohash, infohashBytes, infohashFromBytes } from '../../metainfo/infohash.ts'

/** Longest value that is stored, bencoded (BEP 44). */
export const MOST_VALUE_BYTES = 1000
/** Longest salt (BEP 44). */
export const MOST_SALT_BYTES = 64

/** Something stored in the DHT (BEP 44): named by its own hash, or signed by the one who may change it. */
export type Item = ImmutableItem | MutableItem

export interface ImmutableItem {
  readonly kind: 'immutable'
  /** The value, bencoded. */
  readonly encoded: Uint8Array
}

export interface MutableItem {
  readonly kind: 'mutable'
  readonly encoded: Uint8Array
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  /** Lets one key have many items; may be empty. */
  readonly salt: Uint8Array
  /** Goes up with each change. */
  readonly sequence: number
  readonly signature: Uint8Array
}

/** Makes an item that is named by its hash. Throws `RangeError` when it is too long. */
export function immutableItem(value: BencodeInput): ImmutableItem {
  return { kind: 'immutable', encoded: encodeValue(value) }
}

/**
 * Makes an item that only the owner of `seed` (32 bytes, the private half of an Ed25519 key, RFC 8032) can make.
 * Throws `RangeError` when value or salt are too long.
 */
export function mutableItem(
  value: BencodeInput,
  { seed, sequence, salt = new Uint8Array() }: { seed: Uint8Array; sequence: number; salt?: Uint8Array },
): MutableItem {
  const encoded = encodeValue(value)
  if (salt.length > MOST_SALT_BYTES) throw new RangeError('the salt is too long')
  const signature = signWith(seed, signedBytes({ encoded, sequence, salt }))
  return { kind: 'mutable', encoded, publicKey: publicKeyOf(seed), salt, sequence, signature }
}

/** Whether an item's owner signed it. */
export function isSigned(item: MutableItem): boolean {
  return isSignedBy(item.publicKey, signedBytes(item), item.signature)
}

/** Where an item is stored: the hash of its value, or of its owner's key and salt. */
export function targetOf(item: Item): Uint8Array {
  return item.kind === 'immutable' ? sha1(item.encoded) : mutableTarget(item.publicKey, item.salt)
}

/** Where the item of a key and a salt is stored. */
export function mutableTarget(publicKey: Uint8Array, salt: Uint8Array = new Uint8Array()): Uint8Array {
  return sha1(publicKey, salt)
}

/** The value of an item. */
export function valueOf({ encoded }: Item): BencodeValue {
  return decodeBencode(encoded)
}

/**
 * What a value from the network is bencoded; `undefined` when it is too long, or not written the one way that
 * everybody writes it, so that whoever passes it on would change it.
 */
export function encodedValue(raw: Uint8Array | undefined, value: BencodeValue | undefined) {
  if (!raw || value === undefined || raw.length > MOST_VALUE_BYTES) return undefined
  return Buffer.compare(encodeBencode(value), raw) === 0 ? raw.slice() : undefined
}

/** Which torrent is the newest of its owner (BEP 46), and ways to it that are shorter for who has an older one. */
export interface TorrentPointer {
  readonly newest: Infohash
  /** Torrents of what changed, by the sequence number since when. */
  readonly since: ReadonlyMap<number, Infohash>
}

const MOST_UPDATES = 16

/**
 * The value of an item that says which torrent is the newest of its owner (BEP 46). What changed `since` older ones stands
 * in an entry of our own, which others pass over; of more than sixteen, the latest stay.
 */
export function torrentPointer(newest: Infohash, since: TorrentPointer['since'] = new Map()): BencodeInput {
  const latest = [...since].sort(([a], [b]) => b - a).slice(0, MOST_UPDATES)
  const updates = latest.map(([sequence, infohash]) => [sequence, infohashBytes(infohash)])
  return { ih: infohashBytes(newest), ...(updates.length > 0 && { since: updates }) }
}

/** Reads the torrent that an item's value names (BEP 46); `undefined` when it names none. */
export function readTorrentPointer(value: BencodeValue): TorrentPointer | undefined {
  if (!(value instanceof BencodeDictionary)) return undefined
  const bytes = value.bytes('ih')
  if (bytes?.length !== 20) return undefined
  const since = new Map<number, Infohash>()
  for (const entry of value.list('since')?.slice(0, MOST_UPDATES) ?? []) {
    if (!Array.isArray(entry)) continue
    const [sequence, named] = entry as readonly BencodeValue[]
    if (typeof sequence === 'number' && named instanceof Uint8Array && named.length === 20)
      since.set(sequence, infohashFromBytes(named))
  }
  return { newest: infohashFromBytes(bytes), since }
}

function encodeValue(value: BencodeInput): Uint8Array {
  const encoded = encodeBencode(value)
  if (encoded.length > MOST_VALUE_BYTES) throw new RangeError('the value is too long')
  return encoded
}

/** What is signed (BEP 44): the end of a bencoded dictionary of salt, seq and v. */
function signedBytes({ encoded, sequence, salt }: Pick<MutableItem, 'encoded' | 'sequence' | 'salt'>) {
  const salted = salt.length > 0 ? [Buffer.from(`4:salt${salt.length}:`), salt] : []
  return Buffer.concat([...salted, Buffer.from(`3:seqi${sequence}e1:v`), encoded])
}

function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
