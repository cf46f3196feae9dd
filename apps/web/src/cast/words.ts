import { type Language, language } from '../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { type CastWords, fr } from './words.fr.ts'

export const words: Readonly<Record<Language, CastWords>> = { fr, en, ar }

/** The texts of films on screens of the house, in the language that is spoken now; they come with what says them. */
export function castWords(): CastWords {
  return words[language.value]
}
