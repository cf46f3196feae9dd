import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createTorrent } from '../metainfo/create-torrent.ts'
import { parseTorrentFile } from '../metainfo/metainfo.ts'
import { webSeedFileUrl } from './file-urls.ts'

const fixture = (name: string) =>
  parseTorrentFile(
    new Uint8Array(readFileSync(new URL(`../../fixtures/metainfo/${name}.torrent`, import.meta.url))),
  )

describe('webSeedFileUrl', () => {
  it.each(['libtorrent-v1', 'libtorrent-hybrid', 'libtorrent-v2'])(
    'names each file of %s by its path',
    (name) => {
      const metainfo = fixture(name)
      const film = metainfo.files.find(({ path }) => path.at(-1) === 'film.mp4')
      const vtt = metainfo.files.find(({ path }) => path.at(-1) === 'film.fr.vtt')
      expect(webSeedFileUrl('https://a.example/f', metainfo, film?.index ?? -1)).toBe(
        'https://a.example/f/Short%20films/%C3%89t%C3%A9%201902/film.mp4',
      )
      expect(webSeedFileUrl('https://a.example/f/', metainfo, vtt?.index ?? -1)).toBe(
        'https://a.example/f/Short%20films/film.fr.vtt',
      )
    },
  )

  it.each(['v1', 'v2', 'hybrid'] as const)('is the address itself for a single file: %s', async (version) => {
    async function* read() {
      yield new Uint8Array(10)
    }
    const draft = { name: 'film.mp4', version, sizeBytes: 10, read, pieceLength: 16_384 }
    const metainfo = parseTorrentFile(await createTorrent(draft, { signal: new AbortController().signal }))
    expect(webSeedFileUrl('https://a.example/x.mp4', metainfo, 0)).toBe('https://a.example/x.mp4')
    expect(webSeedFileUrl('https://a.example/f/', metainfo, 0)).toBe('https://a.example/f/film.mp4')
  })
})
