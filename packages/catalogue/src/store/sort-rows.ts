import type { Title, TitleQuery } from '@lanterne/contract'
import { foldText } from '../fold-text.ts'

/** What rows are sorted by. */
export interface SortKeys {
  readonly year: number | undefined
  readonly durationSeconds: number | undefined
  readonly en: string
  readonly fr: string
}

/** Every order but the best, which is that of the rows. */
export type RowOrder = 'newest' | 'oldest' | 'shortest' | 'longest' | 'en' | 'fr'
export const rowOrders: readonly RowOrder[] = ['newest', 'oldest', 'shortest', 'longest', 'en', 'fr']

export function keysOf(title: Title): SortKeys {
  const { year, durationSeconds, localizedTitle } = title
  return { year, durationSeconds, en: sortName(title.title), fr: sortName(localizedTitle?.fr ?? title.title) }
}

/** The order that a query asks for; none for the best. */
export function orderOf({ order = 'best', names = 'en' }: TitleQuery): RowOrder | undefined {
  return order === 'best' ? undefined : order === 'title' ? names : order
}

/** All rows in an order. What is not known comes last, and rows that are alike stay as they are. */
export function sortRows(order: RowOrder, keys: readonly SortKeys[]): Uint32Array {
  const number = (pick: (key: SortKeys) => number | undefined, sign: 1 | -1) => (a: number, b: number) => {
    const [x, y] = [a, b].map((row) => sign * ((keys[row] && pick(keys[row])) ?? sign * Infinity)) as [
      number,
      number,
    ] // Two went in.
    return x === y ? a - b : x - y
  }
  const text = (pick: (key: SortKeys) => string) => (a: number, b: number) => {
    const [x, y] = [keys[a], keys[b]].map((key) => (key ? pick(key) : '')) as [string, string] // Two went in.
    return x === y ? a - b : x < y ? -1 : 1
  }
  const compare = {
    newest: number(({ year }) => year, -1),
    oldest: number(({ year }) => year, 1),
    shortest: number(({ durationSeconds }) => durationSeconds, 1),
    longest: number(({ durationSeconds }) => durationSeconds, -1),
    en: text(({ en }) => en),
    fr: text(({ fr }) => fr),
  }[order]
  return Uint32Array.from(keys.keys()).sort(compare)
}

const articles: ReadonlySet<string> = new Set('a an the le la les l un une des der die das'.split(' '))

/** A name as lists are sorted by: folded, and without the article that it begins with, where more follows. */
function sortName(name: string): string {
  const words = foldText(name)
  return (words.length > 1 && articles.has(words[0] ?? '') ? words.slice(1) : words).join(' ')
}
