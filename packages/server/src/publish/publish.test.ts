import { appendFile, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTorrentFile } from '@lanterne/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { draftFilm, isAsItWas } from './draft-film.ts'
import { DroppedFilms, MOST_DROPPED_BYTES } from './dropped-films.ts'
import { typedPath } from './film-path.ts'
import { readPublishRequest } from './prepare-share.ts'

const { signal } = new AbortController()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-publish-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('draftFilm', () => {
  const none = { subtitles: [], webSeeds: [], trackers: [] }

  it('makes one hybrid torrent of the same film, whatever trackers and servers are named', async () => {
    const path = join(folder, 'a.mp4')
    await writeFile(path, new Uint8Array(300_000).fill(7))
    const parts: number[] = []
    const draft = { ...none, path, onProgress: (done: number) => parts.push(done) }
    const first = await draftFilm(draft, { signal })
    const more = { trackers: ['udp://t.example:1'], webSeeds: ['https://w.example/a.mp4'] }
    const second = await draftFilm({ ...none, path, ...more }, { signal })
    const [one, two] = [first, second].map(({ torrent }) => parseTorrentFile(torrent))
    expect(one?.infohashV2).toMatch(/^[0-9a-f]{64}$/)
    expect([two?.infohash, two?.infohashV2]).toEqual([one?.infohash, one?.infohashV2])
    expect([two?.trackers, two?.webSeeds]).toEqual([[['udp://t.example:1']], more.webSeeds])
    expect(parts.at(-1)).toBe(300_000)
  })

  it('says where each file is in the torrent, and how it looked', async () => {
    const [path, words] = [join(folder, 'b.mp4'), join(folder, 'b.fr.srt')]
    await writeFile(path, new Uint8Array(300_000))
    await writeFile(words, '1')
    const { files, indices, torrent } = await draftFilm({ ...none, path, subtitles: [words] }, { signal })
    const named = parseTorrentFile(torrent).files
    expect(named.find(({ index }) => index === indices.get('b.mp4'))?.sizeBytes).toBe(300_000)
    expect(files.map((file) => file.path)).toEqual(
      named.filter(({ isPadding }) => !isPadding).map((file) => join(folder, file.path.at(-1) ?? '')),
    )
    const film = files.find((file) => file.path === path)
    if (!film) throw new Error('the film is not among its files')
    expect(await isAsItWas(film)).toBe(true)
    await utimes(path, new Date(), new Date(Date.now() + 5000))
    expect(await isAsItWas(film)).toBe(false)
    const bad = { ...none, path, subtitles: [words], webSeeds: ['https://w.example/b.mp4'] }
    await expect(draftFilm(bad, { signal })).rejects.toMatchObject({ code: 'invalid-request' })
  })

  it.each(['longer', 'shorter', 'touched'])(
    'refuses a film that becomes %s while it is read',
    async (how) => {
      const path = join(folder, 'c.mp4')
      await writeFile(path, new Uint8Array(3 << 20))
      let isChanged = false
      const change = () => {
        if (isChanged) return
        isChanged = true
        changed =
          how === 'longer'
            ? appendFile(path, 'x')
            : how === 'shorter'
              ? writeFile(path, 'x')
              : utimes(path, 1, 1)
      }
      let changed = Promise.resolve()
      const drafted = draftFilm({ ...none, path, onProgress: change }, { signal })
      await expect(drafted).rejects.toMatchObject({ code: 'film-changed' })
      await changed
    },
  )
})

describe('typedPath', () => {
  it('takes paths as people have them', () => {
    expect(typedPath(' "/films/a b.mp4" ')).toBe('/films/a b.mp4')
    expect(typedPath('file:///films/a%20b.mp4')).toBe('/films/a b.mp4')
    expect(typedPath('~/a.mp4')).toMatch(/^\/.+\/a\.mp4$/)
  })

  it.each(['a.mp4', '../a.mp4', '', 'file://host/%zz', '/a\0.mp4'])('refuses %j', (text) => {
    expect(() => typedPath(text)).toThrow('not-found')
  })
})

describe('readPublishRequest', () => {
  const facts = { title: 'A', year: 2026, makers: ['Ana'], licence: 'CC-BY-4.0' }
  const whole = { facts, path: '/a.mp4', mayShare: true }

  it('refuses what names no licence, or says not that it may be shared', () => {
    expect(readPublishRequest(whole)).toEqual(whole)
    const { licence: _, ...without } = facts
    const refused = [
      { ...whole, facts: without },
      { ...whole, facts: { ...facts, licence: 'all rights reserved' } },
      { ...whole, facts: { ...facts, licence: 'public-domain' } },
      { ...whole, mayShare: false },
      { ...whole, mayShare: undefined },
    ]
    for (const request of refused)
      expect(() => readPublishRequest(request)).toThrow(expect.objectContaining({ code: 'licence-missing' }))
    expect(() => readPublishRequest({ ...whole, facts: { ...facts, year: 12 } })).toThrow('invalid-request')
    expect(() => readPublishRequest(undefined)).toThrow('invalid-request')
  })
})

describe('DroppedFilms', () => {
  const bytes = async function* (...sizes: readonly number[]) {
    for (const size of sizes) yield new Uint8Array(size)
  }

  it('keeps a film under a name that leads nowhere, until it is not wanted', async () => {
    const home = join(folder, 'files')
    const dropped = new DroppedFilms(home)
    const path = await dropped.keep('../..\\/etc/\u202epasswd.mp4', bytes(10, 20), { signal })
    expect(path.slice(home.length + 37)).toMatch(/^[\\/][^\\/\u202e]+passwd\.mp4$/)
    expect((await stat(path)).size).toBe(30)
    const other = await dropped.keep('b.mp4', bytes(1), { signal })
    await dropped.forgetOthers([path, '/elsewhere/c.mp4'])
    await expect(stat(other)).rejects.toMatchObject({ code: 'ENOENT' })
    await dropped.forget(join(folder, 'not-ours.mp4'))
    expect((await stat(path)).size).toBe(30)
    await dropped.forget(path)
    expect(await readdir(home)).toEqual([])
  })

  it('keeps nothing of what is too large, no film, or not sent whole', async () => {
    const home = join(folder, 'files')
    const dropped = new DroppedFilms(home)
    await expect(dropped.keep('keys.txt', bytes(1), { signal })).rejects.toMatchObject({ code: 'not-a-film' })
    const chunk = new Uint8Array(64 << 20)
    const large = async function* () {
      for (let sent = 0; sent <= MOST_DROPPED_BYTES; sent += chunk.length) yield chunk
    }
    await expect(dropped.keep('a.mp4', large(), { signal })).rejects.toMatchObject({
      code: 'invalid-request',
    })
    const cut = async function* () {
      yield new Uint8Array(10)
      throw new Error('the page went away')
    }
    await expect(dropped.keep('a.mp4', cut(), { signal })).rejects.toMatchObject({ code: 'disk-failed' })
    expect(await readdir(home)).toEqual([])
  })
})
