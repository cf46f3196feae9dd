import { decodeHandshake, HANDSHAKE_BYTES, type Handshake } from './handshake.ts'
import { HASH_HEADER_BYTES, MOST_HASHES_BYTES } from './hash-messages.ts'
import { BLOCK_BYTES, MessageId, readNumber } from './messages.ts'

/** The peer broke the protocol; the connection is of no further use. */
export class WireError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WireError'
  }
}

/** Who hears what a peer says. Payloads are only valid during the call. */
export interface WireSink {
  handshake(handshake: Handshake): void
  message(id: number, payload: Uint8Array): void
  keepAlive(): void
  /** A block begins: returns where its bytes go, or `undefined` to throw them away. */
  blockStart(piece: number, offset: number, length: number): Uint8Array | undefined
  /** The block that began last is complete. */
  blockEnd(piece: number, offset: number, length: number): void
}

/** Longest payload that is put together in memory; the longest that honest peers send is a bitfield or an extended message. */
export const MAX_MESSAGE_BYTES = 2 << 20

/** Bytes of the longest head after the handshake: a block's piece and offset. */
const LONGEST_HEAD = 8

type Stage = 'handshake' | 'length' | 'id' | 'payload' | 'block-head' | 'block'

/** Payload lengths (without the id) that BEP 3, 5, 6 and 52 fix; other messages may have any up to the limit. */
const fixedPayload = new Map<number, number>([
  [MessageId.choke, 0],
  [MessageId.unchoke, 0],
  [MessageId.interested, 0],
  [MessageId.notInterested, 0],
  [MessageId.have, 4],
  [MessageId.request, 12],
  [MessageId.cancel, 12],
  [MessageId.port, 2],
  [MessageId.suggestPiece, 4],
  [MessageId.haveAll, 0],
  [MessageId.haveNone, 0],
  [MessageId.rejectRequest, 12],
  [MessageId.allowedFast, 4],
  [MessageId.hashRequest, HASH_HEADER_BYTES],
  [MessageId.hashReject, HASH_HEADER_BYTES],
])

/**
 * Cuts a peer's byte stream into messages (BEP 3). Blocks go straight to where they are kept, one copy in all.
 * Throws `WireError` at the first byte that cannot be right, and allocates only for bytes that have come.
 */
export class WireDecoder {
  readonly #sink: WireSink
  #stage: Stage = 'handshake'
  /** Fixed-size heads gather here; a handshake that comes in parts, in memory of its own. */
  #head = new Uint8Array(LONGEST_HEAD)
  #headFilled = 0
  #headNeeded = HANDSHAKE_BYTES
  /** Bytes of the current message after its id. */
  #payloadLength = 0
  #payload: Uint8Array | undefined
  #payloadFilled = 0
  #id = 0
  #piece = 0
  #offset = 0
  #target: Uint8Array | undefined
  #isStopped = false

  constructor(sink: WireSink) {
    this.#sink = sink
  }

  /** Says nothing more: the rest of what was fed is ignored. */
  stop(): void {
    this.#isStopped = true
  }

  /** Throws away what is still to come of the current block; `blockEnd` is called all the same. */
  discardBlock(): void {
    this.#target = undefined
  }

  /** Takes the next bytes of the stream. */
  feed(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#isStopped) {
      if (this.#stage === 'block') at = this.#feedBlock(chunk, at)
      else if (this.#stage === 'payload') at = this.#feedPayload(chunk, at)
      else at = this.#feedHead(chunk, at)
    }
  }

  #feedHead(chunk: Uint8Array, at: number): number {
    if (this.#stage === 'handshake' && this.#headFilled === 0) {
      if (chunk.length - at >= HANDSHAKE_BYTES) return this.#feedHandshake(chunk, at)
      this.#head = new Uint8Array(HANDSHAKE_BYTES)
    }
    const take = Math.min(this.#headNeeded - this.#headFilled, chunk.length - at)
    for (let i = 0; i < take; i++) this.#head[this.#headFilled + i] = chunk[at + i] as number
    this.#headFilled += take
    if (this.#headFilled === this.#headNeeded) this.#headDone()
    return at + take
  }

  #feedHandshake(chunk: Uint8Array, at: number): number {
    this.#handshakeDone(chunk.subarray(at, at + HANDSHAKE_BYTES))
    return at + HANDSHAKE_BYTES
  }

  #handshakeDone(bytes: Uint8Array): void {
    const handshake = decodeHandshake(bytes)
    if (!handshake) throw new WireError('not the BitTorrent protocol')
    this.#expect('length', 4)
    this.#sink.handshake(handshake)
  }

