import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSize, readUpload } from './read-limits.ts'

describe('readSize', () => {
  it.each([
    ['20G', 20e9],
    ['500 MB', 500e6],
    ['1,5 To', 1.5e12],
    ['0.5g', 5e8],
    ['4096', 4096],
    ['0', 0],
  ])('reads %s', (text, bytes) => {
    expect(readSize(text)).toBe(bytes)
  })

  it.each(['', 'G', '-5G', '1e9', '20 G B', '5%', '٣G'])('refuses “%s”', (text) => {
    expect(readSize(text)).toBeUndefined()
  })

  it('reads a number of bytes, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const bytes = readSize(text)
        expect(bytes === undefined || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true)
      }),
    )
  })
})

describe('readUpload', () => {
  it.each([
    ['auto', { kind: 'automatic' }],
    ['unlimited', { kind: 'unlimited' }],
    ['50%', { kind: 'share', share: 0.5 }],
    ['100%', { kind: 'share', share: 1 }],
    ['200k', { kind: 'rate', bytesPerSecond: 200_000 }],
  ])('reads %s', (text, limit) => {
    expect(readUpload(text)).toEqual(limit)
  })

  it.each(['0%', '101%', '0', 'much', ''])('refuses “%s”', (text) => {
    expect(readUpload(text)).toBeUndefined()
  })
})
