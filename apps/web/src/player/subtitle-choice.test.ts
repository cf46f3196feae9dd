import { describe, expect, it } from 'vitest'
import { chooseSubtitles } from './subtitle-choice.ts'

const files = ['fr', 'en'].map((language) => ({ language, label: language, url: `/${language}.vtt` }))

describe('chooseSubtitles', () => {
  it("shows the viewer's language when another is spoken, or nobody speaks", () => {
    expect(chooseSubtitles(files, 'fr', 'en')).toBe(0)
    expect(chooseSubtitles(files, 'en', 'zxx')).toBe(1)
    expect(chooseSubtitles(files, 'en-GB', undefined)).toBe(1)
  })

  it('shows none when the viewer understands, or has no language among them', () => {
    expect(chooseSubtitles(files, 'fr', 'fr-CA')).toBe(-1)
    expect(chooseSubtitles(files, 'de', 'en')).toBe(-1)
    expect(chooseSubtitles([], 'fr', 'en')).toBe(-1)
  })
})
