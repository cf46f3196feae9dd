import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HouseSettings, KeptState, Title, TitleId } from '@lanterne/contract'
import { type Engine, parseTorrentFile, type TorrentSource } from '@lanterne/engine'
import { AppError, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LineMeter } from '../house/line-meter.ts'
import { openTestEngine, type SharedFilm, shareFilm } from '../testing/share-film.ts'
import { createKeptTitles } from './kept-titles.ts'
import { type Keeping, openKeeping } from './open-keeping.ts'

const { signal } = new AbortController()
const bytes = new Uint8Array(3_000_000).map((_, i) => (i * 7 + (i >> 8)) & 255)
const sum = (some: Uint8Array) => createHash('sha1').update(some).digest('hex')
const id = 'kept-film' as TitleId
const limits = { timeout: 60_000, interval: 20 }

let folder: string
let film: SharedFilm
let title: Title
let library: Library
let engine: Engine
let keeping: Keeping
let disk: { freeBytes: number; sizeBytes: number }
let isComing: boolean
let isAway: boolean
let asked: number
let place: TorrentSource

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-kept-'))
  film = await shareFilm({ folder, name: 'film.mp4', bytes }, { signal })
  const { infohash } = parseTorrentFile(film.source.bytes)
  const source = { kind: 'torrent' as const, infohash, trackers: [], webSeeds: [] }
  title = {
    ...{ id, kind: 'film', title: 'Kept', directors: [], genres: [], synopsis: { en: '' } },
    rights: { kind: 'public-domain', name: 'Public domain', evidence: [] },
    releases: [{ id: 'one', source, container: 'mp4' }],
  }
  disk = { freeBytes: 1e12, sizeBytes: 2e12 }
  isComing = isAway = false
  asked = 0
  place = film.source
  await open()
})
afterEach(async () => {
  await close()
  await film[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function open() {
  library = openLibrary(join(folder, 'library.sqlite'), { clock: systemClock, random: systemRandom })
  engine = await openTestEngine(join(folder, 'films'), { signal })
  const parts = { library, clock: systemClock, log: silentLogger }
  keeping = openKeeping({
    ...{ ...parts, engine, meter: new LineMeter(parts), given: {} },
    gauge: async () => disk,
    titles: { findPlayable: async () => title },
    locate: async (release) => {
      asked++
      if (isAway) throw new AppError('connection-failed')
      return createKeptTitles(library.house).placeOf(release, id) ?? place
    },
    playbacks: () => ({ isComing, shareOn: () => {}, leave }),
  })
  keeping.begin()
}
/** As when nobody watches it. */
function leave(infohash: string): boolean {
  void engine.close(infohash)
  return true
}
/** All that lies on this machine of what is kept. */
async function readKept(): Promise<string> {
  const { infohash = '', files: [file = -1] = [] } = library.house.kept().get(id) ?? {}
  const torrent = await engine.open({ kind: 'infohash', infohash }, { signal })
  const read: Uint8Array[] = []
  for await (const chunk of torrent.openFile(file).read({ start: 0, end: bytes.length }, { signal }))
    read.push(Buffer.from(chunk))
  return sum(Buffer.concat(read))
}
async function close() {
  await keeping[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
  library[Symbol.dispose]()
}
const stateOf = (item: string = id): KeptState | undefined => {
  const record = library.house.kept().get(item)
  return record && keeping.keptFilms.stateOf(item, record)
}
const whole = () => vi.waitFor(() => expect(stateOf()).toEqual({ kind: 'whole' }), limits)
const choose = (settings: Partial<HouseSettings>) => {
  keeping.house.settings = { ...library.house.settings(), ...settings }
}

describe('a film that is kept', { timeout: 120_000 }, () => {
  it('comes whole, is there after a restart, and is read when nobody has it any more', async () => {
    expect(await keeping.keptFilms.keep({ titleId: id }, {}, { signal })).toEqual([id])
    await whole()
    await close()
    await film[Symbol.asyncDispose]()
    await open()
    expect(stateOf()).toEqual({ kind: 'whole' })
    const { infohash = '', files = [] } = library.house.kept().get(id) ?? {}
    const torrent = await engine.open({ kind: 'infohash', infohash }, { signal })
    expect(torrent.isKept(files[0] ?? -1)).toBe(true)
    expect(await readKept()).toBe(sum(bytes))
    expect(asked).toBe(1)
  })

  it('comes from a server that shares nothing, and is read when that has gone', async () => {
    const server = createServer((asking, answer) => {
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(asking.headers.range ?? '') ?? []
      const [start, end] = [Number(from), to === '' ? bytes.length - 1 : Number(to)]
      answer.writeHead(206, { 'content-range': `bytes ${start}-${end}/${bytes.length}` })
      answer.end(bytes.subarray(start, end + 1))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.mp4`
    title.releases[0] = { id: 'one', source: { kind: 'http', url }, container: 'mp4' }
    place = { kind: 'http', url, mayReachLocal: true }
    await keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    await whole()
    await close()
    server.close()
    server.closeAllConnections()
    await open()
    expect(await readKept()).toBe(sum(bytes))
    const [release] = title.releases
    expect(release && createKeptTitles(library.house).placeOf(release, id)).toMatchObject({
      kind: 'infohash',
    })
  })

  it('is held back when the viewer says so, goes on after it, and frees the disk when it is removed', async () => {
    await keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    keeping.keptFilms.setPaused(undefined, true)
    expect(stateOf()).toEqual({ kind: 'paused' })
    keeping.keptFilms.setPaused([id], false)
    await whole()
    expect(keeping.keptFilms.space).toEqual({ hereBytes: bytes.length, wholeBytes: bytes.length })
    const { infohash = '' } = library.house.kept().get(id) ?? {}
    await keeping.keptFilms.remove([id])
    expect(library.house.kept().size).toBe(0)
    const torrent = await engine.open({ kind: 'infohash', infohash }, { signal })
    expect(torrent.isKept(0)).toBe(false)
    expect(torrent.haveBytes(0)).toBe(0)
    expect(engine.cache.usedBytes).toBe(0)
  })

  it('waits for room and says how much is missing, then comes when there is some', async () => {
    disk = { freeBytes: 1e9, sizeBytes: 1e9 }
    choose({ disk: { kind: 'share', share: 0.05 } })
    // Nobody knows how large it is before it was found.
    title.releases[0] = {
      ...title.releases[0],
      id: 'one',
      sizeBytes: 60_000_000,
    } as (typeof title.releases)[0]
    await keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    await vi.waitFor(() => expect(stateOf()).toEqual({ kind: 'no-room', missingBytes: 10_000_000 }), limits)
    expect(asked).toBe(0)
    choose({ disk: { kind: 'automatic' } })
    await whole()
  })

  it('waits for the night, and for who watches; then it comes by itself', async () => {
    const now = new Date()
    const minute = now.getHours() * 60 + now.getMinutes()
    choose({ night: { from: (minute + 300) % 1440, to: (minute + 600) % 1440 } })
    await keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    await vi.waitFor(() => expect(stateOf()).toEqual({ kind: 'waiting', for: 'night' }), limits)
    isComing = true
    const { night: _, ...always } = library.house.settings()
    keeping.house.settings = always
    await vi.waitFor(() => expect(stateOf()).toEqual({ kind: 'waiting', for: 'watching' }), limits)
    expect(asked).toBe(0)
    isComing = false
    await whole()
  })

  it('is looked for again when nobody had it', async () => {
    isAway = true
    await keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    await vi.waitFor(() => expect(stateOf()).toEqual({ kind: 'waiting', for: 'people' }), limits)
    isAway = false
    keeping.keptFilms.setPaused([id], false)
    await whole()
  })

  it('is refused where it lies on this machine anyway', async () => {
    title.releases[0] = { id: 'own', source: { kind: 'own-file', folder: 'f', file: 'g' } }
    const keep = keeping.keptFilms.keep({ titleId: id }, {}, { signal })
    await expect(keep).rejects.toThrow(new AppError('invalid-request'))
    expect(library.house.kept().size).toBe(0)
  })
})
