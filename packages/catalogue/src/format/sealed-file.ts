import { createHash } from 'node:crypto'
import { isSignedBy, KEY_BYTES, publicKeyOf, SIGNATURE_BYTES, signWith } from '@lanterne/kernel'
import { compress, decompress } from './compression.ts'
import { refusal } from './refusal.ts'

/** The longest file that is taken, and the longest content of one. */
export const MOST_FILE_BYTES = 64 << 20
export const MOST_CONTENT_BYTES = 256 << 20
/** What comes before the compressed content. */
export const HEADER_BYTES = 96
/** What a file has besides its compressed content. */
export const SEAL_BYTES = HEADER_BYTES + SIGNATURE_BYTES

const MAGIC = Buffer.from('LNCT')
const VERSION = 1
const kinds = { snapshot: 1, delta: 2 } as const
const BROTLI = 1
/** Where each field of the header begins; numbers are big-endian. */
const at = {
  ...{ version: 4, kind: 5, compression: 6, reserved: 7 },
  ...{ key: 8, sequence: 40, base: 48, compressedBytes: 56, contentBytes: 60, hash: 64 },
} as const

/** A whole catalogue, or what changed since an older one. */
export type SealedKind = keyof typeof kinds

/** What a signed file says of itself before its content. */
export interface Seal {
  readonly kind: SealedKind
  /** Ed25519, 32 bytes: whose it is. */
  readonly key: Uint8Array
  /** Goes up with each catalogue of this key; a delta's is the one that it leads to. */
  readonly sequence: number
  /** Of a delta: the sequence that it begins at. 0 in a snapshot. */
  readonly base: number
  /** Of the content, as the file declares it. */
  readonly contentBytes: number
  /** SHA-256 of a snapshot's content; of a delta, that of the snapshot it leads to. */
  readonly hash: Uint8Array
}

/** Signed bytes whose signature is good, still compressed. */
export interface SealedFile extends Seal {
  readonly compressed: Uint8Array
  /** The whole file. */
  readonly bytes: Uint8Array
}

/** Compresses and signs a content. */
export function sealFile(
  content: Uint8Array,
  { seed, kind, sequence, base = 0, hash = sha256(content) }: SealRequest,
): Uint8Array {
  const compressed = compress(content)
  if (content.length > MOST_CONTENT_BYTES || compressed.length > MOST_FILE_BYTES - SEAL_BYTES)
    throw refusal('too-large')
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header[at.version] = VERSION
  header[at.kind] = kinds[kind]
  header[at.compression] = BROTLI
  header.set(publicKeyOf(seed), at.key)
  header.writeBigUInt64BE(BigInt(sequence), at.sequence)
  header.writeBigUInt64BE(BigInt(base), at.base)
  header.writeUInt32BE(compressed.length, at.compressedBytes)
  header.writeUInt32BE(content.length, at.contentBytes)
  header.set(hash, at.hash)
  const signed = Buffer.concat([header, compressed])
  return new Uint8Array(Buffer.concat([signed, signWith(seed, signed)]))
}

interface SealRequest {
  /** The private half of the key. */
  readonly seed: Uint8Array
  readonly kind: SealedKind
  readonly sequence: number
  readonly base?: number
  readonly hash?: Uint8Array
}

/**
 * Reads what a file says of itself. Nothing of it is proved: it may only serve to refuse the file, or to find the end of
 * it. Throws `catalogue-refused`.
 */
export function readSeal(bytes: Uint8Array): Seal & { readonly fileBytes: number } {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_BYTES))
  if (!header.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, header.length)))
    throw refusal('not-a-catalogue')
  if (header.length < HEADER_BYTES) throw refusal('truncated')
  if (header[at.version] !== VERSION || header[at.compression] !== BROTLI) throw refusal('newer-format')
  const kind = (Object.keys(kinds) as SealedKind[]).find((name) => kinds[name] === header[at.kind])
  if (!kind || header[at.reserved] !== 0) throw refusal('newer-format')
  const [sequence, base] = [header.readBigUInt64BE(at.sequence), header.readBigUInt64BE(at.base)].map(Number)
  if (!isSequence(sequence) || !isSequence(base) || (kind === 'delta' ? base >= sequence : base !== 0))
    throw refusal('not-a-catalogue')
  const fileBytes = header.readUInt32BE(at.compressedBytes) + SEAL_BYTES
  const contentBytes = header.readUInt32BE(at.contentBytes)
  if (fileBytes > MOST_FILE_BYTES || contentBytes > MOST_CONTENT_BYTES) throw refusal('too-large')
  const part = (start: number, length: number) => new Uint8Array(header.subarray(start, start + length))
  const hash = part(at.hash, HEADER_BYTES - at.hash)
  return { kind, key: part(at.key, KEY_BYTES), sequence, base, contentBytes, hash, fileBytes }
}

/**
 * Takes a file only when it is whole, of the key, and signed: before any of it is decompressed or parsed. Throws
 * `catalogue-refused`.
 */
export function openSealed(bytes: Uint8Array, { key }: { key: Uint8Array }): SealedFile {
  if (bytes.length > MOST_FILE_BYTES) throw refusal('too-large')
  const { fileBytes, ...seal } = readSeal(bytes)
  if (Buffer.compare(seal.key, key) !== 0) throw refusal('wrong-key')
  if (bytes.length < fileBytes) throw refusal('truncated')
  if (bytes.length > fileBytes) throw refusal('wrong-size')
  const signedBytes = fileBytes - SIGNATURE_BYTES
  if (!isSignedBy(key, bytes.subarray(0, signedBytes), bytes.subarray(signedBytes)))
    throw refusal('bad-signature')
  return { ...seal, bytes, compressed: bytes.subarray(HEADER_BYTES, signedBytes) }
}

/** The content of a signed file: exactly as long as it declares. Throws `catalogue-refused`. */
export function contentOf({ compressed, contentBytes }: SealedFile): Uint8Array {
  const content = decompress(compressed, contentBytes)
  if (content?.length !== contentBytes) throw refusal('wrong-size')
  return content
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

function isSequence(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value)
}
