import { AppError } from '@lanterne/kernel'
import { openOnce, sealOnce, TAG_BYTES } from './aead.ts'
import { deriveKeys, hash, KEY_BYTES, type KeyPair, keyPairOf, sameSecret, sharedSecret } from './keys.ts'

/*
 * Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s as the WireGuard paper has it (Donenfeld, NDSS 2017, section 5.4). Pure: messages
 * in, messages and keys out, without the two MACs at the end of each.
 */

export const MESSAGE = { initiation: 1, response: 2, cookie: 3, data: 4 } as const
/** Of the messages without their MACs. */
export const INITIATION_BYTES = 116
export const RESPONSE_BYTES = 60
const TIMESTAMP_BYTES = 12

const text = (words: string) => new Uint8Array(Buffer.from(words))
const firstChainingKey = hash(text('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s'))
const firstHash = hash(firstChainingKey, text('WireGuard v1 zx2c4 Jason@zx2c4.com'))
const nothing = new Uint8Array(0)

/** The other side, as far as handshakes know it. */
export interface Correspondent {
  readonly publicKey: Uint8Array
  readonly presharedKey: Uint8Array
  /** What our static key and theirs share. */
  readonly sharedSecret: Uint8Array
}

/** Works out what every handshake with one peer needs. Throws `invalid-request` (`bad-key`) for a key that no secret comes of. */
export function correspondentOf(
  own: KeyPair,
  publicKey: Uint8Array,
  presharedKey?: Uint8Array,
): Correspondent {
  const secret = sharedSecret(own.privateKey, publicKey)
  if (!secret) throw new AppError('invalid-request', { details: { reason: 'bad-key', setting: 'PublicKey' } })
  return { publicKey, presharedKey: presharedKey ?? new Uint8Array(KEY_BYTES), sharedSecret: secret }
}

/** What both sides agree on so far. */
interface Noise {
  chainingKey: Uint8Array
  hash: Uint8Array
}

/** An initiation that waits for its response. */
export interface Initiation {
  readonly message: Uint8Array
  readonly index: number
  readonly ephemeral: KeyPair
  readonly noise: Readonly<Noise>
}

/** Keys of a session, as its own side sees them. */
export interface SessionKeys {
  readonly sending: Uint8Array
  readonly receiving: Uint8Array
  readonly localIndex: number
  readonly remoteIndex: number
}

export function createInitiation(
  own: KeyPair,
  peer: Correspondent,
  { ephemeral: seed, index, timestamp }: { ephemeral: Uint8Array; index: number; timestamp: Uint8Array },
): Initiation {
  const ephemeral = keyPairOf(seed)
  const noise = begin(peer.publicKey)
  const message = new Uint8Array(INITIATION_BYTES)
  message[0] = MESSAGE.initiation
  new DataView(message.buffer).setUint32(4, index, true)
  message.set(ephemeral.publicKey, 8)
  mixEphemeral(noise, ephemeral.publicKey)
  const first = mixSecret(noise, sharedSecret(ephemeral.privateKey, peer.publicKey))
  message.set(sealMixed(noise, first as Uint8Array, own.publicKey), 40) // a secret that `correspondentOf` has checked
  const second = mixSecret(noise, peer.sharedSecret)
  message.set(sealMixed(noise, second as Uint8Array, timestamp), 88)
  return { message, index, ephemeral, noise }
}

/** Who sent an initiation, as it claims and has not proved yet. */
export interface ClaimedInitiation {
  readonly publicKey: Uint8Array
  readonly remoteIndex: number
  readonly message: Uint8Array
  readonly noise: Readonly<Noise>
}

/** Reads who an initiation is from; `undefined` when it is not meant for us, or forged. */
export function readInitiation(own: KeyPair, message: Uint8Array): ClaimedInitiation | undefined {
  const noise = begin(own.publicKey)
  const ephemeral = message.subarray(8, 40)
  mixEphemeral(noise, ephemeral)
  const key = mixSecret(noise, sharedSecret(own.privateKey, ephemeral))
  const publicKey = key && openMixed(noise, key, message.subarray(40, 88))
  if (!publicKey) return undefined
  return { publicKey, remoteIndex: indexAt(message, 4), message, noise }
}

