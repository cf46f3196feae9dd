import type { DatabaseSync } from 'node:sqlite'
import { foldText } from '../fold-text.ts'
import { correctWord } from './correct-word.ts'

const longestQuery = 100
const mostWords = 8
/** Titles of the very name that is typed, and of names that begin with it. */
const mostNamesakes = 200
/** How far the rows of one circle are looked at: words that are everywhere say little of where they stand. */
const mostInCircle = 2000
/** A word that has hardly begun is looked for where it says something. */
const leastInSynopses = 3
/** What was looked for last is asked for again: another page, another filter. */
const mostRemembered = 8

/** What somebody typed, understood. */
export interface Typed {
  readonly words: readonly string[]
  /** What is looked for in place of words that nothing has. */
  readonly corrected?: string
}

/** Looks for rows by words. */
export interface RowFinder {
  /** Without words there is nothing to look for: `undefined`. Words of nothing but punctuation are words that nobody has. */
  understand(text: string | undefined): Typed | undefined
  /** Every row that has all of the words, in the order of the rows. */
  all(words: readonly string[]): Uint32Array
  /** The same in ever wider circles, the best first: the whole name, then its beginning, then names, people, parts. */
  circles(words: readonly string[]): Iterable<readonly number[]>
}

export function createRowFinder(database: DatabaseSync): RowFinder {
  // As one text: many rows come ten times as fast as one by one.
  const matches = database.prepare('SELECT json_group_array(rowid) AS rows FROM words WHERE words MATCH ?')
  const isKnown = database.prepare('SELECT 1 FROM words WHERE words MATCH ? LIMIT 1')
  const named = database.prepare(
    `SELECT json_group_array(row) AS rows FROM (SELECT row FROM name WHERE folded = ? ORDER BY row LIMIT ${mostNamesakes})`,
  )
  const namedLike = database.prepare(
    `SELECT json_group_array(row) AS rows FROM (SELECT row FROM name WHERE folded >= ? AND folded < ? ORDER BY row LIMIT ${mostNamesakes})`,
  )
  const inCircle = database.prepare(
    `SELECT json_group_array(row) AS rows FROM (SELECT rowid AS row FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ${mostInCircle})`,
  )
  const rowsOf = (found: Record<string, unknown> | undefined) =>
    JSON.parse(String(found?.['rows'])) as number[]
  const remembered = new Map<string, Uint32Array>()

  return {
    understand(text = '') {
      if (text.trim() === '') return undefined
      const typed = foldText(text.slice(0, longestQuery)).slice(0, mostWords)
      const words = typed.map((word, i) =>
        isKnown.get(`"${word}"*`) === undefined
          ? (correctWord(database, word, { isUnfinished: i === typed.length - 1 }) ?? word)
          : word,
      )
      const said = words.join(' ')
      return { words, ...(said !== typed.join(' ') && { corrected: said }) }
    },
    all(words) {
      if (words.length === 0) return new Uint32Array()
      const asked = expression(words, isBegun(words) ? begun : undefined)
      const rows = remembered.get(asked) ?? Uint32Array.from(rowsOf(matches.get(asked)))
      remembered.delete(asked)
      remembered.set(asked, rows)
      const oldest = remembered.keys().next().value
      if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
      return rows
    },
    *circles(words) {
      const name = words.join(' ')
      yield rowsOf(named.get(name))
      yield rowsOf(namedLike.get(`${name} `, `${name}!`))
      yield rowsOf(namedLike.get(name, `${name}\uffff`))
      for (const column of ['names', 'people', 'parts'] as const)
        yield rowsOf(inCircle.get(expression(words, column)))
    },
  }
}

const begun = '{names people parts}'

function isBegun(words: readonly string[]): boolean {
  return words.length === 1 && (words[0]?.length ?? 0) < leastInSynopses
}

/** What is shorter is taken for a whole word where it is not the last: nobody leaves it unfinished, and it begins too many. */
const leastUnfinished = 4

/** FTS5's expression for rows that have all of some words, in one column or in any. Words are letters and digits alone. */
function expression(words: readonly string[], column: string | undefined): string {
  return words
    .map((word, i) => {
      const isWhole = i < words.length - 1 && word.length < leastUnfinished
      return `${column === undefined ? '' : `${column}:`}"${word}"${isWhole ? '' : '*'}`
    })
    .join(' AND ')
}
