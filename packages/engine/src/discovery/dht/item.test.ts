import { publicKeyOf } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BencodeDictionary, decodeBencode, encodeBencode } from '../../metainfo/bencode.ts'
import { parseInfohash } from '../../metainfo/infohash.ts'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { itemFields, readItem } from './answer-query.ts'
import {
  immutableItem,
  isSigned,
  type MutableItem,
  mutableItem,
  mutableTarget,
  readTorrentPointer,
  targetOf,
  torrentPointer,
  valueOf,
} from './item.ts'
import { ItemStore } from './item-store.ts'
import { KrpcError } from './krpc.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex')
const seed = new Uint8Array(32).fill(7)

// The vectors of BEP 44.
const example: MutableItem = {
  kind: 'mutable',
  encoded: new TextEncoder().encode('12:Hello World!'),
  publicKey: bytes('77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548'),
  salt: new Uint8Array(),
  sequence: 1,
  signature: bytes(
    '305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01',
  ),
}
const salted: MutableItem = {
  ...example,
  salt: new TextEncoder().encode('foobar'),
  signature: bytes(
    '6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17ddf9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08',
  ),
}

describe('an item of BEP 44', () => {
  it('is named and signed as the vectors say', () => {
    expect(hex(targetOf(immutableItem('Hello World!')))).toBe('e5f96f6f38320f0f33959cb4d3d656452117aadb')
    expect(hex(targetOf(example))).toBe('4a533d47ec9c7d95b1ad75f576cffc641853b750')
    expect(hex(targetOf(salted))).toBe('411eba73b6f087ca51a3795d9c8c938d365e32c1')
    expect([example, salted].map(isSigned)).toEqual([true, true])
    expect(isSigned({ ...example, sequence: 2 })).toBe(false)
    expect(isSigned({ ...salted, salt: new TextEncoder().encode('foobaz') })).toBe(false)
    expect(isSigned({ ...example, encoded: new TextEncoder().encode('12:Hello World?') })).toBe(false)
  })

  it('is signed by the one who has the key', () => {
    const item = mutableItem({ a: [1, 'two'] }, { seed, sequence: 9, salt: Uint8Array.of(1) })
    expect(isSigned(item)).toBe(true)
    expect(item.publicKey).toEqual(publicKeyOf(seed))
    expect(targetOf(item)).toEqual(mutableTarget(publicKeyOf(seed), Uint8Array.of(1)))
    expect(() => mutableItem('x'.repeat(997), { seed, sequence: 1 })).toThrow(RangeError)
    expect(() => mutableItem('x', { seed, sequence: 1, salt: new Uint8Array(65) })).toThrow(RangeError)
    expect(() => mutableItem('x', { seed: Uint8Array.of(1), sequence: 1 })).toThrow(RangeError)
  })

  it('names the newest torrent of its owner (BEP 46), and what changed since older ones', () => {
    const newest = parseInfohash('2c82ee260f1cbc91728efaae7827c2b2c7288e52')
    const item = mutableItem(torrentPointer(newest), { seed, sequence: 1 })
    expect(readTorrentPointer(valueOf(item))).toEqual({ newest, since: new Map() })
    expect(item.encoded.length).toBe('d2:ih20:e'.length + 20)
    const older = parseInfohash('11'.repeat(20))
    const since = new Map(Array.from({ length: 40 }, (_, sequence) => [sequence, older]))
    const long = mutableItem(torrentPointer(newest, since), { seed, sequence: 40 })
    const read = readTorrentPointer(valueOf(long))
    expect([...(read?.since ?? [])]).toEqual([...since].slice(-16).reverse())
    const odd = { ih: item.encoded.slice(0, 20), since: [1, [], ['x', 1], [2, 'short'], { a: 1 }] }
    expect(readTorrentPointer(valueOf(immutableItem(odd)))?.since).toEqual(new Map())
    expect(readTorrentPointer(valueOf(immutableItem({ ih: 'short' })))).toBeUndefined()
    expect(readTorrentPointer(valueOf(immutableItem(['ih'])))).toBeUndefined()
  })
})

