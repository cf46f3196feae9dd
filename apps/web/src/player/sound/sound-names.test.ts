import type { SoundTrack } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { fr } from '../../i18n/fr.ts'
import { soundNames } from './sound-names.ts'

const sound = (language: string, more: Partial<SoundTrack> = {}): SoundTrack => ({
  ...{ id: 1, language, channels: 2, isAudioDescription: false, isCommentary: false, isOriginal: false },
  ...more,
})
const namesOf = (...sounds: readonly SoundTrack[]) => soundNames(sounds, 'fr', fr)

describe('soundNames', () => {
  it('is the language, whichever way a file writes it', () => {
    expect(namesOf(sound('fre'), sound('eng'), sound('pt-BR'))).toEqual([
      'Français',
      'Anglais',
      'Portugais brésilien',
    ])
    expect(soundNames([sound('fra'), sound('jpn')], 'en', en)).toEqual(['French', 'Japanese'])
  })

  it('says what a sound is for', () => {
    expect(
      namesOf(
        sound('eng', { isOriginal: true }),
        sound('fre'),
        sound('fre', { isAudioDescription: true }),
        sound('eng', { isCommentary: true }),
      ),
    ).toEqual([
      'Anglais · version originale',
      'Français',
      'Français · avec description',
      'Anglais · avec commentaire',
    ])
  })

  it('speaks of loudspeakers only to tell two apart', () => {
    expect(namesOf(sound('fre', { channels: 6 }), sound('eng', { channels: 6 }))).toEqual([
      'Français',
      'Anglais',
    ])
    expect(namesOf(sound('fre', { channels: 6 }), sound('fre'))).toEqual([
      'Français · 5.1',
      'Français · stéréo',
    ])
  })

  it('calls two of a kind as their maker did, or by number', () => {
    expect(namesOf(sound('fre', { name: 'VFF' }), sound('fre', { name: 'VFQ' }))).toEqual([
      'Français · VFF',
      'Français · VFQ',
    ])
    expect(namesOf(sound('fre'), sound('fre'), sound('eng'))).toEqual([
      'Français · 1',
      'Français · 2',
      'Anglais',
    ])
    expect(namesOf(sound('und'), sound('und', { name: 'Piano' }))).toEqual(['Son 1', 'Piano'])
  })
})
