import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { Bitfield } from './bitfield.ts'

/** The first two bytes say of how many pieces; what is read has the bits that came, and no others. */
export const fuzz: FuzzTarget = {
  name: 'bitfield',
  run(bytes) {
    const size = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
    const given = bytes.subarray(2)
    const field = Bitfield.fromBytes(size, given)
    if (!field) return
    let count = 0
    for (let piece = 0; piece < size; piece++) if (field.has(piece)) count++
    deepStrictEqual(field.count, count)
    deepStrictEqual(Buffer.from(field.bytes), Buffer.from(given))
    ok(!field.has(size) && !field.add(size))
  },
}
