import { describe, expect, it } from 'vitest'
import { WireError } from '../wire/wire-decoder.ts'
import { AnnouncedPieces } from './announced-pieces.ts'

describe('AnnouncedPieces', () => {
  it('keeps what was said before the number of pieces was known', () => {
    const pieces = new AnnouncedPieces()
    pieces.announce(Uint8Array.of(0b1010_0000))
    expect(pieces.gain(3)).toBeUndefined()
    expect(pieces.field).toBeUndefined()
    expect(pieces.hasHead).toBe(true)
    const named = pieces.setCount(5)
    expect(named).toEqual([3])
    expect([0, 1, 2, 3, 4].map((piece) => pieces.field?.has(piece))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ])
    expect(pieces.gain(3)).toBe(true)
    expect(pieces.gain(3)).toBe(false)
    expect(pieces.lose(3)).toBe(true)
    expect(pieces.lose(3)).toBe(false)
  })

  it('takes all, and nothing, as they are said', () => {
    const pieces = new AnnouncedPieces()
    pieces.announce('all')
    pieces.setCount(9)
    expect(pieces.field?.isFull).toBe(true)
    pieces.announce(new Uint8Array())
    expect(pieces.field?.count).toBe(0)
  })

  it('refuses what cannot be', () => {
    const early = new AnnouncedPieces()
    early.announce(Uint8Array.of(0, 0, 0))
    expect(() => early.setCount(8)).toThrow(WireError)
    const pieces = new AnnouncedPieces()
    pieces.setCount(8)
    expect(() => pieces.gain(8)).toThrow(WireError)
    expect(() => pieces.announce(Uint8Array.of(0, 0))).toThrow(WireError)
    const endless = new AnnouncedPieces()
    expect(() => {
      for (let piece = 0; piece < 20_000; piece++) endless.gain(piece)
    }).toThrow(WireError)
  })
})
