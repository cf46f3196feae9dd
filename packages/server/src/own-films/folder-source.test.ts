import { mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteSource } from '@lanterne/kernel'
import { silentLogger } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { makeWordedFilm } from '@lanterne/media/testing'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PlaybackSubtitles } from '../subtitles/playback-subtitles.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { arrangeFilms } from './arrange-films.ts'
import { createFileSource } from './file-source.ts'
import { createFolderSource } from './folder-source.ts'
import { keyOf, type OwnFile, scanFolder } from './scan-folder.ts'

const workshop = openWorkshop()
afterAll(() => workshop[Symbol.asyncDispose]())
const { signal } = new AbortController()
const film = makeWordedFilm([
  { codecId: 'S_TEXT/UTF8', frames: [{ seconds: 2, durationSeconds: 3, data: 'Inside' }] },
])

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lanterne-own-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

function open(clock = createManualClock()) {
  const opened: string[] = []
  const source = createFolderSource({
    ...{
      id: 'ownaaaaaaaaaa',
      name: 'Films',
      root,
      path: join(root, '.facts/own.json'),
      except: join(root, 'app'),
    },
    ...{ clock, log: silentLogger, signal },
    workshop: {
      open: (bytes: ByteSource) => {
        opened.push(String(bytes.size))
        return workshop.open(bytes)
      },
    },
  })
  return { source, clock, opened }
}

