import { createDiffieHellman, createHash, type DiffieHellman } from 'node:crypto'
import type { Random } from '@lanterne/kernel'
import { Rc4 } from './rc4.ts'

/** Length of a public key and of the shared secret, in bytes. */
export const KEY_BYTES = 96
const PRIVATE_KEY_BYTES = 20
/** The 768-bit prime of the protocol encryption; the generator is 2. */
const PRIME =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
  'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563'

// One for all: making it checks the prime, which takes a thousand times as long as using it.
let shared: DiffieHellman | undefined

/** Our half of a key agreement (Diffie and Hellman). */
export interface KeyPair {
  readonly publicKey: Uint8Array
  /** The secret shared with who sent `theirs`; `undefined` when that is no key. */
  agree(theirs: Uint8Array): Uint8Array | undefined
}

export function createKeyPair(random: Random): KeyPair {
  shared ??= createDiffieHellman(Buffer.from(PRIME, 'hex'), Buffer.of(2))
  const group = shared
  const privateKey = random.bytes(PRIVATE_KEY_BYTES)
  group.setPrivateKey(privateKey)
  const publicKey = padded(group.generateKeys())
  return {
    publicKey,
    agree(theirs) {
      group.setPrivateKey(privateKey)
      try {
        return padded(group.computeSecret(theirs))
      } catch {
        // Zero, one, and what is not below the prime: the only inputs of this length that are refused.
        return undefined
      }
    },
  }
}

/** SHA-1 of `parts`, one after the other. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** What names a torrent to who knows it, and to nobody else. */
export function obfuscatedInfohash(secret: Uint8Array, infohash: Uint8Array): Uint8Array {
  const mask = hashOf('req3', secret)
  return hashOf('req2', infohash).map((byte, index) => byte ^ (mask[index] as number))
}

/** The two streams, seen from who opened the connection. */
export function streamsOf(secret: Uint8Array, infohash: Uint8Array): { there: Rc4; back: Rc4 } {
  return {
    there: new Rc4(hashOf('keyA', secret, infohash)),
    back: new Rc4(hashOf('keyB', secret, infohash)),
  }
}

function padded(number: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(KEY_BYTES)
  bytes.set(number, KEY_BYTES - number.length)
  return bytes
}
