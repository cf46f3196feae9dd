import type { DatabaseSync } from 'node:sqlite'
import { failureOf } from './open-database.ts'

/** Named texts that belong to this copy of the library alone. */
export interface OwnValues {
  get(name: string): string | undefined
  /** `undefined` forgets it. */
  set(name: string, value: string | undefined): void
}

export function createOwnValues(database: DatabaseSync): OwnValues {
  const one = database.prepare('SELECT value FROM own WHERE name = ?')
  const write = database.prepare('INSERT OR REPLACE INTO own VALUES (?, ?)')
  const forget = database.prepare('DELETE FROM own WHERE name = ?')
  return {
    get(name) {
      const value = one.get(name)?.['value']
      return typeof value === 'string' ? value : undefined
    },
    set(name, value) {
      try {
        if (value === undefined) forget.run(name)
        else write.run(name, value)
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}
