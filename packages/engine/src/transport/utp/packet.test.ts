import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { decodePacket, encodeHeader, isUtp, UtpType, writeHeader } from './packet.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })
const half = fc.integer({ min: 0, max: 0xffff })
const header = fc.record({
  type: fc.constantFrom(...Object.values(UtpType)),
  connectionId: half,
  timestamp: word,
  timestampDifference: word,
  window: word,
  sequence: half,
  ack: half,
})

describe('decodePacket', () => {
  it('reads what was written, with a selective ACK or without', () => {
    const bitmask = fc
      .integer({ min: 1, max: 63 })
      .chain((words) => fc.uint8Array({ minLength: words * 4, maxLength: words * 4 }))
    fc.assert(
      fc.property(header, fc.option(bitmask, { nil: undefined }), (told, selectiveAck) => {
        const read = decodePacket(encodeHeader({ ...told, selectiveAck }))
        expect(read).toMatchObject(told)
        expect(read?.selectiveAck && [...read.selectiveAck]).toEqual(selectiveAck && [...selectiveAck])
        expect(read?.payload).toHaveLength(0)
      }),
    )
  })

  it('finds the payload behind extensions that it does not know', () => {
    const packet = new Uint8Array([
      ...encodeHeader({ ...sample, type: UtpType.data }),
      3,
      0,
      0,
      2,
      9,
      9,
      7,
      8,
    ])
    packet[1] = 2
    expect([...(decodePacket(packet)?.payload ?? [])]).toEqual([7, 8])
  })

  it('is not taken in by other protocols, cut packets and lengths that lead out of them', () => {
    const whole = encodeHeader({ ...sample, selectiveAck: new Uint8Array(4) })
    for (let length = 0; length < whole.length; length++)
      expect(decodePacket(whole.subarray(0, length))).toBe(undefined)
    for (const text of [
      'd1:ad2:id20:abcdefghij0123456789e',
      '\0'.repeat(30),
      'BT-SEARCH * HTTP/1.1',
      'Qxxxxxxxxxxxxxxxxxxxxxx',
    ])
      expect(isUtp(Buffer.from(text, 'latin1'))).toBe(false)
    for (const length of [9, 100, 255]) {
      const packet = encodeHeader({ ...sample, selectiveAck: new Uint8Array(8) })
      packet[21] = length
      expect(decodePacket(packet)).toBe(undefined)
    }
  })

  it('never throws, and never reads beyond a datagram', () => {
    const seeds = [
      encodeHeader(sample),
      encodeHeader({ ...sample, selectiveAck: new Uint8Array(32).fill(0x55) }),
      new Uint8Array([...encodeHeader({ ...sample, type: UtpType.data }), ...new Uint8Array(100)]),
    ]
    fc.assert(
      fc.property(mutatedBytes(seeds), (bytes) => {
        const packet = decodePacket(bytes)
        if (!packet) return
        const { payload, selectiveAck } = packet
        expect(payload.byteOffset + payload.length).toBeLessThanOrEqual(bytes.byteOffset + bytes.length)
        expect(selectiveAck?.length ?? 0).toBeLessThan(256)
        // What was read can be said again.
        const again = new Uint8Array(20)
        writeHeader(again, packet)
        expect(decodePacket(again)).toMatchObject({
          sequence: packet.sequence,
          ack: packet.ack,
          window: packet.window,
        })
      }),
      { numRuns: 2000 },
    )
  })
})

const sample = {
  type: UtpType.state,
  connectionId: 0xfffe,
  timestamp: 0xffff_ffff,
  timestampDifference: 5,
  window: 1 << 20,
  sequence: 0xffff,
  ack: 1,
}
