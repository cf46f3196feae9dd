import type { SubtitleWindow, TextCue } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delayFor, gatherLines, type Line, lineAt, linesOf } from './lines-near.ts'

const cue = (start: number, text: string): TextCue => ({
  start,
  end: start + 2,
  spans: [{ text }],
})
const { signal } = new AbortController()

/** Words in stretches of ten seconds, a line every four. */
const inStretches = async (seconds: number): Promise<SubtitleWindow> => {
  const start = Math.floor(seconds / 10) * 10
  const cues = [0, 4, 8].map((at) => cue(start + at, `line at ${start + at}`))
  return { start, end: start + 10, cues }
}

describe('gatherLines', () => {
  it('asks for each stretch around the moment once, and tells of lines as they come', async () => {
    const asked: number[] = []
    const told: (readonly Line[])[] = []
    const load = (seconds: number) => {
      asked.push(seconds)
      return inStretches(seconds)
    }
    await gatherLines({ load, seconds: 100, onLines: (lines) => told.push(lines) }, { signal })
    expect(asked).toEqual([60, 70, 80, 90, 100, 110, 120, 130, 140])
    expect(told.length).toBe(9)
    const last = told[8] ?? []
    expect(last.map(({ start }) => start)).toEqual([...last.map(({ start }) => start)].sort((a, b) => a - b))
    expect(last.some(({ text }) => text === 'line at 100')).toBe(true)
  })

  it('ends with a source that gives another stretch than it was asked for', async () => {
    let asked = 0
    const load = async () => {
      asked++
      return { start: 500, end: 510, cues: [] }
    }
    await gatherLines({ load, seconds: 100, onLines: () => undefined }, { signal })
    expect(asked).toBe(1)
  })
})

describe('linesOf', () => {
  it('leaves out what says nothing, and keeps those that are near', () => {
    const many = Array.from({ length: 200 }, (_, i) => cue(i, i === 100 ? '  ' : `${i}`))
    const lines = linesOf(many, 100)
    expect(lines.length).toBe(40)
    expect(lines[0]?.text).toBe('80')
    expect(lines.some(({ start }) => start === 100)).toBe(false)
  })
})

describe('delayFor', () => {
  it('lets the line begin when it was heard, whatever it was before', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 7200, noNaN: true }),
        fc.double({ min: 0, max: 7200, noNaN: true }),
        (start, seconds) => {
          const shownAt = start + delayFor({ start, text: 'x' }, seconds)
          expect(Math.abs(shownAt - (seconds - 0.8))).toBeLessThanOrEqual(0.026)
        },
      ),
    )
  })
})

describe('lineAt', () => {
  const lines = [cue(10, 'a'), cue(20, 'b')].map(({ start }) => ({ start, text: 'x' }))
  it.each([
    [5, 0],
    [10, 0],
    [25, 1],
  ])('at %d s it is line %d', (seconds, index) => {
    expect(lineAt(lines, seconds)).toBe(index)
  })
})
