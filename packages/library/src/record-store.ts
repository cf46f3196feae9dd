import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@lanterne/kernel'
import { beats, endOf } from './merge-records.ts'
import { failureOf } from './open-database.ts'
import {
  historyKinds,
  house,
  houseKinds,
  type LibraryRecord,
  type RecordItem,
  type RecordKind,
  type RecordValue,
  readValue,
  writeValue,
} from './record.ts'

/** One thing that is remembered. */
export interface Kept<Kind extends RecordKind> {
  readonly item: string
  /** When, in milliseconds since 1970. */
  readonly clock: number
  readonly value: RecordValue<Kind>
}

/** Records in SQLite. Every method that changes something has it on the disk when it returns; may throw `disk-full`, `disk-failed`. */
export interface RecordStore {
  /** Another number after each change. */
  readonly state: number
  get<Kind extends RecordKind>(profile: string, kind: Kind, item: RecordItem<Kind>): Kept<Kind> | undefined
  /** Newest first, at most `limit`. */
  list<Kind extends RecordKind>(profile: string, kind: Kind, limit: number): readonly Kept<Kind>[]
  /** Every profile's. */
  profiles(): readonly { readonly id: string; readonly facts: RecordValue<'profile'> }[]
  /** Changes one thing; `null` takes it back. */
  put<Kind extends RecordKind>(
    profile: string,
    kind: Kind,
    item: RecordItem<Kind>,
    value: RecordValue<Kind> | null,
  ): void
  /** Joins records of another library; answers how many of them were news. */
  merge(records: Iterable<LibraryRecord>): number
  all(): IterableIterator<LibraryRecord>
  /** Several changes that are kept together or not at all. */
  together(change: () => void): void
  /** Forgets titles that nothing is about any more, and what SQLite may still hold of what was removed. */
  sweep(): void
}

const columns = 'profile, kind, item, clock, value'

export function createRecordStore(database: DatabaseSync, clock: Clock): RecordStore {
  const one = database.prepare(`SELECT ${columns} FROM record WHERE profile = ? AND kind = ? AND item = ?`)
  const newest = database.prepare(
    'SELECT item, clock, value FROM record WHERE profile = ? AND kind = ? AND value IS NOT NULL ORDER BY clock DESC, item LIMIT ?',
  )
  const owners = database.prepare(
    "SELECT profile, value FROM record WHERE kind = 'profile' AND value IS NOT NULL ORDER BY profile",
  )
  const write = database.prepare(`INSERT OR REPLACE INTO record (${columns}) VALUES (?, ?, ?, ?, ?)`)
  const forgetKind = database.prepare('DELETE FROM record WHERE profile = ? AND kind = ? AND clock <= ?')
  const forgetOwner = database.prepare("DELETE FROM record WHERE profile = ? AND kind <> 'profile'")
  const every = database.prepare(`SELECT ${columns} FROM record ORDER BY profile, kind, item`)
  const forgetTitles = database.prepare(
    `DELETE FROM record WHERE kind = 'title' AND NOT EXISTS (
       SELECT 1 FROM record AS other WHERE other.kind IN ('progress', 'watched', 'list', 'kept', 'allowed') AND other.value IS NOT NULL
         AND (other.item = record.item OR substr(other.item, 1, length(record.item) + 1) = record.item || '/'))`,
  )
  let last = Number(database.prepare('SELECT max(clock) AS clock FROM record').get()?.['clock'] ?? 0)
  let depth = 0
  let state = 0

  const find = (profile: string, kind: RecordKind, item: string): LibraryRecord | undefined => {
    // The columns are those of a record.
    return one.get(profile, kind, item) as unknown as LibraryRecord | undefined
  }
  const known = {
    get(place: string) {
      const [profile = '', kind = '', item = ''] = place.split(' ')
      return find(profile, kind as RecordKind, item)
    },
  }
  const together = (change: () => void) => {
    if (depth > 0) return change()
    depth++
    try {
      database.exec('BEGIN IMMEDIATE')
      change()
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw failureOf(error)
    } finally {
      depth--
    }
  }
  /** Keeps `record` if it is news. */
  const join = (record: LibraryRecord): boolean => {
    const { profile, kind, item, clock: at, value } = record
    if (!beats(record, find(profile, kind, item)) || at <= endOf(known, record)) return false
    write.run(profile, kind, item, at, value)
    last = Math.max(last, at)
    state++
    if (kind === 'cleared') for (const gone of historyKinds) forgetKind.run(profile, gone, at)
    if (kind === 'profile' && value === null) forgetOwner.run(profile)
    return true
  }

  return {
    get state() {
      return state
    },
    get(profile, kind, item) {
      const found = find(profile, kind, item)
      if (!found || found.value === null) return undefined
      return { item: found.item, clock: found.clock, value: readValue(kind, found.value) }
    },
    list(profile, kind, limit) {
      const rows = newest.all(profile, kind, limit) as unknown as readonly LibraryRecord[]
      return rows.map(({ item, clock, value }) => ({ item, clock, value: readValue(kind, value ?? '') }))
    },
    profiles() {
      const rows = owners.all() as unknown as readonly LibraryRecord[]
      return rows.map(({ profile, value }) => ({ id: profile, facts: readValue('profile', value ?? '') }))
    },
    put(profile, kind, item, value) {
      const text = value === null ? null : writeValue(kind, value)
      together(() => {
        // Later than all that is known here, whatever the machine's clock says: what is done last holds.
        last = Math.max(Math.floor(clock.epochMs()), last + 1)
        join({ profile: houseKinds.has(kind) ? house : profile, kind, item, clock: last, value: text })
      })
    },
    merge(records) {
      let news = 0
      together(() => {
        for (const record of records) if (join(record)) news++
      })
      return news
    },
    *all() {
      for (const row of every.iterate()) yield row as unknown as LibraryRecord
    },
    together,
    sweep() {
      together(() => void forgetTitles.run())
      try {
        // What was deleted lies in the log of changes until that is folded into the file.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}
