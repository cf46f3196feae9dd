import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { formatDhtRecord, parseDhtRecord } from './dht-record.ts'

/** What `dht.json` is read as is written again and read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'dht-record',
  words: [
    '"format":"lanterne-dht-1"',
    '"ip4":',
    '"ip6":',
    '"nodes":"',
    '"id":"',
    'null',
    '[]',
    '{}',
    '"AAAA"',
  ],
  run(bytes) {
    const record = parseDhtRecord(Buffer.from(bytes).toString('latin1'))
    if (!record) return
    for (const family of [4, 6] as const)
      for (const node of record[family]?.nodes ?? []) ok(node.port > 0 && node.id.length === 20)
    deepStrictEqual(parseDhtRecord(formatDhtRecord(record)), record)
  },
}
