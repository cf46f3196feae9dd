import type { PlaybackRequest, SoundTrack } from '@lanterne/contract'
import { keep, kept } from '../../design/kept.ts'
import { readAccessWishes } from '../access-wishes.ts'

/** What of a request says which sound is wanted. */
export type SoundWishes = Required<Pick<PlaybackRequest, 'languages' | 'wantsAudioDescription'>>

const key = 'sound'

/** The sound that the viewer chose last, by its language, before the one that they read. */
export function readSoundWishes(language: string): SoundWishes {
  const [last = '', description] = (kept(key) ?? '').split(' ')
  const isLanguage = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(last)
  return {
    languages: isLanguage ? [last, language] : [language],
    wantsAudioDescription: readAccessWishes().isDescribed || description === 'described',
  }
}

/** Remembers a sound for the next film; one without a language says nothing of it. */
export function keepSoundWish({ language, isAudioDescription }: SoundTrack): void {
  if (language === '' || language === 'und') return
  keep(key, `${language} ${isAudioDescription ? 'described' : 'plain'}`)
}
