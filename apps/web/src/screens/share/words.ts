import { language } from '../../i18n/language.ts'
import { en } from './words.en.ts'
import { fr, type ShareWords } from './words.fr.ts'

/** The texts of this screen, in the language that is spoken now; they come with the screen, which few open. */
export function shareWords(): ShareWords {
  return language.value === 'fr' ? fr : en
}