  #feedBlock(chunk: Uint8Array, at: number): number {
    const take = Math.min(this.#payloadLength - this.#payloadFilled, chunk.length - at)
    this.#target?.set(chunk.subarray(at, at + take), this.#payloadFilled)
    this.#payloadFilled += take
    if (this.#payloadFilled === this.#payloadLength) {
      this.#target = undefined
      this.#expect('length', 4)
      this.#sink.blockEnd(this.#piece, this.#offset, this.#payloadLength)
    }
    return at + take
  }

  #feedPayload(chunk: Uint8Array, at: number): number {
    const missing = this.#payloadLength - this.#payloadFilled
    const take = Math.min(missing, chunk.length - at)
    if (this.#payloadFilled === 0 && take === missing) {
      this.#payloadDone(chunk.subarray(at, at + take))
      return at + take
    }
    this.#growPayload(this.#payloadFilled + take)
    this.#payload?.set(chunk.subarray(at, at + take), this.#payloadFilled)
    this.#payloadFilled += take
    if (take === missing && this.#payload) this.#payloadDone(this.#payload.subarray(0, this.#payloadLength))
    return at + take
  }

  /** Memory follows what has come, not what was announced. */
  #growPayload(needed: number): void {
    const old = this.#payload
    if (old && old.length >= needed) return
    const grown = new Uint8Array(Math.min(this.#payloadLength, Math.max(1024, needed * 2)))
    if (old) grown.set(old.subarray(0, this.#payloadFilled))
    this.#payload = grown
  }

  #payloadDone(payload: Uint8Array): void {
    const id = this.#id
    this.#payload = undefined
    this.#expect('length', 4)
    this.#sink.message(id, payload)
  }

  #headDone(): void {
    switch (this.#stage) {
      case 'handshake': {
        const whole = this.#head
        this.#head = new Uint8Array(LONGEST_HEAD)
        return this.#handshakeDone(whole)
      }
      case 'length': {
        const length = readNumber(this.#head)
        if (length === 0) {
          this.#expect('length', 4)
          return this.#sink.keepAlive()
        }
        if (length > MAX_MESSAGE_BYTES) throw new WireError('message too long')
        this.#payloadLength = length - 1
        return this.#expect('id', 1)
      }
      case 'id':
        return this.#idDone(this.#head[0] as number)
      default:
        return this.#blockHeadDone()
    }
  }

  #idDone(id: number): void {
    if (id === MessageId.piece) {
      this.#payloadLength -= 8
      if (this.#payloadLength < 1 || this.#payloadLength > BLOCK_BYTES)
        throw new WireError('block of a wrong length')
      return this.#expect('block-head', 8)
    }
    const fixed = fixedPayload.get(id)
    if (fixed !== undefined && fixed !== this.#payloadLength) throw new WireError('message of a wrong length')
    if (id === MessageId.hashes && this.#payloadLength > MOST_HASHES_BYTES)
      throw new WireError('too many hashes')
    this.#id = id
    this.#payloadFilled = 0
    if (this.#payloadLength === 0) return this.#payloadDone(new Uint8Array(0))
    this.#stage = 'payload'
  }

  #blockHeadDone(): void {
    this.#piece = readNumber(this.#head)
    this.#offset = readNumber(this.#head, 4)
    this.#payloadFilled = 0
    this.#stage = 'block'
    this.#target = this.#sink.blockStart(this.#piece, this.#offset, this.#payloadLength)
  }

  #expect(stage: Stage, needed: number): void {
    this.#stage = stage
    this.#headNeeded = needed
    this.#headFilled = 0
  }
}
