import type { Random } from '@lanterne/kernel'
import { PROTOCOL } from '../../wire/handshake.ts'
import { createKeyPair, hashOf, KEY_BYTES, obfuscatedInfohash, streamsOf } from './key-agreement.ts'
import type { Rc4 } from './rc4.ts'

/** The other side does not keep to the protocol encryption, or offers nothing that we take. */
export class MseError extends Error {
  override readonly name = 'MseError'
}

/** Reads a stream: yields how many bytes it wants, gets just so many, and returns what came of it. */
export type Reading<Result> = Generator<number, Result, Uint8Array>

/** How the bytes that follow are to be read and written. */
export interface Agreed {
  /** Bytes that were read, and belong to what follows. */
  readonly unread?: Uint8Array
  readonly encrypt?: Rc4 | undefined
  readonly decrypt?: Rc4 | undefined
  /** After so many bytes nothing more needs decrypting. */
  readonly decryptedBytes?: number
}

/** Ways to carry what follows the negotiation, as the protocol numbers them. */
export const Carriage = { plain: 1, rc4: 2 } as const

const MOST_PADDING = 512
const MOST_INITIAL_PAYLOAD = 0xffff
/** Shows where the encrypted part begins: eight zeros. */
const MARK = new Uint8Array(8)

/**
 * Opens an encrypted connection (Message Stream Encryption). `initial` gives, once, the bytes that travel with our second
 * message, so that the whole costs one round trip.
 */
export function* initiate(options: {
  readonly infohash: Uint8Array
  readonly random: Random
  /** Sum of the ways that we take. */
  readonly offer: number
  readonly initial: (mostBytes: number) => Uint8Array
  readonly write: (bytes: Uint8Array) => void
}): Reading<Agreed> {
  const { infohash, random, offer, write } = options
  const pair = createKeyPair(random)
  write(join(pair.publicKey, padding(random)))
  const secret = pair.agree(yield KEY_BYTES)
  if (!secret) throw new MseError('no key')
  const { there, back } = streamsOf(secret, infohash)
  const initial = options.initial(MOST_INITIAL_PAYLOAD)
  const pad = padding(random)
  const encrypted = join(MARK, word(offer), half(pad.length), pad, half(initial.length), initial)
  there.apply(encrypted, encrypted)
  write(join(hashOf('req1', secret), obfuscatedInfohash(secret, infohash), encrypted))
  yield* find(back.apply(MARK, new Uint8Array(MARK.length)))
  const told = decrypted(back, yield 6)
  const carriage = told.getUint32(0)
  yield* skipPadding(back, told.getUint16(4))
  if (carriage === Carriage.rc4 && (offer & Carriage.rc4) !== 0) return { encrypt: there, decrypt: back }
  if (carriage === Carriage.plain && (offer & Carriage.plain) !== 0) return {}
  throw new MseError('an answer to what was not offered')
}

/** Receives a connection, encrypted or not. */
export function* receive(options: {
  /** Infohashes that we know. */
  readonly infohashes: () => Iterable<Uint8Array>
  readonly random: Random
  /** Sum of the ways that we take; without `plain` a connection that does not encrypt at all is refused too. */
  readonly accept: number
  readonly write: (bytes: Uint8Array) => void
}): Reading<Agreed> {
  const { infohashes, random, accept, write } = options
  // A key is random: that it begins as the protocol's name does will not happen.
  const beginning: number[] = []
  while (beginning.length < PROTOCOL.length) {
    const [byte = 0] = yield 1
    beginning.push(byte)
    if (byte !== PROTOCOL[beginning.length - 1]) break
    if (beginning.length < PROTOCOL.length) continue
    if ((accept & Carriage.plain) === 0) throw new MseError('not encrypted')
    return { unread: Uint8Array.from(beginning) }
  }
  const pair = createKeyPair(random)
  const secret = pair.agree(join(Uint8Array.from(beginning), yield KEY_BYTES - beginning.length))
  if (!secret) throw new MseError('no key')
  write(join(pair.publicKey, padding(random)))
  yield* find(hashOf('req1', secret))
  const asked = Buffer.from(yield 20)
  let infohash: Uint8Array | undefined
  for (const known of infohashes()) if (asked.equals(obfuscatedInfohash(secret, known))) infohash = known
  if (!infohash) throw new MseError('a torrent that we do not know')
  const { there, back } = streamsOf(secret, infohash)
  const told = decrypted(there, yield 14)
  if (told.getUint32(0) !== 0 || told.getUint32(4) !== 0) throw new MseError('not the key that was agreed')
  const usable = told.getUint32(8) & accept
  yield* skipPadding(there, told.getUint16(12))
  const initialBytes = decrypted(there, yield 2).getUint16(0)
  // Hidden is the beginning in either case; the rest costs processor time on both sides.
  const carriage = (usable & Carriage.plain) !== 0 ? Carriage.plain : usable & Carriage.rc4
  if (carriage === 0) throw new MseError('no way that both take')
  const pad = padding(random)
  const answer = join(MARK, word(carriage), half(pad.length), pad)
  write(back.apply(answer, answer))
  return carriage === Carriage.rc4
    ? { encrypt: back, decrypt: there }
    : { decrypt: there, decryptedBytes: initialBytes }
}

/** Reads on until `mark` has gone by, with no more than a padding before it. */
function* find(mark: Uint8Array): Reading<void> {
  let seen = Buffer.from(yield mark.length)
  for (let skipped = 0; !seen.equals(mark); skipped++) {
    if (skipped === MOST_PADDING) throw new MseError('nothing that continues')
    seen = Buffer.concat([seen.subarray(1), yield 1])
  }
}

function* skipPadding(stream: Rc4, length: number): Reading<void> {
  if (length > MOST_PADDING) throw new MseError('too much padding')
  if (length > 0) decrypted(stream, yield length)
}

function decrypted(stream: Rc4, bytes: Uint8Array): DataView {
  return new DataView(stream.apply(bytes, new Uint8Array(bytes.length)).buffer)
}

function padding(random: Random): Uint8Array {
  return random.bytes(Math.floor(random.next() * (MOST_PADDING + 1)))
}

function word(value: number): Uint8Array {
  return Uint8Array.of(0, 0, 0, value)
}

function half(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value)
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
