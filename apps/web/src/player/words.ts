import { type Language, language } from '../i18n/language.ts'
import { ar } from './words.ar.ts'
import { en } from './words.en.ts'
import { fr, type PlayerWords } from './words.fr.ts'

const words: Readonly<Record<Language, PlayerWords>> = { fr, en, ar }

/** The texts of the player, in the language that is spoken now; they come with it. */
export function playerWords(): PlayerWords {
  return words[language.value]
}
