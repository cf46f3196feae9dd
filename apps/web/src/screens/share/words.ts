import { type Language, language } from '../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr, type ShareWords } from './words.fr.ts'

export const words: Readonly<Record<Language, ShareWords>> = { fr, en, ar }

/** The texts of this screen, in the language that is spoken now; they come with the screen, which few open. */
export function shareWords(): ShareWords {
  return words[language.value]
}
