import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { encodeHandshake } from './handshake.ts'
import { BLOCK_BYTES, blockMessages, MessageId, numberMessage, plainMessage } from './messages.ts'
import { MAX_MESSAGE_BYTES, WireDecoder, WireError, type WireSink } from './wire-decoder.ts'

/** What is heard of a stream that comes in parts of `step` bytes. */
function heard(bytes: Uint8Array, step: number): unknown[] {
  const events: unknown[] = []
  const sink: WireSink = {
    handshake: (handshake) => void events.push(handshake),
    keepAlive: () => void events.push('keep-alive'),
    message(id, payload) {
      ok(payload.length < MAX_MESSAGE_BYTES)
      events.push([id, payload.slice()])
    },
    blockStart(piece, offset, length) {
      ok(length > 0 && length <= BLOCK_BYTES)
      const target = piece % 2 === 0 ? new Uint8Array(length) : undefined
      events.push(['block', piece, offset, length, target])
      return target
    },
    blockEnd: (...block) => void events.push(['end', ...block]),
  }
  const decoder = new WireDecoder(sink)
  try {
    for (let at = 0; at < bytes.length; at += step) decoder.feed(bytes.subarray(at, at + step))
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    events.push(error.message)
  }
  return events
}

/** The same is heard of a stream however it is cut into parts. */
export const fuzz: FuzzTarget = {
  name: 'wire',
  mostBytes: 40_000,
  words: [
    '\0\0\0\x01',
    '\0\0\0\x05\x04',
    '\0\0\0\x0d\x06',
    '\0\0\x40\x09\x07',
    '\0\0\0\0',
    '\x14\0',
    '\0\x20\0\0',
  ],
  seeds: () => {
    const hello = encodeHandshake({
      infohash: new Uint8Array(20).fill(1),
      peerId: new Uint8Array(20).fill(2),
    })
    const block = { piece: 2, offset: 16384, length: BLOCK_BYTES }
    return [
      hello,
      Buffer.concat([hello, plainMessage(MessageId.haveAll), numberMessage(MessageId.have, 7)]),
      Buffer.concat([
        hello,
        blockMessages(MessageId.request, [block, block]),
        blockMessages(MessageId.cancel, [block]),
      ]),
    ].map((bytes) => new Uint8Array(bytes))
  },
  run(bytes) {
    const whole = heard(bytes, Math.max(1, bytes.length))
    deepStrictEqual(heard(bytes, 1 + ((bytes[20] ?? 0) % 7)), whole)
    deepStrictEqual(heard(bytes, 1000), whole)
  },
}