async function bytesOf(source: ByteSource, range = { start: 0, end: source.size }): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.read(range, { signal })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('createFolderSource', () => {
  it('has each film once with all its files, and what is gone no longer', async () => {
    await lay({
      'Sintel (2010) 480p.mkv': film,
      'Sintel (2010) 1080p.mkv': film,
      'deep/er/Nosferatu.1922.mp4': 'x',
      'Sintel-trailer.mp4': 'x',
      '.hidden/Film.mp4': 'x',
      'app/films/Film.mp4': 'x',
      'readme.txt': 'x',
      'empty.mp4': '',
    })
    const { source, clock } = open()
    const titles = async () =>
      (await source.browse('films', undefined, { signal })).titles.map(({ title, year }) => [title, year])
    expect(await titles()).toEqual([
      ['Nosferatu', 1922],
      ['Sintel', 2010],
    ])
    const found = await source.search({ text: 'sínt' }, { signal })
    const sintel = await source.find(found.titles[0]?.id ?? '', { signal })
    expect(sintel.releases).toHaveLength(2)
    await rm(join(root, 'deep'), { recursive: true })
    clock.pass(5000)
    expect(await titles()).toEqual([['Sintel', 2010]])
    await rm(root, { recursive: true })
    clock.pass(5000)
    await expect(titles()).rejects.toMatchObject({ code: 'not-found' })
  })

  it('reads how long a film is once, and again when it was changed', async () => {
    await lay({ 'Film.mkv': film, 'Broken.mkv': 'this is no film' })
    const lengthOf = async ({ source }: ReturnType<typeof open>) =>
      (await source.find((await source.search({ text: 'film' }, { signal })).titles[0]?.id ?? '', { signal }))
        .durationSeconds
    const first = open()
    await vi.waitFor(async () => expect(await lengthOf(first)).toBeGreaterThan(1), 10_000)
    await vi.waitFor(() => readFile(join(root, '.facts/own.json')), 10_000)
    expect(first.opened).toHaveLength(2)
    const second = open()
    expect(await lengthOf(second)).toBeGreaterThan(1)
    expect(second.opened).toEqual([])
    await utimes(join(root, 'Film.mkv'), 1, 1)
    const third = open()
    await vi.waitFor(async () => expect(await lengthOf(third)).toBeGreaterThan(1), 10_000)
    expect(third.opened).toEqual([String(film.length)])
  })

  it('plays from the disk, with the subtitles that lie beside a film', async () => {
    await lay({
      'a/Film.mkv': film,
      'a/Film.fr.srt': '1\n00:00:01,000 --> 00:00:03,000\nDehors\n',
      'b/Other.fr.srt': '1\n00:00:01,000 --> 00:00:03,000\nAilleurs\n',
    })
    const { source } = open()
    const { titles } = await source.browse('films', undefined, { signal })
    const found = await source.find(titles[0]?.id ?? '', { signal })
    const played = await source.open(found.releases[0]?.id ?? '', { signal })
    expect((await bytesOf(played.openFile(0))).equals(film)).toBe(true)
    expect(played.haveBytes(0)).toBe(film.length)
    const [file] = played.files
    if (!file) throw new Error('no file')
    const words = new PlaybackSubtitles({
      ...{ torrent: played, file, source: played.openFile(0), workshop, languages: ['fr'], signal },
    })
    expect((await words.list()).tracks.map(({ id, language }) => [id.slice(0, 1), language])).toEqual([
      ['t', 'und'],
      ['b', 'fr'],
    ])
    await expect(source.open('0'.repeat(32), { signal })).rejects.toMatchObject({ code: 'not-found' })
    await expect(source.open(keyOf(['a', 'Film.fr.srt']), { signal })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('createFileSource', () => {
  it('gives any range, and nothing of a file that is another by now', async () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => i % 251))
    await lay({ 'film.mp4': bytes })
    const path = join(root, 'film.mp4')
    const source = createFileSource(path, bytes.length)
    for (const [start, end] of [
      [0, 0],
      [5, 6],
      [262_143, 262_145],
      [699_999, 700_000],
    ] as const)
      expect((await bytesOf(source, { start, end })).equals(bytes.subarray(start, end))).toBe(true)
    await expect(bytesOf(createFileSource(path, 5))).rejects.toMatchObject({ code: 'not-found' })
    await rename(path, join(root, 'elsewhere.mp4'))
    await expect(bytesOf(source)).rejects.toMatchObject({ code: 'not-found' })
    await symlink(join(root, 'elsewhere.mp4'), path)
    await expect(bytesOf(source)).rejects.toMatchObject({ code: 'not-found' })
    await mkdir(join(root, 'real'))
    await rename(join(root, 'elsewhere.mp4'), join(root, 'real/film.mp4'))
    await symlink(join(root, 'real'), join(root, 'linked'))
    const linked = createFileSource(join(root, 'linked/film.mp4'), bytes.length)
    await expect(bytesOf(linked)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('stops when nobody reads any more', async () => {
    await lay({ 'film.mp4': Buffer.alloc(1 << 20) })
    const gone = new AbortController()
    const read = createFileSource(join(root, 'film.mp4'), 1 << 20).read(
      { start: 0, end: 1 << 20 },
      { signal: gone.signal },
    )
    await expect(
      (async () => {
        for await (const _ of read) gone.abort(new Error('gone'))
      })(),
    ).rejects.toThrow('gone')
  })
})

describe('scanFolder', () => {
  it('stops where the signal does', async () => {
    await lay({ 'a/Film.mp4': 'x' })
    await expect(scanFolder(root, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
  })

  it('goes no deeper than films lie', async () => {
    const deep = Array.from({ length: 12 }, (_, i) => `${i}`)
    await lay({ [`${deep.slice(0, 7).join('/')}/Here.mp4`]: 'x', [`${deep.join('/')}/There.mp4`]: 'x' })
    const found = await scanFolder(root, { signal })
    expect(found.map(({ path }) => path.at(-1))).toEqual(['Here.mp4'])
  })
})

describe('arrangeFilms', () => {
  it('loses no file and takes none twice, whatever they are called', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.constantFrom('Show S01E01', 'Show S01E02', 'Film (1999)', 'Film 1999 1080p', '01', 'Season 1'),
    )
    const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts): OwnFile => {
      const path = [...parts.slice(0, -1), `${parts.at(-1)}.mkv`]
      return { key: keyOf(path), path, sizeBytes: 1e9, modifiedMs: 0, isFilm: true }
    })
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ key }) => key, maxLength: 20 }), (files) => {
        const films = arrangeFilms(files, () => undefined, 'ownaaaaaaaaaa')
        const releases = films.flatMap(({ releases, episodes = [] }) => [
          ...releases,
          ...episodes.flatMap((episode) => episode.releases ?? []),
        ])
        expect(releases.map(({ id }) => id).toSorted()).toEqual(files.map(({ key }) => key).toSorted())
        expect(new Set(films.map(({ id }) => id)).size).toBe(films.length)
      }),
    )
  })
})
