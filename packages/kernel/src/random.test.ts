import { describe, expect, it } from 'vitest'
import { randomInteger, systemRandom } from './random.ts'

describe('randomInteger', () => {
  it('stays below its bound and reaches both ends', () => {
    const ends = [0, 0.999_999_9].map((value) =>
      randomInteger({ next: () => value, bytes: (length) => new Uint8Array(length) }, 6),
    )
    expect(ends).toEqual([0, 5])
    const seen = new Set(Array.from({ length: 1000 }, () => randomInteger(systemRandom, 6)))
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('systemRandom', () => {
  it('gives as many bytes as asked for, never the same', () => {
    expect(systemRandom.bytes(0)).toHaveLength(0)
    expect(systemRandom.bytes(20)).toHaveLength(20)
    expect(systemRandom.bytes(20)).not.toEqual(systemRandom.bytes(20))
  })
})
