import { type Language, language } from '../../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { type DeviceWords, fr } from './words.fr.ts'

export const words: Readonly<Record<Language, DeviceWords>> = { fr, en, ar }

/** The texts about other devices, in the language that is spoken now; they come with their page. */
export function deviceWords(): DeviceWords {
  return words[language.value]
}
