import fc from 'fast-check'
import { EncodedPacket } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { readFragments } from '../testing/read-fragments.ts'
import { fragments } from './fragments.ts'

const ticksPerSecond = 90_000
const frame = 1 / 25

/** Packets in the order of decoding, shown in the order that the numbers say. */
function pictures(order: readonly number[]): EncodedPacket[] {
  return order.map(
    (place, i) =>
      new EncodedPacket(Uint8Array.of(i, place), i === 0 ? 'key' : 'delta', 450 + place * frame, frame),
  )
}

async function write(packets: readonly EncodedPacket[], decodeAheadSeconds = 0): Promise<Uint8Array[]> {
  async function* feed() {
    yield* packets
  }
  const parts: Uint8Array[] = []
  for await (const part of fragments(feed(), { ticksPerSecond, decodeAheadSeconds })) parts.push(part)
  return parts
}

/** Orders of decoding in which no picture is more than `most` places late. */
const reordered = fc.array(fc.nat(6), { minLength: 1, maxLength: 120 }).map((delays) =>
  delays
    .map((delay, place) => ({ place, when: place + (place === 0 ? 0 : delay) }))
    .sort((a, b) => a.when - b.when)
    .map(({ place }) => place),
)

describe('fragments', () => {
  it('gives half a second at a time, as soon as it can be told', async () => {
    const parts = await write(pictures(Array.from({ length: 100 }, (_, i) => i)))
    expect(parts.length).toBeGreaterThanOrEqual(7)
    const [first = []] = parts.map((part) => readFragments(part))
    expect(first.length).toBe(13)
    expect(first[0]).toMatchObject({ decodeTime: 450 * ticksPerSecond, isKey: true, duration: 3600 })
  })

  it('shows every picture at its time, whatever the order they are decoded in', async () => {
    await fc.assert(
      fc.asyncProperty(reordered, async (order) => {
        const packets = pictures(order)
        const samples = (await write(packets)).flatMap((part) => readFragments(part))
        expect(samples.map(({ showTime }) => showTime)).toEqual(
          packets.map(({ timestamp }) => Math.round(timestamp * ticksPerSecond)),
        )
        expect(samples.map(({ data }) => [...data])).toEqual(packets.map(({ data }) => [...data]))
        // What is decoded follows without hole or overlap, from fragment to fragment.
        for (const [i, { decodeTime, duration }] of samples.entries())
          expect(samples[i + 1]?.decodeTime ?? decodeTime + duration).toBe(decodeTime + duration)
      }),
    )
  })

  it.each([0, 0.02, 450])(
    'shows nothing before it is decoded, and decodes nothing before zero: from %s s',
    async (from) => {
      await fc.assert(
        fc.asyncProperty(reordered, async (order) => {
          const packets = pictures(order).map((packet) =>
            packet.clone({ timestamp: packet.timestamp - 450 + from }),
          )
          const samples = (await write(packets, 1 / 3)).flatMap((part) => readFragments(part))
          expect(samples.map(({ showTime }) => showTime)).toEqual(
            packets.map(({ timestamp }) => Math.round(timestamp * ticksPerSecond)),
          )
          for (const [i, { decodeTime, duration, showTime }] of samples.entries()) {
            expect(decodeTime).toBeGreaterThanOrEqual(0)
            expect(showTime).toBeGreaterThanOrEqual(decodeTime)
            expect(samples[i + 1]?.decodeTime ?? decodeTime + duration).toBe(decodeTime + duration)
          }
          // The next segment begins where this one ends.
          const last = samples.at(-1)
          const end = from * ticksPerSecond + samples.length * 3600 - ticksPerSecond / 3
          if (samples.length > 20)
            expect((last?.decodeTime ?? 0) + (last?.duration ?? 0)).toBeCloseTo(end, -1)
        }),
      )
    },
  )

  it('gives nothing for nothing', async () => {
    expect(await write([])).toEqual([])
  })
})
