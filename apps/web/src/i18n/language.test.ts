import { describe, expect, it } from 'vitest'
import { chooseLanguage } from './language.ts'

describe('chooseLanguage', () => {
  it('keeps what was chosen before', () => {
    expect(chooseLanguage('en', ['fr-FR'])).toBe('en')
  })

  it("takes the first of the browser's languages that we speak", () => {
    expect(chooseLanguage(undefined, ['de-DE', 'en-US', 'fr'])).toBe('en')
    expect(chooseLanguage(undefined, ['fr-CA', 'en'])).toBe('fr')
    expect(chooseLanguage('klingon', ['fr'])).toBe('fr')
    expect(chooseLanguage(undefined, ['ar-MA', 'fr'])).toBe('ar')
  })

  it('speaks English to who speaks neither, French to who says nothing', () => {
    expect(chooseLanguage(undefined, ['de', 'ja'])).toBe('en')
    expect(chooseLanguage(undefined, [])).toBe('fr')
  })
})
