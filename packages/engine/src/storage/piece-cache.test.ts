import { AppError, silentLogger, systemClock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { parseTorrentFile } from '../metainfo/metainfo.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { BufferPool } from './buffer-pool.ts'
import { DiskCache } from './disk-cache.ts'
import { type Hasher, inlineHasher } from './hasher.ts'
import { PieceCache, type PieceCacheParts } from './piece-cache.ts'
import type { Store } from './piece-store.ts'

const PIECE = 1 << 20
const COUNT = 64

const pieceOf = (piece: number) => new Uint8Array(PIECE).fill(piece)

/** A store that keeps pieces in memory of its own. */
function memoryStore(): Store {
  const kept = new Map<number, Uint8Array>()
  return {
    verified: new Bitfield(COUNT),
    claimed: new Bitfield(COUNT),
    async write(piece, bytes) {
      kept.set(piece, bytes.slice())
    },
    confirm() {},
    async read(piece, offset, target) {
      const bytes = kept.get(piece)
      if (bytes) target.set(bytes.subarray(offset, offset + target.length))
      return bytes !== undefined
    },
    async [Symbol.asyncDispose]() {},
  }
}

interface Parts extends Pick<PieceCacheParts, 'hasher' | 'disk'> {
  readonly store: Store
}

/** Hashes as a thread does: the memory goes there and comes back as another object. */
const farHasher: Hasher = {
  ...inlineHasher,
  async digest(bytes, kind) {
    const moved = new Uint8Array(structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] }))
    return inlineHasher.digest(moved, kind)
  },
}

function openCache({ hasher = inlineHasher, store = memoryStore(), disk }: Partial<Parts> = {}) {
  const info = {
    name: 'film',
    'piece length': PIECE,
    pieces: new Uint8Array(20 * COUNT),
    length: PIECE * COUNT,
  }
  const pool = new BufferPool()
  const cache = new PieceCache(parseTorrentFile(encodeBencode({ info })), store, { hasher, pool, disk })
  /** Keeps a piece, in memory of the pool as pieces from peers are. */
  const keep = async (piece: number) => {
    const bytes = pool.take(PIECE)
    bytes.fill(piece)
    await cache.keep(piece, bytes)
  }
  return { cache, keep, pool }
}

describe('PieceCache', () => {
  it('leaves what is lent alone until it is given back, and then uses it again', async () => {
    const { cache, keep } = openCache()
    await keep(0)
    const lent = await cache.lend(0, 1000, 5000)
    const again = await cache.lend(0, 0, 10)
    for (let piece = 1; piece < COUNT; piece++) await keep(piece)
    expect(lent).toEqual(pieceOf(0).subarray(1000, 6000))
    cache.giveBack(again as Uint8Array)
    for (let piece = 1; piece < COUNT; piece++) await keep(piece)
    expect(lent).toEqual(pieceOf(0).subarray(1000, 6000))
    cache.giveBack(lent as Uint8Array)
    for (let piece = 1; piece < COUNT; piece++) await keep(piece)
    expect(lent?.[0]).not.toBe(0)
  })

  it('leaves what a reader looks at where it is while the piece is hashed', async () => {
    const { cache, pool } = openCache({ hasher: farHasher })
    const bytes = pool.take(PIECE)
    bytes.fill(9)
    const lent = cache.lendPart(bytes.subarray(0, 10))
    expect((await cache.proof.verify(0, bytes)).bytes).toBe(bytes)
    expect(lent).toEqual(new Uint8Array(10).fill(9))
    cache.giveBack(lent)
    expect((await cache.proof.verify(0, bytes)).bytes).toHaveLength(PIECE)
    expect(bytes).toHaveLength(0)
  })

  it('lends what is only on disk any more', async () => {
    const { cache, keep } = openCache()
    for (let piece = 0; piece < COUNT; piece++) await keep(piece)
    const lent = await cache.lend(3, 4, 300_000)
    expect(lent).toEqual(pieceOf(3).subarray(4, 300_004))
    cache.giveBack(lent as Uint8Array)
  })

  it('lends nothing of a piece that is gone, and counts it as missing', async () => {
    const { cache } = openCache()
    cache.have.add(5)
    expect(await cache.lend(5, 0, 10)).toBeUndefined()
    expect(cache.have.has(5)).toBe(false)
  })

  it('gives bytes that are the reader’s for good when they are not lent', async () => {
    const { cache, keep } = openCache()
    await keep(0)
    const mine = await cache.read(0, 0, 100)
    for (let round = 0; round < 2; round++) for (let piece = 1; piece < COUNT; piece++) await keep(piece)
    expect(mine).toEqual(pieceOf(0).subarray(0, 100))
  })

  it('writes all that a full disk refused, when one segment was all that could go', async () => {
    let isFull = true
    const store = memoryStore()
    const full: Store = {
      ...store,
      // As a write queue does it: what waited is refused together.
      write: (piece, bytes) =>
        isFull ? Promise.reject(new AppError('disk-full')) : store.write(piece, bytes),
    }
    const disk = new DiskCache({ clock: systemClock, log: silentLogger })
    let left = 1
    disk.join({
      usedBytes: 0,
      readers: 0,
      *evictable() {
        if (left > 0) yield { tenant: this, segment: 0, bytes: PIECE, rank: 0, order: 0 }
      },
      async free() {
        left--
        isFull = false
      },
    })
    const { cache, keep } = openCache({ store: full, disk })
    await Promise.all([keep(0), keep(1), keep(2)])
    expect([0, 1, 2].map((piece) => cache.have.has(piece))).toEqual([true, true, true])
  })
})
