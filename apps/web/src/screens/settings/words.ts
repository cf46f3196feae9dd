import { language } from '../../i18n/language.ts'
import { en } from './words.en.ts'
import { fr, type SettingsWords } from './words.fr.ts'

/** The texts of the settings, in the language that is spoken now; they come with the screen. */
export function settingsWords(): SettingsWords {
  return language.value === 'fr' ? fr : en
}
