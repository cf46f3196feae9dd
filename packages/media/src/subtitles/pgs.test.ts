import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writePgsSets } from '../testing/write-pgs.ts'
import { isPgsBeginning, PgsDecoder } from './pgs.ts'
import { writePng } from './write-png.ts'

const [nothing, shown, gone] = writePgsSets([
  { start: 1, end: 2, left: 100, top: 900, width: 70, height: 5, colour: { y: 81, cr: 240, cb: 90 } },
]).map(({ bytes }) => bytes)

describe('PgsDecoder', () => {
  it('decodes a display set: where it stands, and its colours', () => {
    const set = new PgsDecoder().decode(shown ?? new Uint8Array())
    expect(set).toMatchObject({ frameWidth: 1920, frameHeight: 1080 })
    const [picture] = set?.pictures ?? []
    expect(picture).toMatchObject({ left: 100, top: 900, width: 70, height: 5, isForced: false })
    expect(new Set(picture?.pixels)).toEqual(new Set([1]))
    const [r = 0, g = 0, b = 0, alpha = 0] = picture?.palette.subarray(4, 8) ?? []
    expect([r > 200, g < 60, b < 60, alpha]).toEqual([true, true, true, 255])
  })

  it('shows nothing when a set has nothing', () => {
    for (const set of [nothing, gone])
      expect(new PgsDecoder().decode(set ?? new Uint8Array())?.pictures).toEqual([])
  })

  it('says which sets stand by themselves', () => {
    expect([nothing, shown].map((set) => isPgsBeginning(set ?? new Uint8Array()))).toEqual([false, true])
  })

  it('refuses frames beyond all measure, and pictures that were never sent', () => {
    const wide = Buffer.from(shown ?? [])
    wide.writeUInt16BE(40_000, 3)
    expect(new PgsDecoder().decode(wide)).toBeUndefined()
    const missing = Buffer.from(shown ?? [])
    // The object that is shown gets another number.
    missing.writeUInt16BE(9, 3 + 11)
    expect(new PgsDecoder().decode(missing)).toBeUndefined()
    expect(new PgsDecoder().decode((shown ?? new Uint8Array()).subarray(0, 40))).toBeUndefined()
  })
})

describe('writePng', () => {
  it('writes what was drawn', () => {
    const pixels = Uint8Array.of(0, 1, 1, 0, 1, 0)
    const png = Buffer.from(
      writePng({ width: 3, height: 2, pixels, palette: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255) }),
    )
    const chunks = new Map<string, Buffer>()
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at)
      chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length))
      at += length + 12
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
    expect([...(chunks.get('PLTE') ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
    expect([...(chunks.get('tRNS') ?? [])]).toEqual([0, 255])
    expect([...inflateSync(chunks.get('IDAT') ?? '')]).toEqual([0, 0, 1, 1, 0, 0, 1, 0])
    // What every PNG ends with.
    expect(png.subarray(-4).toString('hex')).toBe('ae426082')
  })
})
