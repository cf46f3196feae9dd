import { type Language, language } from '../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { type DataWords, fr } from './words.fr.ts'

export const words: Readonly<Record<Language, DataWords>> = { fr, en, ar }

/** The texts of the page about data, in the language that is spoken now; they come with it. */
export function dataWords(): DataWords {
  return words[language.value]
}
