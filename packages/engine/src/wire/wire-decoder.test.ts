import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeHandshake, type Handshake } from './handshake.ts'
import { MOST_HASHES_BYTES } from './hash-messages.ts'
import {
  BLOCK_BYTES,
  blockMessages,
  MessageId,
  numberMessage,
  payloadMessage,
  plainMessage,
  writePieceHeader,
} from './messages.ts'
import { MAX_MESSAGE_BYTES, WireDecoder, WireError, type WireSink } from './wire-decoder.ts'

const infohash = new Uint8Array(20).fill(1)
const peerId = new Uint8Array(20).fill(2)
const handshake = encodeHandshake({ infohash, peerId })

/** Writes down all that a decoder says. */
class Recorder implements WireSink {
  readonly said: string[] = []
  #block = new Uint8Array()
  handshake({ hasFast, hasExtensions }: Handshake) {
    this.said.push(`handshake ${hasFast} ${hasExtensions}`)
  }
  message(id: number, payload: Uint8Array) {
    this.said.push(`message ${id} ${Buffer.from(payload).toString('hex')}`)
  }
  keepAlive() {
    this.said.push('keep-alive')
  }
  blockStart(piece: number, offset: number, length: number) {
    this.said.push(`block ${piece} ${offset} ${length}`)
    this.#block = new Uint8Array(length)
    return this.#block
  }
  blockEnd() {
    this.said.push(`end ${Buffer.from(this.#block).toString('hex')}`)
  }
}

function blockMessage(piece: number, offset: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(13 + bytes.length)
  writePieceHeader(message, { piece, offset, length: bytes.length })
  message.set(bytes, 13)
  return message
}

/** What a decoder says of `stream`, fed in chunks that end where `cuts` say. */
function decode(stream: Uint8Array, cuts: readonly number[]): string[] {
  const recorder = new Recorder()
  const decoder = new WireDecoder(recorder)
  let from = 0
  for (const cut of [...cuts.map((at) => at % (stream.length + 1)).sort((a, b) => a - b), stream.length]) {
    decoder.feed(stream.subarray(from, cut))
    from = cut
  }
  return recorder.said
}

function errorOf(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

const message = fc.oneof(
  fc
    .tuple(fc.constantFrom(21, 23), fc.uint8Array({ minLength: 48, maxLength: 48 }))
    .map(([id, bytes]) => payloadMessage(id, bytes)),
  fc.uint8Array({ minLength: 48, maxLength: 400 }).map((bytes) => payloadMessage(MessageId.hashes, bytes)),
  fc.constantFrom(0, 1, 2, 3, 14, 15).map(plainMessage),
  fc.tuple(fc.constantFrom(4, 13, 17), fc.nat()).map(([id, value]) => numberMessage(id, value)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => payloadMessage(MessageId.bitfield, bytes)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => payloadMessage(MessageId.extended, bytes)),
  fc
    .tuple(fc.nat(), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 500 }))
    .map(([p, o, bytes]) => blockMessage(p, o, bytes)),
  fc
    .tuple(fc.constantFrom(6, 8, 16), fc.nat(), fc.nat())
    .map(([id, piece, offset]) => blockMessages(id, [{ piece, offset, length: 9 }])),
  fc.constant(new Uint8Array(4)),
)

