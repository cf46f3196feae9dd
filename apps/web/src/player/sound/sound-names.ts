import type { SoundTrack } from '@lanterne/contract'
import type { Messages } from '../../i18n/fr.ts'
import type { Language } from '../../i18n/language.ts'
import { nameTrack } from '../name-track.ts'
import { numberApart, tellApart } from '../tell-apart.ts'

/**
 * What each sound is called, in words that a person uses: its language, what it is for, and only where two would be
 * called the same, how many loudspeakers it is made for, its maker's own name, or at last a number. Pure.
 */
export function soundNames(sounds: readonly SoundTrack[], language: Language, t: Messages): string[] {
  const plain = sounds.map((sound, i) => plainName(sound, i, language, t))
  const withChannels = tellApart(plain, (i) => t.channels(sounds[i]?.channels ?? 2))
  const withNames = tellApart(withChannels, (i) => sounds[i]?.name ?? '')
  return numberApart(withNames)
}

function plainName(sound: SoundTrack, index: number, language: Language, t: Messages): string {
  const purposes = [
    sound.isOriginal && t.originalSound,
    sound.isAudioDescription && t.withDescription,
    sound.isCommentary && t.withCommentary,
  ]
  return nameTrack(sound, { language, nameless: t.soundNumber(index + 1), purposes }, t)
}
