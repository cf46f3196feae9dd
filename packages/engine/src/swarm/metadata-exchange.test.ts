import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { decodeMetadataMessage } from './metadata-exchange.ts'

describe('decodeMetadataMessage', () => {
  it('reads the dictionary and what follows it', () => {
    const payload = Buffer.concat([
      encodeBencode({ msg_type: 1, piece: 3, total_size: 50_000 }),
      Buffer.from('bytes'),
    ])
    const decoded = decodeMetadataMessage(payload)
    expect(decoded?.message).toEqual({ kind: 1, part: 3 })
    expect(Buffer.from(decoded?.rest ?? []).toString()).toBe('bytes')
  })

  it.each([
    ['nothing', ''],
    ['no dictionary', 'i5e'],
    ['a negative part', 'd8:msg_typei1e5:piecei-1ee'],
    ['no part', 'd8:msg_typei1ee'],
    ['a kind that is no number', 'd8:msg_type1:05:piecei0ee'],
  ])('refuses %s', (_, text) => {
    expect(decodeMetadataMessage(new TextEncoder().encode(text))).toBeUndefined()
  })

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeMetadataMessage(bytes)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})
