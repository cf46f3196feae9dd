import { describe, expect, it } from 'vitest'
import { chapterAt, chapterFrom, marksOf, skipAt } from './marks.ts'

const chapters = [
  { startSeconds: 0, name: 'Cold open' },
  { startSeconds: 60, name: 'Opening' },
  { startSeconds: 150, name: 'The house' },
  { startSeconds: 1300, name: 'End credits' },
]

describe('marksOf', () => {
  it('takes what the catalogue marks', () => {
    const markers = { intro: { start: 1, end: 2 } }
    expect(marksOf(markers, [], 100)).toEqual(markers)
  })

  it('finds what the maker of the chapters named so', () => {
    expect(marksOf(undefined, chapters, 1400)).toEqual({
      intro: { start: 60, end: 150 },
      credits: { start: 1300, end: 1400 },
    })
  })

  it('takes no intro for one that comes late, and no credits that come early', () => {
    const late = [
      { startSeconds: 10, name: 'Credits' },
      { startSeconds: 80, name: 'Intro' },
    ]
    expect(marksOf(undefined, late, 100)).toEqual({})
  })

  it('marks nothing beyond the end, and nothing where the length is not known', () => {
    expect(marksOf(undefined, [{ startSeconds: 120, name: 'Credits' }], 100)).toEqual({})
    expect(marksOf(undefined, chapters, 0)).toEqual({})
  })
})

describe('skipAt', () => {
  const marks = { intro: { start: 60, end: 150 }, credits: { start: 1300, end: 1400 } }
  it.each([
    [59, undefined],
    [60, 'intro'],
    [148, 'intro'],
    // A moment later it is over by itself.
    [149.5, undefined],
    [1300, 'credits'],
  ])('at %d s: %s', (seconds, kind) => {
    expect(skipAt(marks, seconds)?.kind).toBe(kind)
  })
})

describe('chapters', () => {
  it('are found by time', () => {
    expect([0, 59.9, 60, 2000].map((at) => chapterAt(chapters, at))).toEqual([0, 0, 1, 3])
    expect(chapterAt([], 5)).toBeUndefined()
    expect(chapterAt([{ startSeconds: 4, name: '' }], 2)).toBeUndefined()
  })

  it('are gone through: forward, and back first to the beginning of the one that plays', () => {
    expect(chapterFrom(chapters, 10, 1)?.startSeconds).toBe(60)
    expect(chapterFrom(chapters, 1350, 1)).toBeUndefined()
    expect(chapterFrom(chapters, 100, -1)?.startSeconds).toBe(60)
    expect(chapterFrom(chapters, 61, -1)?.startSeconds).toBe(0)
    expect(chapterFrom(chapters, 1, -1)?.startSeconds).toBe(0)
    expect(chapterFrom([], 1, -1)).toBeUndefined()
  })
})
