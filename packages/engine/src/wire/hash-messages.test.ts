import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  HASH_HEADER_BYTES,
  hashMessage,
  hashRequestKey,
  MOST_HASHES,
  readHashRequest,
} from './hash-messages.ts'
import { MessageId, readNumber } from './messages.ts'

const requests = fc
  .record({
    piecesRoot: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    base: fc.integer({ min: 0, max: 63 }),
    power: fc.integer({ min: 0, max: 12 }),
    place: fc.nat(0xffff),
    proofLayers: fc.integer({ min: 0, max: 63 }),
  })
  .map(({ power, place, ...rest }) => ({ ...rest, count: 2 ** power, index: place * 2 ** power }))

describe('hash messages', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(requests, fc.uint8Array({ maxLength: 96 }), (request, hashes) => {
        const message = hashMessage(MessageId.hashes, request, hashes)
        expect(readNumber(message)).toBe(message.length - 4)
        expect(message[4]).toBe(22)
        const read = readHashRequest(message.subarray(5))
        expect(read).toEqual(request)
        expect(read && hashRequestKey(read)).toBe(hashRequestKey(request))
        expect(message.subarray(5 + HASH_HEADER_BYTES)).toEqual(hashes)
      }),
    )
  })

  it('are nothing when no tree has what they name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (payload) => {
        const read = readHashRequest(payload)
        if (!read) return
        expect(payload.length).toBeGreaterThanOrEqual(HASH_HEADER_BYTES)
        expect(Number.isInteger(Math.log2(read.count)) && read.count <= MOST_HASHES).toBe(true)
        expect(read.index % read.count).toBe(0)
      }),
      { numRuns: 2000 },
    )
    const [request] = fc.sample(requests, 1)
    if (!request) throw new Error('no sample')
    for (const wrong of [
      { count: 0 },
      { count: 3 },
      { count: 8192, index: 0 },
      { base: 64 },
      { proofLayers: 64 },
    ]) {
      const message = hashMessage(MessageId.hashRequest, { ...request, ...wrong })
      expect(readHashRequest(message.subarray(5))).toBeUndefined()
    }
    expect(
      readHashRequest(hashMessage(MessageId.hashRequest, { ...request, count: 4, index: 6 }).subarray(5)),
    ).toBeUndefined()
  })
})
