import { type Language, language } from '../../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr, type KeptWords } from './words.fr.ts'

export type { KeptWords }

export const words: Readonly<Record<Language, KeptWords>> = { fr, en, ar }

/** The texts of what is kept, in the language that is spoken now; they come with the screens that say them. */
export function keptWords(): KeptWords {
  return words[language.value]
}
