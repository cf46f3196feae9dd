import type { GridRow } from '../../focus/grid.ts'
import { gridRows } from '../../focus/grid.ts'
import type { Language } from '../../i18n/language.ts'

/** Letters on the screen, for who has five keys: each page is what one writing needs. */
export const letterPages = {
  latin: [...'abcdefghijklmnopqrstuvwxyz'],
  accents: [...'àâäáãåæçèéêëìîïíñòôöóõøœùûüúýÿß'],
  arabic: [...'ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئةى'],
  digits: [...'0123456789'],
} as const
export type LetterPage = keyof typeof letterPages

/** What a button that turns to a page shows of it. */
export const pageSigns: Readonly<Record<LetterPage, string>> = {
  latin: 'abc',
  accents: 'éäñ',
  arabic: 'ابج',
  digits: '123',
}

/** Pages in the order of a language: what is most often written in it comes first. */
export function pagesFor(language: Language): readonly LetterPage[] {
  return language === 'ar'
    ? ['arabic', 'latin', 'accents', 'digits']
    : ['latin', 'accents', 'digits', 'arabic']
}

export const letterColumns = 13
/** Space, delete and clear stand before the pages. */
const tools = 3

/** The rows that a page of letters takes in a screen's grid. */
export function letterRows(page: LetterPage | undefined): readonly GridRow[] {
  if (!page) return []
  const pages = Object.keys(letterPages).length - 1
  return [
    ...gridRows('letter', letterPages[page].length, letterColumns),
    { id: 'letters', length: tools + pages },
  ]
}

/** What the words become by one press; a letter may be more than one unit of JavaScript's. */
export function typeLetter(words: string, key: string, most: number): string {
  if (key === 'delete') return [...words].slice(0, -1).join('')
  if (key === 'clear') return ''
  return words.length + key.length > most ? words : words + key
}
