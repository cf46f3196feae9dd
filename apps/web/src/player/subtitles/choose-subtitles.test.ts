import type { SubtitleTrack } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { chooseSubtitles, type SubtitleWish } from './choose-subtitles.ts'

const track = (id: string, language: string, more: Partial<SubtitleTrack> = {}): SubtitleTrack => ({
  ...{ id, kind: 'text', language, isDefault: false, isForced: false },
  ...{ isForHearingImpaired: false, isCommentary: false },
  ...more,
})
const both = [track('f', 'fre'), track('e', 'eng')]
const choose = (
  tracks: readonly SubtitleTrack[],
  viewer: string,
  spoken: string | undefined,
  wish?: SubtitleWish,
) => chooseSubtitles({ tracks, wish, viewer, spoken })?.id
const wishFor = (language: string, isForHearingImpaired = false): SubtitleWish => ({
  kind: 'language',
  language,
  isForHearingImpaired,
})

describe('chooseSubtitles', () => {
  it("shows the viewer's language when another is spoken, or nobody speaks", () => {
    expect(choose(both, 'fr', 'en')).toBe('f')
    expect(choose(both, 'en', 'zxx')).toBe('e')
    expect(choose(both, 'en-GB', undefined)).toBe('e')
    expect(choose(both, 'fr', 'und')).toBe('f')
  })

  it('shows none when the viewer understands, or has no language among them', () => {
    expect(choose(both, 'fr', 'fr-CA')).toBeUndefined()
    expect(choose(both, 'de', 'en')).toBeUndefined()
    expect(choose([track('x', 'und')], 'de', 'en')).toBeUndefined()
    expect(choose([], 'fr', 'en')).toBeUndefined()
  })

  it('shows who does not hear well what is spoken, with its sounds where there are such words', () => {
    const tracks = [...both, track('fh', 'fre', { isForHearingImpaired: true })]
    const forHearing = (some: readonly SubtitleTrack[], wish?: SubtitleWish) =>
      chooseSubtitles({ tracks: some, wish, viewer: 'fr', spoken: 'fr', isForHearing: true })?.id
    expect(forHearing(tracks)).toBe('fh')
    expect(forHearing(both)).toBe('f')
    expect(forHearing(tracks, wishFor('eng'))).toBe('e')
    expect(forHearing(tracks, { kind: 'none' })).toBeUndefined()
  })

  it('shows what the sound leaves foreign', () => {
    const forced = [...both, track('ff', 'fr', { isForced: true }), track('ef', 'en', { isForced: true })]
    expect(choose(forced, 'fr', 'fr')).toBe('ff')
    expect(choose(forced, 'fr', 'en')).toBe('f')
    expect(choose(forced, 'fr', 'en', { kind: 'none' })).toBe('ef')
  })

  it('remembers what was chosen last', () => {
    expect(choose(both, 'fr', 'fr', wishFor('fr'))).toBe('f')
    expect(choose(both, 'fr', 'it', wishFor('en'))).toBe('e')
    expect(choose(both, 'fr', 'it', wishFor('ja'))).toBe('f')
    expect(choose(both, 'fr', 'fr', wishFor('ja'))).toBeUndefined()
    expect(choose(both, 'fr', 'en', { kind: 'none' })).toBeUndefined()
  })

  it('prefers whole words to parts of them, text to pictures, and what suits the ear', () => {
    const many = [
      track('forced', 'fr', { isForced: true, isDefault: true }),
      track('commentary', 'fr', { isCommentary: true }),
      track('hearing', 'fr', { isForHearingImpaired: true }),
      track('pictures', 'fr', { kind: 'pictures' }),
      track('text', 'fr'),
      track('second', 'fr'),
    ]
    expect(choose(many, 'fr', 'en')).toBe('text')
    expect(choose(many, 'fr', 'en', wishFor('fr', true))).toBe('hearing')
    expect(choose([...many, track('default', 'fr', { isDefault: true })], 'fr', 'en')).toBe('default')
  })
})
