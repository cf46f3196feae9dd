import fc from 'fast-check'
import { EncodedPacket } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { type Silence, silenceOf, withoutHoles } from './silence.ts'

const frame = 1024 / 48_000
const silence: Silence = { data: Uint8Array.of(0), seconds: frame }
const packetAt = (seconds: number) => new EncodedPacket(Uint8Array.of(1), 'key', seconds, frame)

async function fill(times: readonly number[], span: { start: number; end: number }) {
  async function* packets() {
    for (const time of times) yield packetAt(time)
  }
  const out: { at: number; isSilent: boolean }[] = []
  for await (const { timestamp, data } of withoutHoles(packets(), span, silence))
    out.push({ at: timestamp, isSilent: data[0] === 0 })
  return out
}
const grid = (first: number, count: number) => Array.from({ length: count }, (_, i) => (first + i) * frame)

describe('withoutHoles', () => {
  it('leaves a sound without holes as it is, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (first, off) => {
          // A cut lies anywhere between two frames: the first that begins in it is the first of it.
          const start = (first - off) * frame
          const times = grid(first, 50)
          const out = await fill(times, { start: Math.max(0, start), end: (first + 50 - off) * frame })
          expect(out.every(({ isSilent }) => !isSilent)).toBe(true)
          expect(out).toHaveLength(50)
        },
      ),
    )
  })

  it('is silent before, between and after', async () => {
    const times = [...grid(10, 5), ...grid(20, 5)]
    const out = await fill(times, { start: 0, end: 40 * frame })
    expect(out.map(({ isSilent }) => (isSilent ? '-' : 'x')).join('')).toBe(
      '----------xxxxx-----xxxxx---------------',
    )
    for (const [i, { at }] of out.entries()) expect(at).toBeCloseTo(i * frame, 9)
  })

  it('ends where the film’s first packet begins, to the sample', async () => {
    const out = await fill([2.5 * frame, 3.5 * frame], { start: 0, end: 4.5 * frame })
    expect(out.map(({ at, isSilent }) => [Math.round((at / frame) * 100) / 100, isSilent])).toEqual([
      [0.5, true],
      [1.5, true],
      [2.5, false],
      [3.5, false],
    ])
    const later = await fill([0.5 * frame, 1.5 * frame], { start: 0, end: 2.5 * frame })
    expect(later.map(({ isSilent }) => isSilent)).toEqual([false, false])
  })

  it('joins from segment to segment, wherever the sound ends and begins again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { minLength: 3, maxLength: 6 }),
        async (first, length, pause, lengths) => {
          const times = [...grid(first, length), ...grid(first + length + pause + 0.4, 100)]
          const all: EncodedPacket[] = []
          let start = 0
          for (const seconds of lengths) {
            const end = start + seconds
            async function* packets() {
              for (const time of times) if (time >= start && time < end) yield packetAt(time)
            }
            for await (const packet of withoutHoles(packets(), { start, end }, silence)) all.push(packet)
            start = end
          }
          for (const [i, packet] of all.entries()) {
            const next = all[i + 1]
            if (!next) continue
            expect(next.timestamp).toBeGreaterThan(packet.timestamp)
            // Less than a frame is open before a sound that begins again, and nowhere else.
            expect(next.timestamp - packet.timestamp).toBeLessThan(2.01 * frame)
          }
        },
      ),
    )
  })

  it('is silence where there is nothing at all', async () => {
    const out = await fill([], { start: 4, end: 6 })
    expect(out).toHaveLength(94)
    expect(out.every(({ at, isSilent }) => isSilent && at >= 4 && at < 6)).toBe(true)
  })
})

describe('silenceOf', () => {
  it.each([
    ['aac', 'mp4a.40.2', 1, 48_000, 1024 / 48_000],
    ['aac', 'mp4a.40.2', 2, 44_100, 1024 / 44_100],
    ['opus', 'opus', 2, 48_000, 0.02],
  ] as const)(
    'is a frame of %s (%s, %i channels)',
    async (codec, codecString, channels, sampleRate, seconds) => {
      const found = await silenceOf({ codec, codecString, channels, sampleRate })
      expect(found?.seconds).toBe(seconds)
      expect(found?.data.length).toBeGreaterThan(2)
      expect(found?.data.length).toBeLessThan(40)
    },
  )

  it.each([
    ['aac', 'mp4a.40.5', 2],
    ['aac', 'mp4a.40.2', 6],
    ['ac3', 'ac-3', 2],
    ['flac', 'flac', 2],
  ] as const)('is nothing for %s (%s, %i channels)', async (codec, codecString, channels) => {
    expect(await silenceOf({ codec, codecString, channels, sampleRate: 48_000 })).toBeUndefined()
  })
})
