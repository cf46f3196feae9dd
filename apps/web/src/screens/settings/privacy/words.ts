import { type Language, language } from '../../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr, type PrivacyWords } from './words.fr.ts'

export const words: Readonly<Record<Language, PrivacyWords>> = { fr, en, ar }

/** The texts of the page on privacy, in the language that is spoken now. */
export function privacyWords(): PrivacyWords {
  return words[language.value]
}
