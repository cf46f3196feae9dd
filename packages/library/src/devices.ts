import type { DatabaseSync } from 'node:sqlite'
import { failureOf } from './open-database.ts'

/** Another device of the house that may use this library's app. */
export interface KeptDevice {
  readonly id: string
  /** SHA-256 of what the device shows to be known by, as hexadecimal digits; the thing itself is kept nowhere. */
  readonly hash: string
  readonly name: string
  /** Whose device it is; absent where it is everybody's. It may be of a profile that is no more. */
  readonly profile?: string
  /** Milliseconds since 1970. */
  readonly addedMs: number
  readonly seenMs: number
}

/** Devices that were paired; of this machine alone, and in no export. Changes are on the disk when they return. */
export interface Devices {
  /** The newest first. */
  list(): readonly KeptDevice[]
  find(id: string): KeptDevice | undefined
  /** Adds it, or puts it in place of the one with its id. Throws `disk-full`, `disk-failed`. */
  put(device: KeptDevice): void
  remove(id: string): void
}

export function createDevices(database: DatabaseSync): Devices {
  const columns = 'id, hash, name, profile, added, seen'
  const all = database.prepare(`SELECT ${columns} FROM device ORDER BY added DESC, id`)
  const one = database.prepare(`SELECT ${columns} FROM device WHERE id = ?`)
  const write = database.prepare(`INSERT OR REPLACE INTO device (${columns}) VALUES (?, ?, ?, ?, ?, ?)`)
  const forget = database.prepare('DELETE FROM device WHERE id = ?')
  const saved = (act: () => void) => {
    try {
      act()
    } catch (error) {
      throw failureOf(error)
    }
  }
  return {
    list: () => all.all().map(deviceOf),
    find(id) {
      const row = one.get(id)
      return row && deviceOf(row)
    },
    put({ id, hash, name, profile = null, addedMs, seenMs }) {
      saved(() => write.run(id, hash, name, profile, addedMs, seenMs))
    },
    remove: (id) => saved(() => forget.run(id)),
  }
}

function deviceOf(row: Record<string, unknown>): KeptDevice {
  const { id, hash, name, profile, added, seen } = row
  return {
    ...{ id: String(id), hash: String(hash), name: String(name) },
    ...(typeof profile === 'string' && { profile }),
    ...{ addedMs: Number(added), seenMs: Number(seen) },
  }
}
