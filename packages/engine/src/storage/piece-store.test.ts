import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { type Metainfo, parseTorrentFile } from '../metainfo/metainfo.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import { sha1Of } from './hasher.ts'
import { PieceStore } from './piece-store.ts'

const PIECE = 1024
const content = Uint8Array.from({ length: 10 * PIECE - 100 }, (_, i) => (i * 7 + (i >> 8)) & 0xff)
const pieceOf = (piece: number) => content.subarray(piece * PIECE, (piece + 1) * PIECE)

/** A torrent of several files, with padding between two of them and names that would like to be elsewhere. */
function metainfoOf(): Metainfo {
  const hashes = Buffer.concat(Array.from({ length: 10 }, (_, piece) => sha1Of(pieceOf(piece))))
  const files = [
    { path: ['..', '..', 'etc', 'passwd'], length: 1500 },
    { path: ['.pad', '548'], length: 548, attr: 'p' },
    { path: ['/absolute'], length: 0 },
    { path: ['c\u0000d'], length: content.length - 2048 },
  ]
  const info = { name: '../evil', 'piece length': PIECE, pieces: hashes, files }
  return parseTorrentFile(encodeBencode({ info }))
}

/** Two pieces a segment. */
const two = { segmentBytes: 2 * PIECE }

function listOf(field: Bitfield): number[] {
  return Array.from({ length: field.size }, (_, piece) => piece).filter((piece) => field.has(piece))
}

