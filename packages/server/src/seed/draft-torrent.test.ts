import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTorrentFile } from '@lanterne/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { draftTorrent } from './draft-torrent.ts'

const { signal } = new AbortController()
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-draft-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('draftTorrent', () => {
  it('takes the files of a folder and of those in it, without what is hidden or lies elsewhere', async () => {
    await mkdir(join(folder, 'films/fr'), { recursive: true })
    await writeFile(join(folder, 'films/b.mp4'), new Uint8Array(40_000))
    await writeFile(join(folder, 'films/fr/a.vtt'), 'WEBVTT')
    await writeFile(join(folder, 'films/.hidden'), 'x')
    await symlink('/etc/hostname', join(folder, 'films/elsewhere'))
    for (const version of ['v1', 'v2', 'hybrid'] as const) {
      const { name, files } = parseTorrentFile(await draftTorrent(join(folder, 'films'), { version, signal }))
      const shown = files.filter(({ isPadding }) => !isPadding)
      expect(name).toBe('films')
      expect(shown.map(({ path, sizeBytes }) => [path.join('/'), sizeBytes])).toEqual([
        ['b.mp4', 40_000],
        ['fr/a.vtt', 6],
      ])
    }
  })

  it('says what is not there, and makes nothing of nothing', async () => {
    const nowhere = draftTorrent(join(folder, 'nowhere'), { signal })
    await expect(nowhere).rejects.toMatchObject({ code: 'not-found' })
    await expect(draftTorrent(folder, { signal })).rejects.toMatchObject({ code: 'invalid-torrent' })
  })
})
