import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
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
export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64
const SEED_BYTES = 32

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
  const key = privateKeyOf(seed)
  const signature = new Uint8Array(sign(null, signedBytes({ encoded, sequence, salt }), key))
  return { kind: 'mutable', encoded, publicKey: publicKeyOf(seed), salt, sequence, signature }
}

/** The public half of a key. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' })
  return new Uint8Array(der.subarray(-PUBLIC_KEY_BYTES))
}

/** Whether an item's owner signed it. */
export function isSigned(item: MutableItem): boolean {
  const der = Buffer.concat([spkiPrefix, item.publicKey])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verify(null, signedBytes(item), key, item.signature)
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

/** The value of an item that says which torrent is the newest of its owner (BEP 46). */
export function torrentPointer(infohash: Infohash): BencodeInput {
  return { ih: infohashBytes(infohash) }
}

/** Reads the torrent that an item's value names (BEP 46); `undefined` when it names none. */
export function readTorrentPointer(value: BencodeValue): Infohash | undefined {
  const bytes = value instanceof BencodeDictionary ? value.bytes('ih') : undefined
  return bytes?.length === 20 ? infohashFromBytes(bytes) : undefined
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

/** What comes before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

function privateKeyOf(seed: Uint8Array) {
  if (seed.length !== SEED_BYTES) throw new RangeError('the private half of a key is 32 bytes')
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
}

function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
