import type { DatabaseSync } from 'node:sqlite'
import { type Title, titleFilters } from '@lanterne/contract'
import { foldText } from '../fold-text.ts'
import { homeBitsOf, isOurs } from '../home-rows.ts'
import { summarise } from '../summarise.ts'
import { ColumnBuilder } from './column.ts'
import { type PackedPart, packColumn } from './pack.ts'
import { keysOf, rowOrders, type SortKeys, sortRows } from './sort-rows.ts'
import { type Facet, facetsOf } from './title-facets.ts'

/** Raised when a file of before cannot be read as it is: a test says when. */
export const schemaVersion = 2

/**
 * A title's row is its place in the catalogue, from 0 on. The first words of each title stand in `name`; all words, folded
 * as a search is, in `words`, by row; `term` has every word once, by its trigrams, for those that are mistyped; `packed`
 * what is looked at of many rows at once.
 */
const schema = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -16000;
  CREATE TABLE title (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, whole TEXT NOT NULL) STRICT;
  CREATE TABLE name (folded TEXT NOT NULL, row INTEGER NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5 (
    names, people, parts, synopses, content = '', detail = column, prefix = '1 2 3', tokenize = 'ascii', columnsize = 0
  );
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
  CREATE VIRTUAL TABLE term USING fts5 (word, documents UNINDEXED, detail = none, columnsize = 0, tokenize = 'trigram');
  CREATE TABLE packed (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE edition (stamp TEXT NOT NULL) STRICT;
`
const facets: readonly Facet[] = [...titleFilters, 'territory']
/** Pages of the full-text index that are written in one go while it is put in order. */
const mergePages = 200

/** Fills an empty database, a little at each step, so that whoever has other things to do can do them in between. */
export function* fillStore(
  database: DatabaseSync,
  titles: Iterable<Title>,
  stamp: string,
): Generator<void, void> {
  database.exec(schema)
  database.exec('BEGIN')
  const addTitle = database.prepare('INSERT INTO title VALUES (?, ?, ?)')
  const addName = database.prepare('INSERT INTO name VALUES (?, ?)')
  const addWords = database.prepare(
    'INSERT INTO words (rowid, names, people, parts, synopses) VALUES (?, ?, ?, ?, ?)',
  )
  const columns = facets.map((facet) => ({ facet, builder: new ColumnBuilder() }))
  const keys: SortKeys[] = []
  const homeBits: number[] = []
  const playable: number[] = []
  let row = 0
  let ours = -1
  for (const title of titles) {
    const { isPlayable } = summarise(title)
    const values = facetsOf(title)
    const names = namesOf(title)
    addTitle.run(row, title.id, JSON.stringify(title))
    for (const name of new Set(names.map((each) => foldText(each).join(' ')))) addName.run(name, row)
    addWords.run(row, ...wordsOf(title, names))
    for (const { facet, builder } of columns) builder.add(values[facet])
    keys.push(keysOf(title))
    homeBits.push(isPlayable ? homeBitsOf(title) : 0)
    playable.push(Number(isPlayable))
    if (ours < 0 && isOurs(title)) ours = row
    row += 1
    yield
  }
  const pack = database.prepare('INSERT INTO packed VALUES (?, ?)')
  const keep = (name: PackedPart, data: Uint8Array | Uint32Array) =>
    pack.run(name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  for (const { facet, builder } of columns)
    for (const [part, data] of packColumn(builder.build())) keep(`${facet}.${part}`, data)
  keep('home', Uint32Array.from(homeBits))
  keep('playable', Uint8Array.from(playable))
  keep('ours', Uint32Array.from(ours < 0 ? [] : [ours]))
  for (const order of rowOrders) {
    keep(`order.${order}`, sortRows(order, keys))
    yield
  }
  database.exec('CREATE INDEX name_folded ON name (folded)')
  yield
  yield* putWordsInOrder(database)
  yield* gatherTerms(database)
  database.prepare('INSERT INTO edition VALUES (?)').run(stamp)
  database.exec('COMMIT')
}

/** One after another what `optimize` does in one go (FTS5, "the merge command"). */
function* putWordsInOrder(database: DatabaseSync): Generator<void, void> {
  const merge = database.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)")
  const changes = database.prepare('SELECT total_changes() AS changes')
  const made = () => Number(changes.get()?.['changes'])
  for (let pages = -mergePages; ; pages = mergePages) {
    const before = made()
    merge.run(pages)
    if (made() - before < 2) return
    yield
  }
}

function* gatherTerms(database: DatabaseSync): Generator<void, void> {
  const add = database.prepare('INSERT INTO term (word, documents) VALUES (?, ?)')
  const all = database.prepare(
    "SELECT term, doc FROM vocabulary WHERE length(term) BETWEEN 4 AND 40 AND term NOT GLOB '*[0-9]*'",
  )
  for (const { term, doc } of all.iterate()) {
    add.run(String(term), Number(doc))
    yield
  }
}

/** Names, people, parts, synopses: the columns of `words`. */
function wordsOf(title: Title, names: readonly string[]): readonly string[] {
  const { directors, genres, year, seasons = [], synopsis } = title
  const parts = seasons.flatMap(({ episodes }) =>
    episodes.flatMap((episode) => [episode.title, episode.localizedTitle?.fr ?? '']),
  )
  const told = seasons.flatMap(({ episodes }) =>
    episodes.flatMap((episode) => [episode.synopsis?.en ?? '', episode.synopsis?.fr ?? '']),
  )
  return [
    words(names),
    words([...directors, String(year ?? '')]),
    words(parts),
    words([synopsis.en, synopsis.fr ?? '', ...genres, ...told]),
  ]
}

function namesOf({ title, localizedTitle, originalTitle }: Title): readonly string[] {
  return [title, localizedTitle?.fr, originalTitle].filter((name) => name !== undefined)
}

/** With and without apostrophes, so that both "alice" and "alices" find "Alice’s Wonderland". */
function words(texts: readonly string[]): string {
  const folded = texts.flatMap((text) => [
    ...foldText(text),
    ...(/['’]/.test(text) ? foldText(text.replaceAll(/['’]/g, '')) : []),
  ])
  return folded.join(' ')
}
