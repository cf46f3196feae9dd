import { describe, expect, it } from 'vitest'
import { BufferPool } from './buffer-pool.ts'
import { Loans, MOST_LENT_BYTES } from './loans.ts'

const PIECE = 1 << 20

describe('Loans', () => {
  it('lends a part of a piece where it lies, and gives the memory to nobody until all readers are through', () => {
    const pool = new BufferPool()
    const loans = new Loans(pool)
    const bytes = pool.take(PIECE)
    const one = loans.lendPart(bytes.subarray(0, 100))
    const two = loans.lendPart(bytes.subarray(100, 200))
    expect(one.buffer).toBe(bytes.buffer)
    expect(loans.isLent(bytes)).toBe(true)
    loans.retire(bytes)
    loans.giveBack(one)
    expect(pool.take(PIECE).buffer).not.toBe(bytes.buffer)
    loans.giveBack(two)
    expect(loans.isLent(bytes)).toBe(false)
    expect(pool.take(PIECE).buffer).toBe(bytes.buffer)
  })

  it('leaves memory to its piece when readers are through before it is', () => {
    const pool = new BufferPool()
    const loans = new Loans(pool)
    const bytes = pool.take(PIECE)
    loans.giveBack(loans.lendPart(bytes.subarray(0, 100)))
    expect(pool.take(PIECE).buffer).not.toBe(bytes.buffer)
    loans.retire(bytes)
    expect(pool.take(PIECE).buffer).toBe(bytes.buffer)
  })

  it('lends a copy of a part of what is large', () => {
    const loans = new Loans(new BufferPool())
    const bytes = new Uint8Array(2 * MOST_LENT_BYTES).fill(7)
    const part = loans.lendPart(bytes.subarray(5, 10))
    expect(part).toEqual(new Uint8Array(5).fill(7))
    expect(part.buffer).not.toBe(bytes.buffer)
    expect(loans.isLent(bytes)).toBe(false)
    loans.giveBack(part)
  })
})