describe('PieceStore', () => {
  let folder: string
  const metainfo = metainfoOf()
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'lanterne-store-')), 'torrent')
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true }))

  async function read(store: PieceStore, piece: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(pieceOf(piece).length)
    return (await store.read(piece, 0, bytes)) ? bytes : undefined
  }

  /** What was written, but for the padding, which reads as zeros. */
  function expected(piece: number): Uint8Array {
    const bytes = pieceOf(piece).slice()
    for (let i = 0; i < bytes.length; i++)
      if (piece * PIECE + i >= 1500 && piece * PIECE + i < 2048) bytes[i] = 0
    return bytes
  }

  it('gives back what was written, across files and in any order', async () => {
    await using store = await PieceStore.open(folder, metainfo)
    for (const piece of [9, 1, 4, 0, 2, 3]) await store.write(piece, pieceOf(piece))
    for (const piece of [0, 1, 2, 3, 4, 9]) expect(await read(store, piece)).toEqual(expected(piece))
  })

  it('says so when bytes are not there', async () => {
    await using store = await PieceStore.open(folder, metainfo)
    expect(await read(store, 5)).toBeUndefined()
  })

  it('makes files by number only, all inside its folder', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo)
      for (let piece = 0; piece < 10; piece++) await store.write(piece, pieceOf(piece))
    }
    expect((await readdir(folder)).sort()).toEqual(['0.part', 'resume'])
    expect(await readdir(join(folder, '..'))).toEqual(['torrent'])
  })

  it('trusts after a clean close', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo)
      await store.write(3, pieceOf(3))
      await store.write(8, pieceOf(8))
    }
    await using store = await PieceStore.open(folder, metainfo)
    expect(store.verified.count).toBe(2)
    expect(store.verified.has(3) && store.verified.has(8)).toBe(true)
    expect(store.claimed.count).toBe(0)
  })

  it('only claims after any other end, and remembers all that was written', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo)
      await store.write(3, pieceOf(3))
    }
    const killed = await PieceStore.open(folder, metainfo)
    await killed.write(5, pieceOf(5))
    const store = await PieceStore.open(folder, metainfo)
    expect(store.verified.count).toBe(0)
    expect([3, 5].every((piece) => store.claimed.has(piece))).toBe(true)
    expect(store.claimed.count).toBe(2)
    await store[Symbol.asyncDispose]()
    await killed[Symbol.asyncDispose]()
  })

  it.each([
    ['grew', true, (path: string) => appendFile(path, 'x')],
    ['was written to', true, (path: string) => utimes(path, 1, 1)],
    ['is gone', false, (path: string) => rm(path)],
  ])('only claims what may be there when a file %s since', async (_, isLeft, touch) => {
    {
      await using store = await PieceStore.open(folder, metainfo)
      await store.write(3, pieceOf(3))
    }
    await touch(join(folder, '0.part'))
    await using store = await PieceStore.open(folder, metainfo)
    expect(store.verified.count).toBe(0)
    expect(store.claimed.has(3)).toBe(isLeft)
  })

  it('suspects only the pieces of a file that changed', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo, two)
      for (let piece = 0; piece < 10; piece++) await store.write(piece, pieceOf(piece))
    }
    await utimes(join(folder, '1.part'), 1, 1)
    await rm(join(folder, '3.part'))
    await using store = await PieceStore.open(folder, metainfo, two)
    expect(listOf(store.verified)).toEqual([0, 1, 4, 5, 8, 9])
    expect(listOf(store.claimed)).toEqual([2, 3])
  })

  it('believes nothing of a damaged record, and claims whatever is there', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo, two)
      await store.write(3, pieceOf(3))
    }
    await writeFile(join(folder, 'resume'), (await readFile(join(folder, 'resume'))).subarray(0, 40))
    await using store = await PieceStore.open(folder, metainfo, two)
    expect(listOf(store.verified)).toEqual([])
    expect(listOf(store.claimed)).toEqual([2, 3])
  })

  it('frees the disk space of a segment, also while it is read and written, and takes its pieces again', async () => {
    await using store = await PieceStore.open(folder, metainfo, two)
    for (let piece = 0; piece < 10; piece++) await store.write(piece, pieceOf(piece))
    const reading = read(store, 4)
    const freed = store.segments.free(2)
    const writing = store.write(5, pieceOf(5))
    await Promise.all([reading, freed, writing])
    expect(await readdir(folder)).toContain('2.part')
    expect(await read(store, 5)).toEqual(expected(5))
    await store.segments.free(2)
    expect(await readdir(folder)).not.toContain('2.part')
    expect(await read(store, 4)).toBeUndefined()
    expect(await readdir(folder)).not.toContain('2.part')
    await store.write(4, pieceOf(4))
    expect(await read(store, 4)).toEqual(expected(4))
  })

  it('remembers what was freed, however it ends', async () => {
    const killed = await PieceStore.open(folder, metainfo, two)
    for (let piece = 0; piece < 10; piece++) await killed.write(piece, pieceOf(piece))
    await killed.segments.free(0)
    {
      await using store = await PieceStore.open(folder, metainfo, two)
      expect(listOf(store.claimed)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
      for (let piece = 2; piece < 10; piece++) store.confirm(piece)
      await store.segments.free(1)
    }
    await using store = await PieceStore.open(folder, metainfo, two)
    expect(listOf(store.verified)).toEqual([4, 5, 6, 7, 8, 9])
    await killed[Symbol.asyncDispose]()
  })

  it('removes files that hold nothing known', async () => {
    const killed = await PieceStore.open(folder, metainfo, two)
    await killed.write(0, pieceOf(0))
    await writeFile(join(folder, '4.part'), 'a piece that was half written when all ended')
    await writeFile(join(folder, 'resume.new'), 'half a record')
    await using store = await PieceStore.open(folder, metainfo, two)
    expect((await readdir(folder)).sort()).toEqual(['0.part', 'journal'])
    expect(listOf(store.claimed)).toEqual([0])
    await killed[Symbol.asyncDispose]()
  })

  it('knows when it was last read', async () => {
    {
      await using store = await PieceStore.open(folder, metainfo)
      expect(store.segments.readAtMs).toBe(0)
      store.segments.readNow(1234)
    }
    {
      await using store = await PieceStore.open(folder, metainfo)
      expect(store.segments.readAtMs).toBe(1234)
    }
    await using store = await PieceStore.open(folder, metainfo)
    expect(store.segments.readAtMs).toBe(1234)
  })

  it('says what is wrong with a folder that cannot be made', async () => {
    await writeFile(folder, 'a file in its place')
    await expect(PieceStore.open(folder, metainfo)).rejects.toMatchObject({
      code: 'data-folder-not-writable',
    })
  })
})
