import type { DatabaseSync } from 'node:sqlite'
import { foldText } from '../fold-text.ts'
import { correctWord } from './correct-word.ts'
import { facetsAsked, type TitleOrder, type TitleQuery } from './title-query.ts'

const longestQuery = 100
const mostWords = 8
/** What answers in one way is looked at as far as this, in the catalogue's own order: a word that is everywhere says little. */
const mostOfOneKind = 400

export interface Found {
  readonly rows: readonly number[]
  /** What was looked for in place of words that nothing has. */
  readonly corrected?: string
}

const orders: Readonly<Record<Exclude<TitleOrder, 'best'>, string>> = {
  newest: 'year DESC NULLS LAST, row',
  oldest: 'year NULLS LAST, row',
  shortest: 'duration NULLS LAST, row',
  longest: 'duration DESC NULLS LAST, row',
  title: 'name, row',
}

/** Finds the rows that answer to a query: the whole name, then its beginning, then names, people, parts, synopses. */
export function findRows(
  database: DatabaseSync,
): (query: TitleQuery, page: { offset: number; limit: number }) => Found {
  const matches = database.prepare(
    'SELECT rowid AS row FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?',
  )
  // A number comes as a float, which FTS5 takes for no condition at all.
  const isIn = database.prepare('SELECT 1 FROM words WHERE words MATCH ? AND rowid = CAST(? AS INTEGER)')
  const named = database.prepare('SELECT row FROM name WHERE folded = ? LIMIT 100')
  const namedLike = database.prepare(
    'SELECT row FROM name WHERE folded >= ? AND folded < ? ORDER BY row LIMIT 100',
  )
  const everything = database.prepare('SELECT row FROM title ORDER BY row LIMIT ? OFFSET ?')
  const isKnown = database.prepare('SELECT 1 FROM words WHERE words MATCH ? LIMIT 1')
  const playable = database.prepare('SELECT is_playable FROM title WHERE row = ?')
  const all = database.prepare('SELECT json_group_array(rowid) AS rows FROM words WHERE words MATCH ?')
  const placesOf = createPlaces(database)
  const rowsOf = (found: readonly Record<string, unknown>[]) => found.map(({ row }) => Number(row))

  return (query, { offset, limit }) => {
    const facets = facetsAsked(query)
    const typed = foldText((query.text ?? '').slice(0, longestQuery)).slice(0, mostWords)
    if ((query.text ?? '').trim() !== '' && typed.length === 0) return { rows: [] }
    const words = typed.map((word, i) => ({ word, isLast: i === typed.length - 1 }))
    const known = words.map(({ word }) => isKnown.get(`"${word}"*`) !== undefined)
    const corrected = known.every(Boolean)
      ? typed
      : words.map(({ word }, i) => (known[i] ? word : (correctWord(database, word) ?? word)))
    const said = corrected.join(' ')
    const correction = said === typed.join(' ') ? {} : { corrected: said }
    const order = query.order ?? 'best'
    const asked = matching(corrected, undefined, facets)
    if (order !== 'best') {
      const places = placesOf(order)
      // As one text: many rows come ten times as fast as one by one.
      const rows = asked === '' ? undefined : (JSON.parse(String(all.get(asked)?.['rows'])) as number[])
      const sorted = rows?.toSorted((a, b) => (places.of[a] ?? 0) - (places.of[b] ?? 0)) ?? places.rows
      return { rows: [...sorted.slice(offset, offset + limit)], ...correction }
    }
    if (asked === '') return { rows: rowsOf(everything.all(limit, offset)) }
    return { rows: best(corrected, facets, offset + limit).slice(offset, offset + limit), ...correction }
  }

  /** The best first; each way to answer adds to what better ones found, until there is enough. */
  function best(words: readonly string[], facets: readonly string[], enough: number): readonly number[] {
    if (words.length === 0) return rowsOf(matches.all(matching([], undefined, facets), enough))
    const name = words.join(' ')
    const among = (rows: readonly number[]) =>
      facets.length === 0 ? rows : rows.filter((row) => has(row, facets))
    const ways: (() => readonly number[])[] = [
      () => playableFirst(among(rowsOf(named.all(name)))),
      () => playableFirst(among(rowsOf(namedLike.all(`${name} `, `${name}!`)))),
      () => among(rowsOf(namedLike.all(name, `${name}\uffff`))),
      ...['names', 'people', 'parts'].map(
        (column) => () =>
          rowsOf(matches.all(matching(words, column, facets), Math.max(enough, mostOfOneKind))),
      ),
      () => rowsOf(matches.all(matching(words, undefined, facets), Math.max(enough, mostOfOneKind))),
    ]
    const found = new Set<number>()
    for (const way of ways) {
      for (const row of way()) found.add(row)
      if (found.size >= enough) break
    }
    return [...found]
  }

  function has(row: number, facets: readonly string[]): boolean {
    return isIn.get(matching([], undefined, facets), row) !== undefined
  }

  function playableFirst(rows: readonly number[]): readonly number[] {
    const is = (row: number) => Number(playable.get(row)?.['is_playable'] ?? 0)
    return rows.toSorted((a, b) => is(b) - is(a))
  }
}

/** All rows in one order, and the place of each in it. */
interface Places {
  readonly rows: Uint32Array
  readonly of: Uint32Array
}

/** Orders of all rows, worked out when one is first asked for: four bytes for each title and order, twice. */
function createPlaces(database: DatabaseSync): (order: keyof typeof orders) => Places {
  const known = new Map<string, Places>()
  return (order) => {
    let places = known.get(order)
    if (!places) {
      const { rows } =
        database.prepare(`SELECT json_group_array(row ORDER BY ${orders[order]}) AS rows FROM title`).get() ??
        {}
      const inOrder = Uint32Array.from(JSON.parse(String(rows)) as number[])
      const of = new Uint32Array(inOrder.length + 1)
      inOrder.forEach((row, place) => {
        of[row] = place
      })
      places = { rows: inOrder, of }
      known.set(order, places)
    }
    return places
  }
}

/** What is shorter is taken for a whole word where it is not the last: nobody leaves it unfinished, and it begins too many. */
const leastUnfinished = 4

/** FTS5's expression for rows that have all of some words, in one column or in any. */
function matching(words: readonly string[], column: string | undefined, facets: readonly string[]): string {
  const where = column === undefined ? '{names people parts synopses}' : column
  return [
    ...words.map((word, i) => {
      const isWhole = i < words.length - 1 && word.length < leastUnfinished
      return `${where}:"${word}"${isWhole ? '' : '*'}`
    }),
    ...facets.map((facet) => `facets:"${facet}"`),
  ].join(' AND ')
}
