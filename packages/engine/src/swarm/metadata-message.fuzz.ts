import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import { decodeMetadataMessage } from './metadata-exchange.ts'

/** A message of BEP 9 names a part, and what follows it is given as it came. */
export const fuzz: FuzzTarget = {
  name: 'metadata-message',
  mutate: mutateBencode,
  words: ['8:msg_typei1e', '5:piecei0e', '10:total_sizei34256e'],
  run(bytes) {
    const read = decodeMetadataMessage(bytes)
    if (!read) return
    ok(Number.isSafeInteger(read.message.part) && read.message.part >= 0)
    deepStrictEqual(read.rest, bytes.subarray(bytes.length - read.rest.length))
  },
}
