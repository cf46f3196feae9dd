import { beforeEach, describe, expect, it } from 'vitest'
import { stubStorage } from '../../design/stub-storage.ts'
import { keepAccessWishes } from '../access-wishes.ts'
import { keepSoundWish, readSoundWishes } from './sound-wishes.ts'

const track = { id: 2, channels: 2, isCommentary: false, isOriginal: false }

describe('readSoundWishes', () => {
  beforeEach(stubStorage)

  it('is the language of the page at first', () => {
    expect(readSoundWishes('fr')).toEqual({ languages: ['fr'], wantsAudioDescription: false })
  })

  it('is what was chosen last', () => {
    keepSoundWish({ ...track, language: 'jpn', isAudioDescription: false })
    expect(readSoundWishes('fr')).toEqual({ languages: ['jpn', 'fr'], wantsAudioDescription: false })
    keepSoundWish({ ...track, language: 'fr-CA', isAudioDescription: true })
    expect(readSoundWishes('fr')).toEqual({ languages: ['fr-CA', 'fr'], wantsAudioDescription: true })
  })

  it('has a voice that tells what is seen for who always wants one, whatever was chosen last', () => {
    keepAccessWishes({ isDescribed: true, isForHearing: false })
    keepSoundWish({ ...track, language: 'fr', isAudioDescription: false })
    expect(readSoundWishes('fr')).toEqual({ languages: ['fr', 'fr'], wantsAudioDescription: true })
  })

  it('learns nothing from a sound whose language nobody knows', () => {
    keepSoundWish({ ...track, language: 'und', isAudioDescription: false })
    expect(readSoundWishes('en').languages).toEqual(['en'])
  })

  it('is not led astray by what somebody else has kept', () => {
    localStorage.setItem('lanterne.sound', '<script> described')
    expect(readSoundWishes('en').languages).toEqual(['en'])
  })
})
