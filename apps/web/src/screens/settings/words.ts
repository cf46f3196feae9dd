import { type Language, language } from '../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr, type SettingsWords } from './words.fr.ts'

export const words: Readonly<Record<Language, SettingsWords>> = { fr, en, ar }

/** The texts of the settings, in the language that is spoken now; they come with the screen. */
export function settingsWords(): SettingsWords {
  return words[language.value]
}
