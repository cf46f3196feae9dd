import { EncodedPacket } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { frameGrid } from './frame-grid.ts'

/** Header of a frame of DTS with so many samples, in blocks of 32. */
function dtsHeader(samples: number): Uint8Array {
  const blocks = samples / 32 - 1
  return Uint8Array.of(0x7f, 0xfe, 0x80, 0x01, 0xfc | (blocks >> 6), (blocks & 63) << 2)
}

const place = (track: Parameters<typeof frameGrid>[0], data: Uint8Array, seconds: number) =>
  frameGrid(track, 0)(new EncodedPacket(data, 'key', seconds, 0)).timestamp

describe('frameGrid', () => {
  it.each([512, 1024, 2048])('puts frames of DTS of %s samples where they are', (samples) => {
    const track = { codec: 'dts', codecString: undefined, sampleRate: 48_000 } as const
    for (const count of [1, 100, 281, 4095]) {
      const exact = (count * samples) / 48_000
      expect(place(track, dtsHeader(samples), Math.round(exact * 1000) / 1000)).toBeCloseTo(exact, 9)
    }
  })

  it('leaves alone what is no frame of DTS, and what is somewhere else', () => {
    const track = { codec: 'dts', codecString: undefined, sampleRate: 48_000 } as const
    expect(place(track, Uint8Array.of(1, 2, 3), 0.011)).toBe(0.011)
    expect(place(track, dtsHeader(2048), 0.02)).toBe(0.02)
  })
})
