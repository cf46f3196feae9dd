import type { EncodedPacket } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { aacEncoders } from './aac-encoder.ts'
import { decodedSpan, framesOf, type Pcm, soundToAac } from './sound-to-aac.ts'

const sampleRate = 48_000

/** A tone from `start` to `end`, in pieces of 32 ms as AC-3 has them. */
async function* tone({ start, end }: { start: number; end: number }): AsyncGenerator<Pcm> {
  for (let at = Math.round(start * sampleRate); at < end * sampleRate; at += 1536) {
    const plane = Float32Array.from({ length: 1536 }, (_, i) => Math.sin((at + i) / 17) / 2)
    yield { seconds: at / sampleRate, planes: [plane, plane] }
  }
}

async function encoded(span: { start: number; end: number }): Promise<EncodedPacket[]> {
  const frames = framesOf(span, { sampleRate, isLast: false })
  const packets: EncodedPacket[] = []
  for await (const packet of soundToAac(tone(decodedSpan(frames, sampleRate)), frames, sampleRate))
    packets.push(packet)
  return packets
}

describe('soundToAac', () => {
  it('gives the same bytes whether its encoder waited for it or came up for it', async () => {
    const spare = await aacEncoders.ready(sampleRate)
    const first = await encoded({ start: 3, end: 4 })
    // Two at a time: only one of them finds a spare.
    const [again, beside] = await Promise.all([encoded({ start: 3, end: 4 }), encoded({ start: 3, end: 4 })])
    expect(first.length).toBe(Math.ceil(4 * 46.875) - Math.ceil(3 * 46.875))
    expect(again).toEqual(first)
    expect(beside).toEqual(first)
    expect(await aacEncoders.ready(sampleRate)).not.toBe(spare)
  })

  it('gives each frame of the grid once', async () => {
    const spans = [
      { start: 0, end: 1.3 },
      { start: 1.3, end: 2.01 },
      { start: 2.01, end: 3 },
    ]
    const packets = (await Promise.all(spans.map(encoded))).flat()
    for (const [i, { timestamp, duration }] of packets.entries()) {
      expect(timestamp * sampleRate).toBeCloseTo(i * 1024, 6)
      expect(duration * sampleRate).toBeCloseTo(1024, 6)
    }
    expect(packets.length).toBe(Math.ceil((3 * sampleRate) / 1024))
  })

  it('says what its decoder needs before anything is encoded', async () => {
    const format = await aacEncoders.format(44_100)
    expect(format).toMatchObject({
      kind: 'audio',
      codec: 'aac',
      config: { codec: 'mp4a.40.2', sampleRate: 44_100 },
    })
  })
})