/** The time in an initiation, which proves its sender; `undefined` when it is forged. */
export function proveInitiation(
  peer: Correspondent,
  claimed: ClaimedInitiation,
): { timestamp: Uint8Array; noise: Readonly<Noise> } | undefined {
  const noise = { ...claimed.noise }
  const key = mixSecret(noise, peer.sharedSecret)
  const timestamp =
    key && openMixed(noise, key, claimed.message.subarray(88, 88 + TIMESTAMP_BYTES + TAG_BYTES))
  return timestamp && { timestamp, noise }
}

/** Answers a proved initiation; `undefined` when its ephemeral key is of low order. */
export function createResponse(
  peer: Correspondent,
  claimed: ClaimedInitiation,
  proved: Readonly<Noise>,
  { ephemeral: seed, index }: { ephemeral: Uint8Array; index: number },
): { message: Uint8Array; keys: SessionKeys } | undefined {
  const ephemeral = keyPairOf(seed)
  const noise = { ...proved }
  const message = new Uint8Array(RESPONSE_BYTES)
  const view = new DataView(message.buffer)
  message[0] = MESSAGE.response
  view.setUint32(4, index, true)
  view.setUint32(8, claimed.remoteIndex, true)
  message.set(ephemeral.publicKey, 12)
  mixEphemeral(noise, ephemeral.publicKey)
  const theirs = sharedSecret(ephemeral.privateKey, claimed.message.subarray(8, 40))
  if (!mixSecret(noise, theirs) || !mixSecret(noise, sharedSecret(ephemeral.privateKey, peer.publicKey)))
    return undefined
  message.set(sealMixed(noise, mixPreshared(noise, peer.presharedKey), nothing), 44)
  const [receiving, sending] = deriveKeys(2, noise.chainingKey, nothing)
  return { message, keys: { sending, receiving, localIndex: index, remoteIndex: claimed.remoteIndex } }
}

/** Reads the answer to `initiation`; `undefined` when it is forged. */
export function readResponse(
  own: KeyPair,
  peer: Correspondent,
  initiation: Initiation,
  message: Uint8Array,
): SessionKeys | undefined {
  const noise = { ...initiation.noise }
  const ephemeral = message.subarray(12, 44)
  mixEphemeral(noise, ephemeral)
  if (!mixSecret(noise, sharedSecret(initiation.ephemeral.privateKey, ephemeral))) return undefined
  if (!mixSecret(noise, sharedSecret(own.privateKey, ephemeral))) return undefined
  const key = mixPreshared(noise, peer.presharedKey)
  if (!openMixed(noise, key, message.subarray(44, RESPONSE_BYTES))) return undefined
  const [sending, receiving] = deriveKeys(2, noise.chainingKey, nothing)
  return { sending, receiving, localIndex: initiation.index, remoteIndex: indexAt(message, 4) }
}

/** The 32 bits at `at` of a message. */
export function indexAt(message: Uint8Array, at: number): number {
  return new DataView(message.buffer, message.byteOffset).getUint32(at, true)
}

/** Whether `publicKey` is `peer`'s. */
export function isFrom(peer: Correspondent, publicKey: Uint8Array): boolean {
  return sameSecret(peer.publicKey, publicKey)
}

function begin(responder: Uint8Array): Noise {
  return { chainingKey: firstChainingKey, hash: hash(firstHash, responder) }
}

function mixEphemeral(noise: Noise, publicKey: Uint8Array): void {
  noise.hash = hash(noise.hash, publicKey)
  noise.chainingKey = deriveKeys(1, noise.chainingKey, publicKey)[0]
}

function mixSecret(noise: Noise, secret: Uint8Array | undefined): Uint8Array | undefined {
  if (!secret) return undefined
  const [chainingKey, key] = deriveKeys(2, noise.chainingKey, secret)
  noise.chainingKey = chainingKey
  return key
}

function mixPreshared(noise: Noise, presharedKey: Uint8Array): Uint8Array {
  const [chainingKey, mixed, key] = deriveKeys(3, noise.chainingKey, presharedKey)
  noise.chainingKey = chainingKey
  noise.hash = hash(noise.hash, mixed)
  return key
}

function sealMixed(noise: Noise, key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const sealed = sealOnce(key, plaintext, noise.hash)
  noise.hash = hash(noise.hash, sealed)
  return sealed
}

function openMixed(noise: Noise, key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const opened = openOnce(key, sealed, noise.hash)
  if (opened) noise.hash = hash(noise.hash, sealed)
  return opened
}
