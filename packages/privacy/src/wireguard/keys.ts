import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  getHashes,
  type KeyObject,
} from 'node:crypto'
import { blake2s } from '@noble/hashes/blake2.js'
import { hmac as plainHmac } from '@noble/hashes/hmac.js'

export const KEY_BYTES = 32
export const MAC_BYTES = 16

const hasNative = getHashes().includes('blake2s256')

/** BLAKE2s-256 of `parts`, one after the other. */
export function hash(...parts: readonly Uint8Array[]): Uint8Array {
  const running = hasNative ? createHash('blake2s256') : blake2s.create({ dkLen: 32 })
  for (const part of parts) running.update(part)
  return new Uint8Array(running.digest())
}

/** Keyed BLAKE2s of 16 bytes; OpenSSL's is not reachable from Node. */
export function mac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return blake2s(data, { key, dkLen: MAC_BYTES })
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hasNative
    ? new Uint8Array(createHmac('blake2s256', key).update(data).digest())
    : plainHmac(blake2s, key, data)
}

/** `KDFn` of the WireGuard paper: HKDF (RFC 5869) with HMAC-BLAKE2s. */
export function deriveKeys<Count extends 1 | 2 | 3>(
  count: Count,
  key: Uint8Array,
  input: Uint8Array,
): Count extends 1
  ? [Uint8Array]
  : Count extends 2
    ? [Uint8Array, Uint8Array]
    : [Uint8Array, Uint8Array, Uint8Array]
export function deriveKeys(count: number, key: Uint8Array, input: Uint8Array): Uint8Array[] {
  const secret = hmac(key, input)
  const derived: Uint8Array[] = []
  for (let index = 1; index <= count; index++) {
    const before = derived.at(-1) ?? new Uint8Array(0)
    derived.push(hmac(secret, Uint8Array.from([...before, index])))
  }
  return derived
}

// X25519 keys in DER (RFC 8410) are their 32 bytes behind a constant.
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex')

/** One X25519 key pair (RFC 7748). */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: Uint8Array
}

export function keyPairOf(privateBytes: Uint8Array): KeyPair {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, privateBytes]),
    format: 'der',
    type: 'pkcs8',
  })
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: new Uint8Array(der.subarray(publicPrefix.length)) }
}

/** What two key pairs share; `undefined` for a public key of low order, which shares a constant with everybody. */
export function sharedSecret(privateKey: KeyObject, publicBytes: Uint8Array): Uint8Array | undefined {
  const key = Buffer.concat([publicPrefix, publicBytes])
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
  try {
    return new Uint8Array(diffieHellman({ privateKey, publicKey }))
  } catch {
    return undefined // OpenSSL refuses a secret of zeros (RFC 7748, section 6.1), and nothing else.
  }
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export { timingSafeEqual as sameSecret } from 'node:crypto'
