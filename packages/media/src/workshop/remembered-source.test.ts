import type { ByteSource } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRange } from '../read-range.ts'
import { memorySource } from '../testing/memory-source.ts'
import { RememberedSource } from './remembered-source.ts'

const { signal } = new AbortController()

/** A file that says what is asked of it. */
function asked(bytes: Uint8Array): { source: ByteSource; reads: [number, number][] } {
  const reads: [number, number][] = []
  const whole = memorySource(bytes, { pieceBytes: 1000 })
  const source: ByteSource = {
    size: whole.size,
    read(range, options) {
      reads.push([range.start, range.end])
      return whole.read(range, options)
    },
  }
  return { source, reads }
}

const file = Uint8Array.from({ length: 8 << 20 }, (_, i) => (i * 31 + (i >> 8)) & 255)

describe('RememberedSource', () => {
  it('gives the same bytes, whatever was read before', async () => {
    const place = fc.integer({ min: 0, max: 200_000 })
    const length = fc.integer({ min: 0, max: 90_000 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, length), { maxLength: 30 }), async (ranges) => {
        const remembered = new RememberedSource(memorySource(file, { pieceBytes: 16_384 }))
        for (const [start, bytes] of ranges) {
          const range = { start, end: start + bytes }
          const read = await readRange(remembered, range, { signal })
          expect(Buffer.compare(read, file.subarray(start, start + bytes))).toBe(0)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('asks once for what is within what was read', async () => {
    const { source, reads } = asked(file)
    const remembered = new RememberedSource(source)
    const read = (start: number, end: number) => readRange(remembered, { start, end }, { signal })
    await read(0, 65_536)
    await read(0, 12)
    await read(65_000, 65_536)
    expect(reads).toEqual([[0, 65_536]])
    await read(65_000, 65_537)
    expect(reads).toHaveLength(2)
    // What lies in several that were read, too.
    await read(65_537, 70_000)
    await read(1, 70_000)
    expect(reads).toHaveLength(3)
  })

  it('forgets what was asked for longest ago', async () => {
    const { source, reads } = asked(file)
    const remembered = new RememberedSource(source)
    const read = (start: number, end: number) => readRange(remembered, { start, end }, { signal })
    for (let at = 0; at < 7 << 20; at += 65_536) {
      await read(at, at + 65_536)
      await read(0, 1000)
    }
    const count = (7 << 20) / 65_536
    expect(reads).toHaveLength(count)
    await read(65_536, 65_540)
    expect(reads).toHaveLength(count + 1)
  })

  it('remembers nothing of a read that was left, or that failed', async () => {
    const { source, reads } = asked(file)
    const remembered = new RememberedSource(source)
    for await (const _ of remembered.read({ start: 0, end: 5000 }, { signal })) break
    await readRange(remembered, { start: 0, end: 5000 }, { signal })
    expect(reads).toHaveLength(2)
    const left = AbortSignal.abort(new Error('gone'))
    await expect(readRange(remembered, { start: 0, end: 10 }, { signal: left })).rejects.toThrow('gone')
  })

  it('is not changed by who was given its bytes', async () => {
    const remembered = new RememberedSource(memorySource(file))
    for (let i = 0; i < 3; i++)
      for await (const bytes of remembered.read({ start: 0, end: 100 }, { signal })) {
        expect([...bytes]).toEqual([...file.subarray(0, 100)])
        bytes.fill(0)
      }
  })
})
