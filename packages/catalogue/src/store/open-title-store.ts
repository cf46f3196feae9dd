import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import {
  type Home,
  Title,
  type TitleId,
  type TitlePage,
  type TitleQuery,
  type TitleSummary,
} from '@lanterne/contract'
import * as v from 'valibot'
import { arrangeHome } from '../arrange-home.ts'
import { summarise } from '../summarise.ts'
import { fillStore, schemaVersion } from './fill-store.ts'
import { createRowFinder } from './find-rows.ts'
import { narrowRows } from './narrow-rows.ts'
import { readPacked } from './pack.ts'
import { orderOf } from './sort-rows.ts'

/** Where a viewer is. */
export interface Viewer {
  /** ISO 3166-1 alpha-2, capitals. What is not free there is left out; absent: nothing is. */
  readonly country?: string | undefined
}

export interface PageRequest {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

/** Titles in SQLite: found in milliseconds among a hundred thousand, whatever is asked. */
export interface TitleStore extends Disposable {
  readonly size: number
  find(id: TitleId): Title | undefined
  /** Every title whole, in order: read anew each time. */
  all(): IterableIterator<Title>
  /** From `offset` on, at most `limit` (60). */
  search(query: TitleQuery, viewer?: Viewer, page?: PageRequest): TitlePage
  /** The home screen. */
  home(viewer?: Viewer): Home
}

/** How long the store is filled in one go while others wait. */
const sliceMs = 8
/** Summaries that are kept made, of titles that were shown: about a kilobyte each. */
const mostSummaries = 2000

/**
 * Opens a store of `titles`, in memory or in a file; a file that holds the same `edition` is taken as it is. A store is a
 * copy that can be made again: what a broken file costs is the time to fill it. Others get their turn meanwhile.
 */
export async function openTitleStore(
  titles: () => Iterable<Title>,
  {
    file,
    edition = '',
    signal,
  }: { readonly file?: string | undefined; readonly edition?: string; readonly signal: AbortSignal },
): Promise<TitleStore> {
  signal.throwIfAborted()
  const stamp = `${schemaVersion} ${edition}`
  const kept = file === undefined ? undefined : openKept(file, stamp)
  return createStore(kept ?? (await fill(file, titles, stamp, signal)))
}

function createStore(database: DatabaseSync): TitleStore {
  const one = database.prepare('SELECT whole FROM title WHERE id = ?')
  const at = database.prepare('SELECT whole FROM title WHERE row = ?')
  const rowOf = database.prepare('SELECT row FROM title WHERE id = ?')
  const everyTitle = database.prepare('SELECT whole FROM title ORDER BY row')
  const packed = readPacked(database)
  const { columns, playable } = packed
  const size = playable.length
  const finder = createRowFinder(database)
  const everything = Uint32Array.from(playable.keys())
  const summaries = new Map<number, TitleSummary>()
  // Written here, from a title that had been checked; what is shown of it is made anew, by the rules of today.
  const summaryAt = (row: number) => {
    const summary = summaries.get(row) ?? summarise(JSON.parse(String(at.get(row)?.['whole'])) as Title)
    if (summaries.size >= mostSummaries) summaries.clear()
    summaries.set(row, summary)
    return summary
  }
  return {
    size,
    find(id) {
      const whole = one.get(id)?.['whole']
      return typeof whole === 'string' ? v.parse(Title, JSON.parse(whole)) : undefined
    },
    *all() {
      for (const { whole } of everyTitle.iterate()) yield v.parse(Title, JSON.parse(String(whole)))
    },
    search(query, { country } = {}, { offset = 0, limit = 60 } = {}) {
      const typed = finder.understand(query.text)
      const candidates = typed ? finder.all(typed.words) : everything
      const { rows, hiddenCount, choices } = narrowRows(columns, candidates, query, country)
      const order = orderOf(query)
      const enough = Math.min(offset + limit, rows.length)
      const sorted = order
        ? takeFirst(packed.sorted(order), rows, enough)
        : typed
          ? bestFirst(rows, typed.words, enough)
          : rows
      return {
        ...{ titles: Array.from(sorted.slice(offset, offset + limit), summaryAt), total: rows.length },
        ...{ hiddenCount, choices },
        ...(typed?.corrected !== undefined && { corrected: typed.corrected }),
      }
    },
    home: ({ country } = {}) =>
      arrangeHome(packed, {
        country,
        summaryAt,
        rowOf: (id) => rowOf.get(id)?.['row'] as number | undefined, // An integer, by the schema.
      }),
    [Symbol.dispose]: () => database.close(),
  }

  /** The best first, as far as anybody looks; in each circle what can be played. */
  function bestFirst(rows: Uint32Array, words: readonly string[], enough: number): readonly number[] {
    const isLeft = marksOf(rows)
    const found = new Set<number>()
    const take = (circle: Iterable<number>) => {
      for (const isWanted of [1, 0])
        for (const row of circle) if (isLeft[row] === 1 && playable[row] === isWanted) found.add(row)
    }
    for (const circle of finder.circles(words)) {
      take(circle)
      if (found.size >= enough) return [...found]
    }
    take(rows)
    return [...found]
  }

  /** The first of some rows in an order of all: few are sorted out of many as fast as they are met. */
  function takeFirst(inOrder: Uint32Array, rows: Uint32Array, enough: number): readonly number[] {
    const isLeft = marksOf(rows)
    const found: number[] = []
    for (const row of inOrder) {
      if (found.length >= enough) break
      if (isLeft[row] === 1) found.push(row)
    }
    return found
  }

  function marksOf(rows: Uint32Array): Uint8Array {
    const marks = new Uint8Array(size)
    for (const row of rows) marks[row] = 1
    return marks
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
async function fill(
  file: string | undefined,
  titles: () => Iterable<Title>,
  stamp: string,
  signal: AbortSignal,
): Promise<DatabaseSync> {
  const unfinished = file === undefined ? ':memory:' : `${file}.new`
  if (file !== undefined) rmSync(unfinished, { force: true })
  const database = new DatabaseSync(unfinished)
  try {
    let turn = performance.now()
    for (const _step of fillStore(database, titles(), stamp)) {
      if (performance.now() - turn < sliceMs) continue
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
      turn = performance.now()
    }
  } catch (error) {
    database.close()
    if (file !== undefined) rmSync(unfinished, { force: true })
    throw error
  }
  if (file === undefined) return database
  database.close()
  const handle = openSync(unfinished, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(unfinished, file)
  return new DatabaseSync(file, { readOnly: true })
}
