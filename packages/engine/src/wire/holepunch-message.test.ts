import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressText } from '../discovery/address.ts'
import { decodeHolepunchMessage, encodeHolepunchMessage, HolepunchKind } from './holepunch-message.ts'

const message = fc.record({
  kind: fc.integer({ min: 0, max: 2 }),
  endpoint: fc.record({
    host: fc
      .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
      .map(addressText),
    port: fc.integer({ min: 1, max: 65535 }),
  }),
  error: fc.integer({ min: 0, max: 4 }),
})

describe('decodeHolepunchMessage', () => {
  it('reads what we write', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(decodeHolepunchMessage(encodeHolepunchMessage(one))).toEqual(one)
      }),
    )
  })

  it('is laid out as BEP 55 has it', () => {
    const bytes = encodeHolepunchMessage({
      kind: HolepunchKind.error,
      endpoint: { host: '198.51.100.7', port: 6881 },
      error: 2,
    })
    expect([...bytes]).toEqual([2, 0, 198, 51, 100, 7, 26, 225, 0, 0, 0, 2])
  })

  it('needs an error code in an error only', () => {
    const bytes = encodeHolepunchMessage({
      kind: HolepunchKind.connect,
      endpoint: { host: '2001:db8::7', port: 6881 },
      error: 0,
    })
    expect(decodeHolepunchMessage(bytes.subarray(0, 20))).toMatchObject({ kind: 1, error: 0 })
    expect(decodeHolepunchMessage(Uint8Array.from([2, ...bytes.subarray(1, 20)]))).toBeUndefined()
  })

  it('refuses what is cut off, unknown or without a port', () => {
    expect(decodeHolepunchMessage(Uint8Array.of(0, 0, 1, 2, 3, 4, 0, 0))).toBeUndefined()
    expect(decodeHolepunchMessage(Uint8Array.of(3, 0, 1, 2, 3, 4, 0, 1))).toBeUndefined()
    expect(decodeHolepunchMessage(Uint8Array.of(0, 2, 1, 2, 3, 4, 0, 1))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeHolepunchMessage(bytes)))
    fc.assert(
      fc.property(message, fc.nat(11), (one, length) => {
        const cut = encodeHolepunchMessage(one).subarray(0, Math.min(length, 7))
        expect(decodeHolepunchMessage(cut)).toBeUndefined()
      }),
    )
  })
})
