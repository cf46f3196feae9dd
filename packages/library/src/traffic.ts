import type { DatabaseSync } from 'node:sqlite'
import type { Traffic } from '@lanterne/contract'
import { failureOf } from './open-database.ts'

/** What went over this machine's line, by day. */
export interface TrafficLog {
  /** Adds to what went on `day`, a local date: `2026-11-22`. On the disk when it returns. Throws `disk-full`, `disk-failed`. */
  add(day: string, traffic: Traffic): void
  /** The newest first, at most `limit`. */
  days(limit: number): readonly (Traffic & { readonly day: string })[]
  /** By month, `2026-11`, the newest first, at most `limit`. */
  months(limit: number): readonly (Traffic & { readonly month: string })[]
}

export function createTrafficLog(database: DatabaseSync): TrafficLog {
  const add = database.prepare(
    'INSERT INTO traffic VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET down = down + excluded.down, up = up + excluded.up',
  )
  const days = database.prepare(
    'SELECT day, down AS downBytes, up AS upBytes FROM traffic ORDER BY day DESC LIMIT ?',
  )
  const months = database.prepare(
    'SELECT substr(day, 1, 7) AS month, sum(down) AS downBytes, sum(up) AS upBytes FROM traffic GROUP BY month ORDER BY month DESC LIMIT ?',
  )
  return {
    add(day, { downBytes, upBytes }) {
      try {
        add.run(day, downBytes, upBytes)
      } catch (error) {
        throw failureOf(error)
      }
    },
    // The columns are those of the answer.
    days: (limit) => days.all(limit) as unknown as readonly (Traffic & { readonly day: string })[],
    months: (limit) => months.all(limit) as unknown as readonly (Traffic & { readonly month: string })[],
  }
}
