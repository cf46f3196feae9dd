import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { FrameReader, WebSocketError } from './frame.ts'

const maxMessageBytes = 1000

/** What is heard of frames that come in parts of `step` bytes. */
function heard(bytes: Uint8Array, isMasked: boolean, step: number): unknown[] {
  const events: unknown[] = []
  const sink = {
    message(payload: Uint8Array) {
      ok(payload.length <= maxMessageBytes)
      events.push(payload.slice())
    },
    control(opcode: number, payload: Uint8Array) {
      ok(payload.length <= 125)
      events.push([opcode, payload.slice()])
    },
  }
  const reader = new FrameReader({ isMasked, maxMessageBytes, sink })
  try {
    for (let at = 0; at < bytes.length; at += step) reader.feed(bytes.slice(at, at + step))
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error
    events.push(error.message)
  }
  return events
}

/** The same is heard however the bytes are cut into parts, and never more than may be said at once. */
export const fuzz: FuzzTarget = {
  name: 'web-socket-frame',
  words: [
    '\x81\x05hello',
    '\x01\x03Hel',
    '\x80\x02lo',
    '\x89\0',
    '\x88\x02\x03\xe8',
    '\x82\x7e\x01\0',
    '\x82\x7f',
  ],
  run(bytes) {
    for (const isMasked of [false, true]) {
      const whole = heard(bytes, isMasked, Math.max(1, bytes.length))
      deepStrictEqual(heard(bytes, isMasked, 1), whole)
      deepStrictEqual(heard(bytes, isMasked, 1 + (bytes.length % 37)), whole)
    }
  },
}