describe('readItem', () => {
  const read = (fields: Parameters<typeof encodeBencode>[0], salt?: Uint8Array) => {
    const given = decodeBencode(fields instanceof Uint8Array ? fields : encodeBencode(fields))
    if (!(given instanceof BencodeDictionary)) throw new Error('not a dictionary')
    return readItem(given, salt)
  }

  it('reads back what is written', () => {
    expect(read({ ...itemFields(salted) }, salted.salt)).toEqual(salted)
    expect(read({ ...itemFields(immutableItem([1])) })).toEqual(immutableItem([1]))
    expect(itemFields(example, 1)).toEqual({ seq: 1 })
  })

  it('says what is wrong', () => {
    const fields = itemFields(example)
    expect(read({})).toBe(KrpcError.protocol)
    expect(read({ v: 'x'.repeat(1000) })).toBe(KrpcError.valueTooLong)
    expect(read({ ...fields, sig: 'short' })).toBe(KrpcError.protocol)
    expect(read({ ...fields, k: 'short' })).toBe(KrpcError.protocol)
    expect(read({ ...fields, seq: -1 })).toBe(KrpcError.protocol)
    expect(read({ ...fields }, new Uint8Array(65))).toBe(KrpcError.saltTooLong)
    // Keys out of order would not be passed on as they came.
    expect(read(new TextEncoder().encode('d1:vd1:bi1e1:ai2eee'))).toBe(KrpcError.protocol)
  })

  it('survives anything, and believes no signature', () => {
    const seeds = [encodeBencode({ ...itemFields(example) }), encodeBencode({ ...itemFields(salted) })]
    fc.assert(
      fc.property(mutatedBytes(seeds), (mutated) => {
        let item: ReturnType<typeof readItem>
        try {
          item = read(mutated)
        } catch {
          return // Not bencode any more.
        }
        if (typeof item === 'number' || item.kind !== 'mutable' || !isSigned(item)) return
        expect(item).toEqual(example)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('ItemStore', () => {
  const where = { source: 'a', expected: undefined, now: 0 }
  const version = (sequence: number, value = `v${sequence}`) => mutableItem(value, { seed, sequence })

  it('keeps the newest of an owner, and changes it only as it is told', () => {
    const store = new ItemStore()
    expect(store.put(version(2), where)).toBeUndefined()
    expect(store.put(version(1), where)).toBe(KrpcError.sequenceTooLow)
    expect(store.put(version(2, 'another'), where)).toBe(KrpcError.sequenceTooLow)
    expect(store.put(version(3), { ...where, expected: 1 })).toBe(KrpcError.casMismatch)
    expect(store.put({ ...version(3), signature: new Uint8Array(64) }, where)).toBe(
      KrpcError.invalidSignature,
    )
    expect(store.put({ ...version(3), publicKey: new Uint8Array(32) }, where)).toBe(
      KrpcError.invalidSignature,
    )
    expect(store.put(version(3), { ...where, expected: 2 })).toBeUndefined()
    expect(store.find(targetOf(version(1)), 0)).toEqual(version(3))
  })

  it('forgets after two hours, and gives nobody more than a share', () => {
    const store = new ItemStore()
    const put = (value: number, source: string) => store.put(immutableItem(value), { ...where, source })
    for (let value = 0; value < 30; value++) expect(put(value, 'a')).toBeUndefined()
    expect(put(30, 'a')).toBe(KrpcError.generic)
    expect(put(30, 'b')).toBeUndefined()
    for (let value = 100; value < 3000; value++) put(value, `source ${value}`)
    expect(store.size).toBe(1000)
    expect(store.find(targetOf(immutableItem(2999)), 7_199_999)).toEqual(immutableItem(2999))
    expect(store.find(targetOf(immutableItem(2999)), 7_200_001)).toBeUndefined()
    expect(store.size).toBe(0)
  })
})
