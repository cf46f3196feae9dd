import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTorrent } from '@lanterne/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OpenedFilms } from './opened-films.ts'
import { titleOfMagnet } from './title-of-torrent.ts'

const { signal } = new AbortController()
const get = () => Promise.reject(new Error('nobody is to be asked'))
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-opened-'))
})
afterEach(() => rm(folder, { recursive: true }))

function torrentOf(name: string, files: Readonly<Record<string, number>>): Promise<Uint8Array> {
  const draft = Object.entries(files).map(([path, sizeBytes]) => ({
    path: path.split('/'),
    sizeBytes,
    async *read() {
      yield new Uint8Array(sizeBytes)
    },
  }))
  return createTorrent({ name, files: draft, webSeeds: ['https://example.org/'] }, { signal })
}

describe('OpenedFilms', () => {
  it('remembers what was opened from run to run, with all that the file told', async () => {
    const bytes = await torrentOf('Nosferatu (1922)', {
      'Nosferatu.mp4': 5000,
      'sample.mp4': 10,
      'read me.txt': 9000,
    })
    const title = await new OpenedFilms({ folder, get }).openTorrent(bytes)
    expect(title).toMatchObject({
      title: 'Nosferatu',
      year: 1922,
      kind: 'film',
      releases: [{ sizeBytes: 5000 }],
    })
    const later = new OpenedFilms({ folder, get })
    expect(await later.find(title.id)).toEqual(title)
    const source = await later.sourceOf(title.releases[0] as (typeof title.releases)[0])
    expect(source).toMatchObject({ kind: 'torrent-file', bytes: Buffer.from(bytes) })
    // A link to the same tells less.
    await later.openLink(`magnet:?xt=urn:btih:${title.id.slice(7)}`, { signal })
    expect(await later.find(title.id)).toEqual(title)
  })

  it('takes several films of one torrent for episodes, in the order that people number them', async () => {
    const bytes = await torrentOf('A.Serial', { 'part 10.avi': 900, 'part 2.avi': 1000, 'part 1.avi': 1000 })
    const title = await new OpenedFilms({ folder, get }).openTorrent(bytes)
    expect(title).toMatchObject({ kind: 'series', title: 'A Serial', releases: [] })
    expect(title.seasons?.[0]?.episodes.map(({ title: name }) => name)).toEqual([
      'part 1',
      'part 2',
      'part 10',
    ])
  })

  it('forgets the oldest when there are too many', async () => {
    const opened = new OpenedFilms({ folder, get })
    for (let i = 0; i < 203; i++)
      await opened.openLink(`magnet:?xt=urn:btih:${i.toString(16).padStart(40, '0')}`, { signal })
    expect(await readdir(folder)).toHaveLength(200)
  })

  it('has nothing under names that nobody opened', async () => {
    const opened = new OpenedFilms({ folder, get })
    expect(await opened.find('nosferatu-1922' as Parameters<typeof opened.find>[0])).toBeUndefined()
    const id = `opened-${'0'.repeat(40)}` as Parameters<typeof opened.find>[0]
    await expect(opened.find(id)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('titleOfMagnet', () => {
  it.each([
    ['Big.Buck.Bunny.2008.1080p.mp4', 'Big Buck Bunny', 2008],
    ['Metropolis (1927)', 'Metropolis', 1927],
    ['2001', '2001', undefined],
    ['His Girl Friday', 'His Girl Friday', undefined],
    ['<script>alert(1)</script>', '<script>alert(1)</script>', undefined],
  ])('reads %s as %s', (name, title, year) => {
    const found = titleOfMagnet(`magnet:?xt=urn:btih:${'a'.repeat(40)}&dn=${encodeURIComponent(name)}`)
    expect([found.title, found.year]).toEqual([title, year])
  })
})
