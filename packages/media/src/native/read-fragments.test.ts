import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NativePart, readFragments } from './read-fragments.ts'
import { collect } from './testing/collect.ts'
import { fragmentStream } from './testing/fragment-stream.ts'

async function read(bytes: Uint8Array, chunkBytes = bytes.length): Promise<NativePart[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  return await collect(readFragments(chunks()))
}

describe('readFragments', () => {
  it('gives the header once, then every packet at its time, however the bytes come', async () => {
    const list = fc.array(
      fc.tuple(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom('key' as const, 'delta' as const),
      ),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 1, max: 500 }), async (packets, chunkBytes) => {
        const [init, ...rest] = await read(fragmentStream(packets), chunkBytes)
        expect(init).toMatchObject({ kind: 'init', ticksPerSecond: 1000 })
        expect(rest).toEqual(
          packets.map(([milliseconds, duration, type], i) => ({
            kind: 'packet',
            timestamp: milliseconds / 1000,
            duration: duration / 1000,
            isKey: type === 'key',
            data: Buffer.from(`packet ${i}`),
          })),
        )
      }),
    )
  })

  it('leaves out what a process that died had begun', async () => {
    const whole = fragmentStream([
      [0, 40],
      [40, 40],
    ])
    expect(await read(whole.subarray(0, whole.length - 3))).toHaveLength(2)
  })

  it('reads times before zero', async () => {
    const bytes = fragmentStream([[0, 40]])
    bytes.writeBigInt64BE(-80n, bytes.indexOf('tfdt') + 8)
    expect(await read(bytes)).toMatchObject([{}, { timestamp: -0.08 }])
  })

  it.each([
    ['a box that is larger than any packet', (bytes: Buffer) => bytes.writeUInt32BE(0x7fffffff, 12 + 0)],
    ['a box smaller than its own header', (bytes: Buffer) => bytes.writeUInt32BE(3, 0)],
    ['data beyond what came', (bytes: Buffer) => bytes.writeUInt32BE(9999, bytes.indexOf('trun') + 20)],
    ['packets without number', (bytes: Buffer) => bytes.writeUInt32BE(0xffffffff, bytes.indexOf('trun') + 8)],
    ['a clock that stands', (bytes: Buffer) => bytes.writeUInt32BE(0, bytes.indexOf('mdhd') + 16)],
  ])('refuses %s', async (_, spoil) => {
    const bytes = fragmentStream([[0, 40]])
    spoil(bytes)
    await expect(read(bytes)).rejects.toMatchObject({ code: 'format-not-playable' })
  })

  it('refuses packets without a header', async () => {
    const bytes = fragmentStream([[0, 40]])
    await expect(read(bytes.subarray(bytes.indexOf('moof') - 4))).rejects.toThrow('format-not-playable')
  })
})
