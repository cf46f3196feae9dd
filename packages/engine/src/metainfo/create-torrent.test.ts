import { createHash } from 'node:crypto'
import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePieceLength, createTorrent } from './create-torrent.ts'
import { parseTorrentFile } from './metainfo.ts'

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
