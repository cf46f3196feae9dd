import { describe, expect, it } from 'vitest'
import { readSubtitleName } from './subtitle-name.ts'

describe('readSubtitleName', () => {
  it.each([
    ['.fr', 'fr'],
    ['.fre', 'fr'],
    ['.fra', 'fr'],
    ['.ger', 'de'],
    ['.pt-BR', 'pt-BR'],
    ['.en.US', 'en-US'],
    ['2_English', 'en'],
    ['12_Brazilian Portuguese', 'pt'],
    ['Français (forcés)', 'fr'],
    ['русский', 'ru'],
    ['Chinese.chs', 'zh-Hans'],
    ['VOSTFR', 'fr'],
    ['_rus', 'ru'],
    ['', 'und'],
    ['1', 'und'],
    ['the.dvd.rip', 'und'],
  ])('reads the language of %s', (name, language) => {
    expect(readSubtitleName(name).language).toBe(language)
  })

  it('reads what they are for', () => {
    expect(readSubtitleName('.fr.forced')).toMatchObject({ language: 'fr', isForced: true })
    expect(readSubtitleName('3_English SDH')).toMatchObject({ language: 'en', isForHearingImpaired: true })
    expect(readSubtitleName('.en.hi')).toMatchObject({ language: 'en', isForHearingImpaired: true })
    expect(readSubtitleName('.hi')).toMatchObject({ language: 'hi', isForHearingImpaired: false })
    expect(readSubtitleName('.en.commentary')).toMatchObject({ isCommentary: true })
  })
})
