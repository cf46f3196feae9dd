import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@lanterne/kernel'

/** A file that could not be used, and where it lies now. */
export interface SetAside {
  readonly reason: 'damaged' | 'newer'
  /** Path of what was the library. */
  readonly file: string
}

/** What opening came to. */
export interface OpenedDatabase {
  readonly database: DatabaseSync
  readonly setAside: SetAside | undefined
}

/**
 * Opens the database at `file` and brings it to the newest of `migrations`: each is applied once, in its order, whole or
 * not at all. A file that is damaged, or of a later version than this, is renamed and never written to: its name says
 * when. Throws `data-folder-not-writable`, `disk-full`, `disk-failed`.
 */
export function openDatabase(file: string, migrations: readonly string[], epochMs: number): OpenedDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const reason = tryOpen(file, migrations)
    if (typeof reason !== 'string') return { database: reason, setAside: undefined }
    const aside = freeName(`${file}.${reason}-${new Date(epochMs).toISOString().replace(/[:.]/g, '-')}`)
    for (const ending of ['', '-wal', '-shm']) {
      if (existsSync(file + ending)) renameSync(file + ending, aside + ending)
    }
    const fresh = tryOpen(file, migrations)
    if (typeof fresh === 'string') throw new AppError('disk-failed', { details: { file } })
    return { database: fresh, setAside: { reason, file: aside } }
  } catch (cause) {
    throw failureOf(cause)
  }
}

function tryOpen(file: string, migrations: readonly string[]): DatabaseSync | SetAside['reason'] {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 2000 })
    // Every change is on the disk when it is answered: a cut of the power takes nothing back.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA journal_size_limit = 1048576;
    `)
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version > migrations.length) {
      database.close()
      return 'newer'
    }
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check !== 'ok') {
      database.close()
      return 'damaged'
    }
    migrate(database, version, migrations)
    return database
  } catch (error) {
    if (database?.isOpen) database.close()
    if (isDamage(error)) return 'damaged'
    throw error
  }
}

function migrate(database: DatabaseSync, version: number, migrations: readonly string[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(migration)
      database.exec(`PRAGMA user_version = ${index + 1}`)
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

function freeName(wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(name)) return name
  }
}

/** SQLite's primary result codes. */
const codes = { corrupt: 11, notADatabase: 26, full: 13, cantOpen: 14, readOnly: 8, ioError: 10 } as const

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  // Extended codes carry the primary one in their lowest byte.
  return error.errcode & 0xff
}

/** Whether SQLite says that the file is no database, or a broken one. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error)
  return code === codes.corrupt || code === codes.notADatabase
}

/** What SQLite or the system failed with, as an expected failure; a bug of ours as it is. */
export function failureOf(error: unknown): unknown {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const name = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === codes.full || name === 'ENOSPC') return new AppError('disk-full', { cause: error })
  if (code === codes.readOnly || code === codes.cantOpen || name === 'EACCES' || name === 'EROFS')
    return new AppError('data-folder-not-writable', { cause: error })
  if (code === codes.ioError || isDamage(error)) return new AppError('disk-failed', { cause: error })
  return error
}
