import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../wire/messages.ts'
import { EarlyBlocks } from './early-blocks.ts'

const SIZE = 10 * BLOCK_BYTES + 77

/** A piece whose every byte tells its block. */
const piece = () => Uint8Array.from({ length: SIZE }, (_, at) => Math.floor(at / BLOCK_BYTES) + 1)

describe('EarlyBlocks', () => {
  it('gives what was revealed, up to the first gap and no further', () => {
    const offset = fc.integer({ min: 0, max: SIZE - 1 })
    const length = fc.integer({ min: 1, max: SIZE })
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 10 })), offset, length, (shown, from, most) => {
        const early = new EarlyBlocks()
        const bytes = piece()
        for (const block of shown) early.reveal(7, bytes, block)
        let end = from
        while (end < Math.min(SIZE, from + most) && shown.includes(Math.floor(end / BLOCK_BYTES))) end++
        expect(early.read(7, from, most)).toEqual(bytes.slice(from, end))
        expect(early.read(8, from, most)).toHaveLength(0)
      }),
    )
  })

  it('forgets what was revealed of memory that the piece has left', () => {
    const early = new EarlyBlocks()
    early.reveal(7, piece(), 0)
    early.reveal(7, piece().fill(9), 1)
    expect(early.read(7, 0, 10)).toHaveLength(0)
    expect(early.read(7, BLOCK_BYTES, 2)).toEqual(Uint8Array.of(9, 9))
  })

  it('gives the bytes where they lie, and nothing of a piece that was concealed', () => {
    const early = new EarlyBlocks()
    const bytes = piece()
    early.reveal(7, bytes, 0)
    expect(early.read(7, 0, 4)).toEqual(Uint8Array.of(1, 1, 1, 1))
    expect(early.read(7, 0, 4).buffer).toBe(bytes.buffer)
    early.conceal(7)
    expect(early.read(7, 0, 4)).toHaveLength(0)
  })
})
