import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Title, TitleId, TitleSummary } from '@lanterne/contract'
import { foldText } from '../fold-text.ts'
import { summarise } from '../summarise.ts'
import { type Found, findRows } from './find-rows.ts'
import { facetsOf, type TitleQuery } from './title-query.ts'

/** Titles in SQLite: found in milliseconds among a hundred thousand, whatever is asked. */
export interface TitleStore extends Disposable {
  readonly size: number
  find(id: TitleId): Title | undefined
  /** Summaries from `offset` on, at most `limit`; and the words that were looked for in place of mistyped ones. */
  search(
    query: TitleQuery,
    page?: { readonly offset?: number; readonly limit?: number },
  ): { readonly titles: readonly TitleSummary[]; readonly corrected?: string }
}

/** Changes when a stored file of before cannot be read as it is. */
const schemaVersion = 1

/**
 * The first words of each title stand in `name`; all words, folded as a search is, in `words`, whose rows keep the order
 * of the catalogue; `term` has every word once, by its trigrams, for those that are mistyped.
 */
const schema = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -16000;
  CREATE TABLE title (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, year INTEGER, duration INTEGER, name TEXT NOT NULL,
    is_playable INTEGER NOT NULL, summary TEXT NOT NULL, whole TEXT NOT NULL
  ) STRICT;
  CREATE TABLE name (folded TEXT NOT NULL, row INTEGER NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5 (
    names, people, parts, synopses, facets, content = '', detail = column, prefix = '1 2 3', tokenize = 'ascii', columnsize = 0
  );
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
  CREATE VIRTUAL TABLE term USING fts5 (word, documents UNINDEXED, detail = none, columnsize = 0, tokenize = 'trigram');
`
const indexes = `
  CREATE INDEX name_folded ON name (folded);
  INSERT INTO words (words) VALUES ('optimize');
  INSERT INTO term (word, documents) SELECT term, doc FROM vocabulary WHERE length(term) >= 4 AND term NOT GLOB '*[0-9]*';
`

/**
 * Opens a store of `titles`, in memory or in a file; a file that holds the same `edition` is taken as it is. A store is a
 * copy that can be made again: what a broken file costs is the time to fill it.
 */
export function openTitleStore(
  titles: () => Iterable<Title>,
  { file, edition = '' }: { readonly file?: string; readonly edition?: string } = {},
): TitleStore {
  const stamp = `${schemaVersion} ${edition}`
  const kept = file === undefined ? undefined : openKept(file, stamp)
  const database = kept ?? fill(file, titles, stamp)
  const one = database.prepare('SELECT whole FROM title WHERE id = ?')
  const summaryAt = database.prepare('SELECT summary FROM title WHERE row = ?')
  const size = Number(database.prepare('SELECT count(*) AS count FROM title').get()?.['count'])
  const findIn = findRows(database)
  return {
    size,
    find(id) {
      const whole = one.get(id)?.['whole']
      // Written here, from a title that had been checked.
      return typeof whole === 'string' ? (JSON.parse(whole) as Title) : undefined
    },
    search(query, { offset = 0, limit = 50 } = {}) {
      const { rows, corrected }: Found = findIn(query, { offset, limit })
      const titles = rows.map((row) => JSON.parse(String(summaryAt.get(row)?.['summary'])) as TitleSummary)
      return { titles, ...(corrected !== undefined && { corrected }) }
    },
    [Symbol.dispose]: () => database.close(),
  }
}

function openKept(file: string, stamp: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true })
    const found = database.prepare('SELECT stamp FROM edition').get()?.['stamp']
    const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
    const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
    if (found === stamp && statSync(file).size === pages * pageBytes) return database
  } catch {
    // No file, no database, or one of another shape: it is made again.
  }
  database?.close()
  return undefined
}

/** Fills a file under another name, which it loses when all of it is on the disk: what is there is whole. */
function fill(file: string | undefined, titles: () => Iterable<Title>, stamp: string): DatabaseSync {
  if (file === undefined) return fillDatabase(new DatabaseSync(':memory:'), titles, stamp)
  const unfinished = `${file}.new`
  rmSync(unfinished, { force: true })
  fillDatabase(new DatabaseSync(unfinished), titles, stamp).close()
  const handle = openSync(unfinished, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(unfinished, file)
  return new DatabaseSync(file, { readOnly: true })
}

function fillDatabase(database: DatabaseSync, titles: () => Iterable<Title>, stamp: string): DatabaseSync {
  database.exec(schema)
  database.exec('BEGIN')
  const addTitle = database.prepare('INSERT INTO title VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const addName = database.prepare('INSERT INTO name VALUES (?, ?)')
  const addWords = database.prepare(
    'INSERT INTO words (rowid, names, people, parts, synopses, facets) VALUES (?, ?, ?, ?, ?, ?)',
  )
  let row = 0
  for (const title of titles()) {
    row += 1
    const summary = summarise(title)
    const names = namesOf(title)
    addTitle.run(
      row,
      title.id,
      title.year ?? null,
      title.durationSeconds ?? null,
      foldText(title.title).join(' '),
      Number(summary.isPlayable),
      JSON.stringify(summary),
      JSON.stringify(title),
    )
    for (const name of new Set(names.map((each) => foldText(each).join(' ')))) addName.run(name, row)
    const parts =
      title.seasons?.flatMap(({ episodes }) =>
        episodes.map((episode) => [episode.title, episode.localizedTitle?.fr ?? ''].join(' ')),
      ) ?? []
    addWords.run(
      row,
      words(names),
      words([...title.directors, String(title.year ?? '')]),
      words(parts),
      words([title.synopsis.en, title.synopsis.fr ?? '', ...title.genres]),
      facetsOf(title).join(' '),
    )
  }
  database.exec(indexes)
  database.exec('CREATE TABLE edition (stamp TEXT NOT NULL) STRICT')
  database.prepare('INSERT INTO edition VALUES (?)').run(stamp)
  database.exec('COMMIT')
  return database
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
