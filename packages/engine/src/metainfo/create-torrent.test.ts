import { createHash } from 'node:crypto'
import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePieceLength, createTorrent, type TorrentDraft, type TorrentVersion } from './create-torrent.ts'
import { type Metainfo, parseTorrentFile } from './metainfo.ts'

const { signal } = new AbortController()

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('createTorrent', () => {
  it('makes what parseTorrentFile reads, however the bytes come', async () => {
    const draft = fc.record({
      content: fc.uint8Array({ minLength: 1, maxLength: 500 }),
      pieceLength: fc.integer({ min: 1, max: 100 }),
      chunk: fc.integer({ min: 1, max: 200 }),
    })
    await fc.assert(
      fc.asyncProperty(draft, async ({ content, pieceLength, chunk }) => {
        const torrent = await createTorrent(
          { name: 'Été.mp4', sizeBytes: content.length, read: () => chunked(content, chunk), pieceLength },
          { signal },
        )
        const metainfo = parseTorrentFile(torrent)
        expect(metainfo).toMatchObject({
          name: 'Été.mp4',
          sizeBytes: content.length,
          pieceLength,
          trackers: [],
          webSeeds: [],
        })
        const hashes = Array.from({ length: metainfo.pieceCount }, (_, piece) =>
          createHash('sha1')
            .update(content.subarray(piece * pieceLength, (piece + 1) * pieceLength))
            .digest(),
        )
        expect(Buffer.from(metainfo.pieceHashes ?? []).equals(Buffer.concat(hashes))).toBe(true)
      }),
    )
  })

  it('cuts files of version 2 where they end, and pads them in a hybrid for those who know only version 1', async () => {
    const draft = fc.record({
      sizes: fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 4 }),
      pieceLength: fc.constantFrom(16_384, 32_768),
      chunk: fc.integer({ min: 1000, max: 50_000 }),
    })
    await fc.assert(
      fc.asyncProperty(draft, async ({ sizes, pieceLength, chunk }) => {
        fc.pre(sizes.some((size) => size > 0))
        const contents = sizes.map((size, index) => new Uint8Array(size).fill(index + 1))
        const files = contents.map((bytes, index) => ({
          path: ['folder', `file ${index}`],
          sizeBytes: bytes.length,
          read: () => chunked(bytes, chunk),
        }))
        const make = async (version: TorrentVersion) =>
          parseTorrentFile(await createTorrent({ name: 'x', version, pieceLength, files }, { signal }))
        const [second, hybrid] = [await make('v2'), await make('hybrid')]
        const rootsOf = (metainfo: Metainfo) => metainfo.files.flatMap((file) => file.piecesRoot ?? [])
        expect(rootsOf(hybrid)).toEqual(rootsOf(second))
        expect([...hybrid.pieceLayers.values()]).toEqual([...second.pieceLayers.values()])
        const laid = new Uint8Array(hybrid.sizeBytes)
        for (const [index, file] of hybrid.files.filter(({ isPadding }) => !isPadding).entries())
          laid.set(contents[index] ?? new Uint8Array(), file.offset)
        const hashes = Array.from({ length: hybrid.pieceCount }, (_, piece) =>
          createHash('sha1')
            .update(laid.subarray(piece * pieceLength, (piece + 1) * pieceLength))
            .digest(),
        )
        expect(Buffer.from(hybrid.pieceHashes ?? []).equals(Buffer.concat(hashes))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('refuses what cannot be: names that are empty, twice there, or a file and a folder; pieces of odd sizes', async () => {
    const file = (...path: string[]) => ({ path, sizeBytes: 1, read: () => chunked(new Uint8Array(1), 1) })
    const codeOf = (draft: Partial<TorrentDraft> & { files: ReturnType<typeof file>[] }) =>
      createTorrent({ name: 'x', version: 'v2', ...draft } as TorrentDraft, { signal }).then(
        () => 'none',
        (error: unknown) => (error instanceof AppError ? error.code : error),
      )
    expect(await codeOf({ files: [file('a'), file('b', 'a')] })).toBe('none')
    for (const files of [[], [file()], [file('')], [file('a'), file('a')], [file('a'), file('a', 'b')]])
      expect(await codeOf({ files })).toBe('invalid-torrent')
    for (const pieceLength of [0, 8192, 16_385, 49_152])
      expect(await codeOf({ files: [file('a')], pieceLength })).toBe('invalid-torrent')
  })

  it('names trackers, each a tier of its own, and web seeds', async () => {
    const trackers = ['http://a.example/announce', 'udp://b.example:1/']
    const content = new Uint8Array(10)
    const draft = {
      name: 'x',
      sizeBytes: 10,
      read: () => chunked(content, 10),
      trackers,
      webSeeds: ['https://c.example/x'],
      comment: 'CC0',
    }
    const metainfo = parseTorrentFile(await createTorrent(draft, { signal }))
    expect([metainfo.trackers, metainfo.webSeeds]).toEqual([
      trackers.map((tracker) => [tracker]),
      ['https://c.example/x'],
    ])
    expect(await createTorrent(draft, { signal })).toEqual(await createTorrent(draft, { signal }))
  })

  it('refuses a file that is not as long as it was said to be', async () => {
    for (const sizeBytes of [9, 11]) {
      const made = createTorrent(
        { name: 'x', sizeBytes, read: () => chunked(new Uint8Array(10), 4) },
        { signal },
      )
      await expect(made).rejects.toMatchObject({ code: 'disk-failed' })
    }
    const empty = createTorrent(
      { name: 'x', sizeBytes: 0, read: () => chunked(new Uint8Array(), 1) },
      { signal },
    )
    await expect(empty).rejects.toBeInstanceOf(AppError)
  })

  it('stops when told to', async () => {
    const reason = new Error('left')
    const made = createTorrent(
      { name: 'x', sizeBytes: 10, read: () => chunked(new Uint8Array(10), 1) },
      { signal: AbortSignal.abort(reason) },
    )
    await expect(made).rejects.toBe(reason)
  })
})

describe('choosePieceLength', () => {
  it('grows with the file, within bounds', () => {
    const KiB = 1024
    const sizes = [1, 5e6, 4e8, 7e8, 2e9, 8e9, 1e12]
    expect(sizes.map((size) => choosePieceLength(size) / KiB)).toEqual([256, 256, 512, 512, 2048, 4096, 4096])
  })
})
