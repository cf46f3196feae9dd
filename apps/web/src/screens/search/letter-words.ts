import { type Language, language } from '../../i18n/language.ts'
import type { LetterPage } from './letters.ts'

interface LetterWords {
  readonly name: string
  readonly space: string
  readonly remove: string
  readonly pages: Readonly<Record<LetterPage, string>>
}

const words: Readonly<Record<Language, LetterWords>> = {
  fr: {
    name: 'Lettres',
    space: 'Espace',
    remove: 'Effacer une lettre',
    pages: {
      latin: 'Lettres latines',
      accents: 'Lettres accentuées',
      arabic: 'Lettres arabes',
      digits: 'Chiffres',
    },
  },
  en: {
    name: 'Letters',
    space: 'Space',
    remove: 'Delete a letter',
    pages: {
      latin: 'Latin letters',
      accents: 'Accented letters',
      arabic: 'Arabic letters',
      digits: 'Digits',
    },
  },
  ar: {
    name: 'الحروف',
    space: 'مسافة',
    remove: 'حذف حرف',
    pages: { latin: 'حروف لاتينية', accents: 'حروف لاتينية بعلامات', arabic: 'حروف عربية', digits: 'أرقام' },
  },
}

/** The texts of the letters on the screen, in the language that is spoken now. */
export const letterWords = () => words[language.value]
