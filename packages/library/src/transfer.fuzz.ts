import { deepStrictEqual, ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { isPlace, readValue } from './record.ts'
import { readExport, writeExport } from './transfer.ts'

const nowMs = 1_800_000_000_000

/** A library that somebody sends: what is taken from it is in form, and can be written and read again as the same. */
export const fuzz: FuzzTarget = {
  name: 'library-file',
  words: [
    'null',
    'true',
    '"value":',
    '"kind":"profile"',
    '"home"',
    '1e999',
    '-1',
    '__proto__',
    '\\u202e',
    '[[[[',
    '{}',
  ],
  refuses: (error) => error instanceof AppError && error.code === 'invalid-request',
  run(bytes) {
    const records = readExport(bytes, nowMs)
    for (const { profile, kind, item, clock, value } of records) {
      ok(isPlace(kind, profile, item) && Number.isSafeInteger(clock) && clock >= 0)
      ok(clock <= nowMs + 86_400_000)
      ok(value === null || readValue(kind, value) !== undefined)
    }
    deepStrictEqual(readExport(Buffer.from(writeExport(records, nowMs)), nowMs), records)
  },
}
