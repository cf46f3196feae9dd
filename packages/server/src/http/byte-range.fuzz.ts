import { ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { parseRange } from './byte-range.ts'

/** The Range header of a request: never a range that is empty, or not inside the file. */
export const fuzz: FuzzTarget = {
  name: 'http-range-header',
  words: ['bytes=', '-', ',', ' ', '\t', '0-0', '-1', '99999999999999999999', '9007199254740993-'],
  run(bytes) {
    const header = Buffer.from(bytes).toString('latin1')
    for (const size of [0, 1, 1000, Number.MAX_SAFE_INTEGER]) {
      const asked = parseRange(header, size)
      if (asked.kind !== 'part') continue
      const { start, end } = asked.range
      ok(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start < end && end <= size)
    }
  },
}
