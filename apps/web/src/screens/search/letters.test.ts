import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from '../../i18n/language.ts'
import { letterPages, letterRows, pagesFor, typeLetter } from './letters.ts'

describe('letters on the screen', () => {
  it('are each there once, whatever the language begins with', () => {
    const all = Object.values(letterPages).flat()
    expect(new Set(all).size).toBe(all.length)
    for (const language of languages)
      expect([...pagesFor(language)].sort()).toEqual(Object.keys(letterPages).sort())
    expect(pagesFor('ar')[0]).toBe('arabic')
  })

  it('take rows that hold all of them, and one for what is no letter', () => {
    for (const page of pagesFor('fr')) {
      const rows = letterRows(page)
      const held = rows.slice(0, -1).reduce((sum, { length }) => sum + length, 0)
      expect(held).toBe(letterPages[page].length)
      expect(rows.at(-1)).toEqual({ id: 'letters', length: 6 })
    }
    expect(letterRows(undefined)).toEqual([])
  })
})

describe('typeLetter', () => {
  it('adds, takes away and clears', () => {
    expect(typeLetter('no', 's', 100)).toBe('nos')
    expect(typeLetter('nö', 'delete', 100)).toBe('n')
    expect(typeLetter('🎬', 'delete', 100)).toBe('')
    expect(typeLetter('nos', 'clear', 100)).toBe('')
  })

  it('never grows longer than it may, and what was added is taken away again', () => {
    const letter = fc.constantFrom(...Object.values(letterPages).flat(), ' ')
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20, unit: 'grapheme' }),
        letter,
        fc.integer({ min: 0, max: 30 }),
        (words, key, most) => {
          const typed = typeLetter(words, key, most)
          if (words.length <= most) expect(typed.length).toBeLessThanOrEqual(most)
          if (typed !== words) expect(typeLetter(typed, 'delete', most)).toBe(words)
        },
      ),
    )
  })
})
