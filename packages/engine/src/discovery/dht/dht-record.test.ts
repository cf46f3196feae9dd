import { describe, expect, it } from 'vitest'
import { type DhtRecord, formatDhtRecord, parseDhtRecord } from './dht-record.ts'

const id = (byte: number) => new Uint8Array(20).fill(byte)
const record: DhtRecord = {
  4: { id: id(1), nodes: [{ id: id(2), host: '203.0.113.1', port: 6881 }] },
  6: { id: id(3), nodes: [{ id: id(4), host: '2001:db8::1', port: 1 }] },
}

describe('parseDhtRecord', () => {
  it('reads back what is written', () => {
    expect(parseDhtRecord(formatDhtRecord(record))).toEqual(record)
    expect(parseDhtRecord(formatDhtRecord({ 4: record[4] }))).toEqual({ 4: record[4], 6: undefined })
  })

  it.each(['', 'null', '[]', '{"format":"lanterne-dht-2"}', '{"format":', `"${'x'.repeat(200_000)}"`])(
    'takes %.20s… for nothing',
    (text) => {
      expect(parseDhtRecord(text)).toBeUndefined()
    },
  )
})
