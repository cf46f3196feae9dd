import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { takeRead } from './take-read.ts'

const MIB = 1024 * 1024
const zero = { zeroMs: 0, demandedMs: 0 }

describe('takeRead', () => {
  it('takes so many bytes and leaves', async () => {
    let given = 0
    async function* endless() {
      for (;;) yield new Uint8Array(MIB).fill(++given)
    }
    const result = await takeRead({ bytes: 2.5 * MIB }, endless(), zero)
    const expected = createHash('sha256')
    for (const [value, bytes] of [
      [1, MIB],
      [2, MIB],
      [3, MIB / 2],
    ] as const)
      expected.update(new Uint8Array(bytes).fill(value))
    expect(result.sha256).toBe(expected.digest('hex'))
    expect(given).toBe(3)
    expect(result.firstByteMs).toBeLessThanOrEqual(result.firstMibMs)
    expect(result.firstMibMs).toBeLessThanOrEqual(result.lastByteMs)
  })

  it('does not take a short film for a whole one', async () => {
    async function* short() {
      yield new Uint8Array(10)
    }
    await expect(takeRead({ bytes: 11 }, short(), zero)).rejects.toThrow('ended after 10 of 11 bytes')
  })
})
