import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { letterTitle, widthOf } from './lettering.ts'

const box = { width: 172, height: 100, largest: 58, style: 'block', leading: 0.84 } as const

describe('letterTitle', () => {
  it('sets a short title as large as it may be, and a long one on several lines', () => {
    expect(letterTitle('COPS', box).lines).toHaveLength(1)
    expect(letterTitle('COPS', box).lines[0]?.size).toBe(58)
    expect(letterTitle('THE STRANGE LOVE OF MARTHA IVERS', box).lines.length).toBeGreaterThan(2)
  })

  it('keeps every word, in its order', () => {
    const { lines } = letterTitle('The Cabinet of Dr. Caligari', box)
    expect(lines.map(({ text }) => text).join(' ')).toBe('The Cabinet of Dr. Caligari')
  })

  it('never lets small words shout', () => {
    const { lines } = letterTitle('THE PAWNSHOP', box)
    const size = (word: string) => lines.find(({ text }) => text.includes(word))?.size ?? 0
    expect(size('THE')).toBeLessThanOrEqual(size('PAWNSHOP'))
  })

  it('never leaves its box, whatever the title', () => {
    const title = fc.oneof(
      fc.string({ maxLength: 300, unit: 'grapheme' }),
      fc.array(fc.string({ maxLength: 30, unit: 'grapheme' })).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(title, fc.constantFrom('block' as const, 'even' as const), (title, style) => {
        const { lines, height } = letterTitle(title, { ...box, style })
        expect(height).toBeLessThanOrEqual(box.height + 1e-6)
        for (const { width, size } of lines) {
          expect(width).toBeLessThanOrEqual(box.width + 1e-6)
          expect(size).toBeGreaterThan(0)
        }
      }),
    )
  })
})

describe('widthOf', () => {
  it('counts a letter with an accent as the letter', () => {
    expect(widthOf('É')).toBe(widthOf('E'))
    expect(widthOf('')).toBe(0)
  })
})
