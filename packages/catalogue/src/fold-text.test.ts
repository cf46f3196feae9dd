import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from './fold-text.ts'

describe('foldText', () => {
  it.each([
    ['Häxan', ['haxan']],
    ['La Tête coupée', ['la', 'tete', 'coupee']],
    ['D.O.A.', ['doa']],
    ['L’Île du Dr. Moreau', ['l', 'ile', 'du', 'dr', 'moreau']],
    ['Œuvre, Straße, Søren', ['oeuvre', 'strasse', 'soren']],
    ['20,000 Leagues', ['20', '000', 'leagues']],
    ['  …!  ', []],
  ])('makes words of %j', (text, words) => {
    expect(foldText(text)).toEqual(words)
  })

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = foldText(text)
        expect(foldText(words.join(' '))).toEqual(words)
      }),
    )
  })
})
