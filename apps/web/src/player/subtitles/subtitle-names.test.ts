import type { SubtitleTrack } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { fr } from '../../i18n/fr.ts'
import { subtitleNames } from './subtitle-names.ts'

const track = (language: string, more: Partial<SubtitleTrack> = {}): SubtitleTrack => ({
  ...{ id: 't1', kind: 'text', language, isDefault: false, isForced: false },
  ...{ isForHearingImpaired: false, isCommentary: false },
  ...more,
})
const inFrench = (...tracks: readonly SubtitleTrack[]) => subtitleNames(tracks, 'fr', fr)

describe('subtitleNames', () => {
  it('is the language and what they are for', () => {
    expect(
      inFrench(
        track('fre'),
        track('fr', { isForced: true }),
        track('eng', { isForHearingImpaired: true }),
        track('pt-BR'),
        track('ger', { isCommentary: true }),
      ),
    ).toEqual([
      'Français',
      'Français · passages étrangers seulement',
      'Anglais · pour sourds et malentendants',
      'Portugais brésilien',
      'Allemand · avec commentaire',
    ])
    expect(subtitleNames([track('fra', { isForced: true })], 'en', en)).toEqual([
      'French · foreign parts only',
    ])
  })

  it('is what their maker called them where nobody knows the language', () => {
    expect(inFrench(track('und', { name: 'Film.srt' }), track('und'))).toEqual(['Film.srt', 'Sous-titres 2'])
  })

  it('tells two of a kind apart', () => {
    expect(inFrench(track('fr', { name: 'Canada' }), track('fr'), track('fr'))).toEqual([
      'Français · Canada',
      'Français · 2',
      'Français · 3',
    ])
  })
})
