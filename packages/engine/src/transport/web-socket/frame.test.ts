import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { encodeFrame, FrameReader, Opcode, WebSocketError } from './frame.ts'

interface Heard {
  readonly messages: Uint8Array[]
  readonly controls: [number, number][]
}

function reader({ isMasked = false, maxMessageBytes = 1000 } = {}): [FrameReader, Heard] {
  const heard: Heard = { messages: [], controls: [] }
  const sink = {
    message: (payload: Uint8Array) => void heard.messages.push(payload),
    control: (opcode: number, payload: Uint8Array) => void heard.controls.push([opcode, payload.length]),
  }
  return [new FrameReader({ isMasked, maxMessageBytes, sink }), heard]
}

/** The status with which bytes are refused. */
function refusal(...chunks: readonly Uint8Array[]): number | undefined {
  const [frames] = reader()
  try {
    for (const chunk of chunks) frames.feed(chunk)
  } catch (error) {
    if (error instanceof WebSocketError) return error.status
    throw error
  }
  return undefined
}

/** A frame with its first byte changed. */
function changed(frame: Uint8Array, first: number): Uint8Array {
  return Uint8Array.of(first, ...frame.subarray(1))
}

const bytes = (length: number) => new Uint8Array(length).fill(7)

describe('FrameReader', () => {
  it('reads any messages, however long, masked and cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(bytes(65_535), bytes(65_536))), {
          maxLength: 4,
        }),
        fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 5 }),
        (messages, mask, cuts) => {
          const [frames, heard] = reader({ isMasked: mask !== undefined, maxMessageBytes: 70_000 })
          const all = Buffer.concat(messages.map((message) => encodeFrame(Opcode.text, message, mask)))
          for (let at = 0, turn = 0; at < all.length; turn++) {
            const end = at + (cuts[turn % cuts.length] ?? 1)
            frames.feed(all.subarray(at, end))
            at = end
          }
          expect(
            heard.messages.map((message) => Buffer.compare(message, messages.shift() as Uint8Array)),
          ).toEqual(heard.messages.map(() => 0))
          expect(messages).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('joins a message that comes in parts, with a ping between them', () => {
    const [frames, heard] = reader()
    frames.feed(changed(encodeFrame(Opcode.text, bytes(3)), Opcode.text))
    frames.feed(encodeFrame(Opcode.ping, bytes(5)))
    frames.feed(changed(encodeFrame(Opcode.continuation, bytes(4)), Opcode.continuation))
    expect(heard.messages).toEqual([])
    frames.feed(encodeFrame(Opcode.continuation, bytes(0)))
    expect(heard).toEqual({ messages: [Buffer.from(bytes(7))], controls: [[Opcode.ping, 5]] })
  })

  it('refuses what breaks the protocol', () => {
    const text = encodeFrame(Opcode.text, bytes(3))
    const part = changed(text, Opcode.text)
    expect(refusal(changed(text, 0xc1)), 'an extension').toBe(1002)
    expect(refusal(encodeFrame(Opcode.text, bytes(3), bytes(4))), 'a mask').toBe(1002)
    expect(refusal(encodeFrame(3, bytes(1))), 'an unknown opcode').toBe(1002)
    expect(refusal(encodeFrame(11, bytes(1))), 'an unknown control').toBe(1002)
    expect(refusal(changed(encodeFrame(Opcode.ping, bytes(1)), Opcode.ping)), 'a ping in parts').toBe(1002)
    expect(refusal(encodeFrame(Opcode.ping, bytes(126))), 'a long ping').toBe(1002)
    expect(refusal(encodeFrame(Opcode.continuation, bytes(1))), 'the end of nothing').toBe(1002)
    expect(refusal(part, text), 'a message inside another').toBe(1002)
  })

  it('refuses what is too long before it comes', () => {
    expect(refusal(encodeFrame(Opcode.text, bytes(1000)))).toBeUndefined()
    expect(refusal(encodeFrame(Opcode.text, bytes(1001)).subarray(0, 4)), 'as its length says').toBe(1009)
    expect(refusal(Uint8Array.of(0x81, 127, ...new Uint8Array(8).fill(0xff))), 'beyond all numbers').toBe(
      1009,
    )
    const part = changed(encodeFrame(Opcode.text, bytes(600)), Opcode.text)
    expect(refusal(part, encodeFrame(Opcode.continuation, bytes(401))), 'in all').toBe(1009)
    const empty = changed(encodeFrame(Opcode.continuation, bytes(0)), Opcode.continuation)
    const parts = Array.from({ length: 100 }, () => empty)
    expect(refusal(changed(empty, Opcode.text), ...parts), 'in parts without end').toBe(1009)
  })

  it('withstands any bytes', () => {
    const seeds = [
      encodeFrame(Opcode.text, bytes(20)),
      encodeFrame(Opcode.text, bytes(300)),
      Buffer.concat([encodeFrame(Opcode.ping, bytes(3)), encodeFrame(Opcode.close, bytes(2))]),
    ]
    fc.assert(
      fc.property(fc.oneof(mutatedBytes(seeds), fc.uint8Array({ maxLength: 100 })), (noise) => {
        expect([undefined, 1002, 1009]).toContain(refusal(noise))
      }),
      { numRuns: 1000 },
    )
  })
})
