import type { SubtitleCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { CueShelf } from './cue-shelf.ts'

const cue = (start: number, end: number): SubtitleCue => ({ start, end, spans: [{ text: `${start}` }] })

describe('CueShelf', () => {
  it('says what is shown, and when that changes', () => {
    const shelf = new CueShelf()
    shelf.add({ start: 0, end: 10, cues: [cue(1, 3), cue(2, 4), cue(9, 12)] })
    const shown = (seconds: number) => shelf.shown(seconds).map(({ start }) => start)
    expect([0, 1, 2.5, 3, 4, 9.5, 10].map(shown)).toEqual([[], [1], [1, 2], [2], [], [9], []])
    expect([0, 1, 2, 3, 4, 9, 10].map((at) => shelf.nextChange(at))).toEqual([1, 2, 3, 4, 9, 10, undefined])
  })

  it('says what is missing around a moment', () => {
    const shelf = new CueShelf()
    expect(shelf.missing(5, 10)).toBe(5)
    shelf.add({ start: 0, end: 10, cues: [] })
    expect(shelf.missing(5, 10)).toBe(10)
    expect(shelf.missing(5, 4)).toBeUndefined()
    shelf.add({ start: 10, end: 20, cues: [] })
    expect(shelf.missing(5, 10)).toBeUndefined()
    expect(shelf.missing(95, 10)).toBe(95)
  })

  it('forgets what came long ago, and shows no more than can be read', () => {
    const shelf = new CueShelf()
    for (let i = 0; i < 100; i++) shelf.add({ start: i, end: i + 1, cues: [] })
    expect(shelf.missing(20, 0)).toBe(20)
    expect(shelf.missing(99, 0)).toBeUndefined()
    shelf.add({ start: 0, end: 1e6, cues: Array.from({ length: 1000 }, () => cue(0, 1e6)) })
    expect(shelf.shown(5)).toHaveLength(12)
  })
})
