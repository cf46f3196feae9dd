import { seededRandom } from '@lanterne/kernel/testing'
import { describe, expect, it } from 'vitest'
import { type DvbRegion, writeDvbSet } from '../testing/write-dvb.ts'
import { DvbDecoder } from './dvb.ts'

const line = [1, 0, 0, 2, 3, 1]
const small = (depth: 2 | 4 | 8): DvbRegion => ({ left: 100, top: 900, depth, lines: [line, line, line] })
/** An 8-bit region with one object, made of these bytes of its upper field. */
const drawn = (depth: 4 | 8, data: readonly number[]) => {
  const set = Buffer.from(writeDvbSet([{ left: 0, top: 0, depth, lines: [[0, 0, 0, 0, 0, 0, 0, 0]] }]))
  const at = set.indexOf(Buffer.from([0x0f, 0x13]))
  const object = [0, 0, 0, 0, data.length, 0, 0, ...data]
  return Buffer.concat([set.subarray(0, at), Buffer.from([0x0f, 0x13, 0, 1, 0, object.length, ...object])])
}
const firstLine = (set: Uint8Array) => [...(new DvbDecoder().decode(set)?.pictures[0]?.pixels ?? [])]

describe('DvbDecoder', () => {
  it.each([2, 4, 8] as const)(
    'decodes a display set of %i bits: where it stands, and its colours',
    (depth) => {
      const set = new DvbDecoder([1]).decode(writeDvbSet([small(depth)], { timeoutSeconds: 7 }))
      expect(set).toMatchObject({ frameWidth: 1920, frameHeight: 1080, timeoutSeconds: 7 })
      const [picture] = set?.pictures ?? []
      expect(picture).toMatchObject({ left: 100, top: 900, width: 6, height: 3 })
      expect([...(picture?.pixels ?? [])]).toEqual([...line, ...line, ...line])
      expect([...(picture?.palette ?? [])].slice(0, 8)).toEqual([0, 0, 0, 0, 254, 0, 0, 255])
    },
  )

  it('shows nothing when a set has nothing', () => {
    expect(new DvbDecoder().decode(writeDvbSet([]))?.pictures).toEqual([])
  })

  it('keeps to the pages of its language', () => {
    const set = writeDvbSet([small(4)], { page: 5 })
    expect(new DvbDecoder([1, 2]).decode(set)).toBeUndefined()
    expect(new DvbDecoder([5, 5]).decode(set)?.pictures).toHaveLength(1)
  })

  it('draws runs of every length', () => {
    // Four bits: 3 clear, 4 of colour 5, the rest of the line of colour 6.
    expect(firstLine(drawn(4, [0x11, 0x01, 0x08, 0x50, 0xf0, 0x06, 0x00]))).toEqual([0, 0, 0, 5, 5, 5, 5, 6])
    // Two bits, each a colour of the four: 3 of colour 1, one clear, 12 of colour 3.
    expect(firstLine(drawn(4, [0x10, 0b00_1_000_01, 0b00_01_00_00, 0b10_0000_11]))).toEqual([
      7, 7, 7, 0, 15, 15, 15, 15,
    ])
    // Two bits through a table of its own.
    expect(firstLine(drawn(8, [0x21, 9, 8, 7, 6, 0x10, 0b01_10_11_01, 0]))).toEqual([8, 7, 6, 8, 0, 0, 0, 0])
    expect(firstLine(drawn(8, [0x12, 0, 0x83, 9, 0, 2, 4, 0, 0]))).toEqual([9, 9, 9, 0, 0, 4, 0, 0])
  })

  it('keeps what earlier sets have drawn, until everything is sent again', () => {
    const decoder = new DvbDecoder()
    const whole = Buffer.from(writeDvbSet([small(4)]))
    decoder.decode(whole)
    const page = whole.indexOf(Buffer.from([0x0f, 0x10]))
    const colours = whole.indexOf(Buffer.from([0x0f, 0x11]))
    const again = Buffer.from(whole.subarray(page, colours))
    again[7] = 0
    expect(decoder.decode(again)?.pictures).toHaveLength(1)
    again[7] = 0x08
    expect(decoder.decode(again)?.pictures).toEqual([])
  })

  it('gives back every picture that it is given', () => {
    const random = seededRandom(7)
    for (let i = 0; i < 200; i++) {
      const depth = random.of([2, 4, 8] as const)
      const width = 1 + random.below(40)
      const pixel = () => random.below(3) && random.below(2 ** depth)
      const lines = Array.from({ length: 1 + random.below(9) }, () => Array.from({ length: width }, pixel))
      lines[0]?.splice(0, 1, 1)
      const [picture] =
        new DvbDecoder().decode(writeDvbSet([{ left: 0, top: 0, depth, lines }]))?.pictures ?? []
      expect([...(picture?.pixels ?? [])]).toEqual(lines.flat())
    }
  })
})
