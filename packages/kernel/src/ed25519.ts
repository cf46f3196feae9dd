import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

/** Length of both halves of an Ed25519 key, as raw bytes (RFC 8032). */
export const KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** What comes before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The public half of an Ed25519 key whose private half is `seed`. Throws `RangeError` when that is not 32 bytes. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' })
  return new Uint8Array(der.subarray(-KEY_BYTES))
}

/** Signs `message` (Ed25519, 64 bytes; the same each time). Throws `RangeError` when `seed` is not 32 bytes. */
export function signWith(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, privateKeyOf(seed)))
}

/** Whether the owner of `publicKey` (32 bytes) signed `message`. */
export function isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' })
  return verify(null, message, key, signature)
}

function privateKeyOf(seed: Uint8Array) {
  if (seed.length !== KEY_BYTES) throw new RangeError('the private half of a key is 32 bytes')
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
}
