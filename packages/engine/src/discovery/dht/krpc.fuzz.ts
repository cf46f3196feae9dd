import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { encodeBencode } from '../../metainfo/bencode.ts'
import { mutateBencode } from '../../testing/mutate-bencode.ts'
import { decodeKrpc, encodeAnswer, encodeError, encodeQuery } from './krpc.ts'
import { readCompactNodes } from './node-contact.ts'

const to = { host: '203.0.113.7', port: 6881 }

/** What is read can be said by us, and is read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'krpc',
  mutate: mutateBencode,
  words: [
    '1:y1:q',
    '1:y1:r',
    '1:y1:e',
    '2:id20:',
    '5:token',
    '6:values',
    '5:nodes26:',
    '6:nodes638:',
    '2:roi1e',
  ],
  run(bytes) {
    const message = decodeKrpc(bytes)
    if (!message) return
    ok(message.transaction.length <= 32)
    if (message.kind === 'error') {
      if (!Number.isSafeInteger(message.code)) throw new Error('a code that is no number')
      const again = decodeKrpc(encodeError(message.transaction, message.code, to))
      deepStrictEqual(again, { ...message, transaction: again?.transaction })
      return
    }
    if (message.kind === 'query') {
      const { transaction, method, arguments: given, isReadOnly } = message
      // Ours are ASCII; what else others may ask is never said again.
      if (Buffer.byteLength(method) !== method.length) return
      const fields = Object.fromEntries([...given.keys()].map((key) => [key, given.get(key)]))
      const again = decodeKrpc(encodeQuery(transaction, method, fields, { isReadOnly }))
      // What we write is never longer than what came, but for our own name and a longer form of the rest.
      if (again?.kind !== 'query') return ok(bytes.length > 1900)
      deepStrictEqual([again.method, again.isReadOnly], [method, isReadOnly])
      deepStrictEqual(encodeBencode(again.arguments), encodeBencode(given))
      return
    }
    const nodes = message.values.bytes('nodes')
    for (const { port } of readCompactNodes(nodes ?? new Uint8Array(), 4, 20)) ok(port > 0)
    const fields = Object.fromEntries([...message.values.keys()].map((key) => [key, message.values.get(key)]))
    const again = decodeKrpc(encodeAnswer(message.transaction, fields, to))
    if (again?.kind !== 'answer') return ok(bytes.length > 1900)
    deepStrictEqual(again.seenAs, to)
    deepStrictEqual(encodeBencode(again.values), encodeBencode(message.values))
  },
}