describe('WireDecoder', () => {
  it('takes no hash request of another length, and no more hashes than are ever asked for', () => {
    const said = (...message: Uint8Array[]) => {
      const stream = new Uint8Array(Buffer.concat([handshake, ...message]))
      return errorOf(() => decode(stream, []))
    }
    for (const id of [MessageId.hashRequest, MessageId.hashReject])
      for (const length of [0, 47, 49])
        expect(said(payloadMessage(id, new Uint8Array(length)))).toBeInstanceOf(WireError)
    expect(said(payloadMessage(MessageId.hashes, new Uint8Array(MOST_HASHES_BYTES)))).toBeUndefined()
    // Refused at its head, before a byte of it is kept.
    const head = payloadMessage(MessageId.hashes, new Uint8Array(MOST_HASHES_BYTES + 1)).subarray(0, 5)
    expect(said(head)).toBeInstanceOf(WireError)
  })

  it('says the same however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (messages, cuts) => {
          const stream = new Uint8Array(Buffer.concat([handshake, ...messages]))
          expect(decode(stream, cuts)).toEqual(decode(stream, []))
        },
      ),
    )
  })

  it('reads every message as it was written', () => {
    const bytes = Uint8Array.of(7, 8, 9)
    const stream = Buffer.concat([
      handshake,
      plainMessage(MessageId.unchoke),
      numberMessage(MessageId.have, 5),
      blockMessages(MessageId.request, [{ piece: 1, offset: 16384, length: 16384 }]),
      blockMessage(3, 32768, bytes),
      new Uint8Array(4),
    ])
    expect(decode(new Uint8Array(stream), [])).toEqual([
      'handshake true true',
      'message 1 ',
      'message 4 00000005',
      'message 6 000000010000400000004000',
      'block 3 32768 3',
      'end 070809',
      'keep-alive',
    ])
  })

  it('throws nothing but WireError at rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), (rubbish, isGreeted) => {
        const decoder = new WireDecoder(new Recorder())
        if (isGreeted) decoder.feed(handshake)
        expect(errorOf(() => decoder.feed(rubbish)) ?? new WireError('none')).toBeInstanceOf(WireError)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a length beyond the limit', [0xff, 0xff, 0xff, 0xff]],
    [
      'a length just beyond the limit',
      [...new Uint8Array(Uint32Array.of(MAX_MESSAGE_BYTES + 1).buffer).reverse()],
    ],
    ['a choke with a payload', [0, 0, 0, 2, MessageId.choke, 1]],
    ['a have without a piece', [0, 0, 0, 1, MessageId.have]],
    ['a request that is cut short', [0, 0, 0, 5, MessageId.request]],
    ['a block without bytes', [0, 0, 0, 9, MessageId.piece]],
    ['a block longer than a block', [0, 0, 0x40, 0x0a, MessageId.piece]],
  ])('refuses %s', (_, bytes) => {
    const decoder = new WireDecoder(new Recorder())
    decoder.feed(handshake)
    expect(() => decoder.feed(Uint8Array.from(bytes))).toThrow(WireError)
  })

  it('refuses what is not the BitTorrent protocol', () => {
    const decoder = new WireDecoder(new Recorder())
    expect(() => decoder.feed(new TextEncoder().encode('GET / HTTP/1.1\r\n'.repeat(8)))).toThrow(WireError)
  })

  it('gives no memory for what was only announced', () => {
    const decoder = new WireDecoder(new Recorder())
    decoder.feed(handshake)
    const before = process.memoryUsage().arrayBuffers
    const decoders = Array.from({ length: 200 }, () => new WireDecoder(new Recorder()))
    for (const one of decoders) {
      one.feed(handshake)
      one.feed(Uint8Array.of(0, 0x1f, 0xff, 0xff, MessageId.extended, 1, 2, 3))
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20)
  })

  it('throws the rest of a block away when told, and goes on with the next message', () => {
    const recorder = new Recorder()
    const decoder = new WireDecoder(recorder)
    const block = blockMessage(0, 0, new Uint8Array(100).fill(7))
    decoder.feed(handshake)
    decoder.feed(block.subarray(0, 60))
    decoder.discardBlock()
    decoder.feed(block.subarray(60))
    decoder.feed(plainMessage(MessageId.unchoke))
    expect(recorder.said.at(-2)).toBe(`end ${'07'.repeat(47)}${'00'.repeat(53)}`)
    expect(recorder.said.at(-1)).toBe('message 1 ')
  })

  it('takes a whole block', () => {
    const bytes = new Uint8Array(BLOCK_BYTES).fill(5)
    const stream = new Uint8Array(Buffer.concat([handshake, blockMessage(0, 0, bytes)]))
    expect(decode(stream, [100, 5000]).at(-1)).toBe(`end ${'05'.repeat(BLOCK_BYTES)}`)
  })
})
