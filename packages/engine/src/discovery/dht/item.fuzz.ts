import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { BencodeDictionary, BencodeError, decodeBencode } from '../../metainfo/bencode.ts'
import { mutateBencode } from '../../testing/mutate-bencode.ts'
import { readItem } from './answer-query.ts'
import { isSigned, targetOf, valueOf } from './item.ts'

/** What others store (BEP 44): a code of what is wrong, or an item whose value is what came. No signature is forged. */
export const fuzz: FuzzTarget = {
  name: 'dht-item',
  refuses: (error) => error instanceof BencodeError,
  mutate: mutateBencode,
  words: ['1:k32:', '3:sig64:', '3:seqi1e', '1:v3:foo', '4:salt3:bar'],
  run(bytes) {
    const given = decodeBencode(bytes)
    if (!(given instanceof BencodeDictionary)) return
    const item = readItem(given, given.bytes('salt'))
    if (typeof item === 'number') return ok(Number.isInteger(item))
    deepStrictEqual(Buffer.from(item.encoded), Buffer.from(given.raw('v') ?? new Uint8Array()))
    deepStrictEqual(targetOf(item).length > 0, true)
    valueOf(item)
    if (item.kind === 'mutable' && isSigned(item)) deepStrictEqual(bytes.includes(0x6b), true)
  },
}
