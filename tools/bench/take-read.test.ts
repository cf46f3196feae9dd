import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { bytesHere, whenHere } from './job.ts'
import { takeRead } from './take-read.ts'

const MIB = 1024 * 1024
const zero = { zeroMs: 0, signal: new AbortController().signal }

describe('takeRead', () => {
  it('takes so many bytes and leaves', async () => {
    let given = 0
    async function* endless() {
      for (;;) yield new Uint8Array(MIB).fill(++given)
    }
    const result = await takeRead({ bytes: 2.5 * MIB }, endless, zero)
    const expected = createHash('sha256')
    for (const [value, bytes] of [
      [1, MIB],
      [2, MIB],
      [3, MIB / 2],
    ] as const)
      expected.update(new Uint8Array(bytes).fill(value))
    expect(result.sha256).toBe(expected.digest('hex'))
    expect(given).toBe(3)
    expect(bytesHere(result)).toBe(2.5 * MIB)
    expect(result.demandedMs).toBeLessThanOrEqual(whenHere(result, 1))
    expect(whenHere(result, 1)).toBeLessThanOrEqual(whenHere(result, 2 * MIB))
    expect(whenHere(result, 3 * MIB)).toBe(Number.POSITIVE_INFINITY)
  })

  it('does not take a short film for a whole one', async () => {
    async function* short() {
      yield new Uint8Array(10)
    }
    await expect(takeRead({ bytes: 11 }, short, zero)).rejects.toThrow('ended after 10 of 11 bytes')
  })

  it('leaves when its time is over, with what came until then', async () => {
    async function* stuck({ signal }: { signal: AbortSignal }) {
      yield new Uint8Array(10)
      await once(signal, 'abort')
      throw signal.reason
    }
    const result = await takeRead({ bytes: 11, forMs: 20 }, stuck, zero)
    expect(bytesHere(result)).toBe(10)
    expect(result.sha256).toBe(createHash('sha256').update(new Uint8Array(10)).digest('hex'))
  })

  it('does not take trouble for the end of its time', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1)
      throw new Error('disk failed')
    }
    await expect(takeRead({ bytes: 11, forMs: 60_000 }, broken, zero)).rejects.toThrow('disk failed')
  })
})
