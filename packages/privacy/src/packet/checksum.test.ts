import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addWords, foldSum } from './checksum.ts'

/** As RFC 1071 writes it. */
function plainly(bytes: Uint8Array): number {
  let sum = 0
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte << 8 : byte
  return foldSum(sum)
}

describe('addWords', () => {
  it('adds the same in wide words as in narrow ones, wherever the bytes stand', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.nat({ max: 7 }),
        fc.nat({ max: 40 }),
        (bytes, shift, start) => {
          const shifted = new Uint8Array(bytes.length + shift).subarray(shift)
          shifted.set(bytes)
          const from = Math.min(start, bytes.length)
          expect(foldSum(addWords(0, shifted, from, bytes.length))).toBe(plainly(bytes.subarray(from)))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('holds the sum of the longest packet there is', () => {
    const bytes = new Uint8Array(65_535).fill(0xff)
    expect(foldSum(addWords(0, bytes, 0, bytes.length))).toBe(plainly(bytes))
  })
})
