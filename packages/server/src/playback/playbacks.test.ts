import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlaybackProgress, Release, ServerEvent, Title } from '@lanterne/contract'
import type { Engine, TorrentSource } from '@lanterne/engine'
import { AppError, silentLogger, systemRandom } from '@lanterne/kernel'
import type { KeptRecord } from '@lanterne/library'
import { openWorkshop } from '@lanterne/media'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { openTestEngine, type SharedFilm, shareFilm } from '../testing/share-film.ts'
import { Playbacks } from './playbacks.ts'

const film = randomBytes(3_000_000)
const { signal } = new AbortController()
const workshop = openWorkshop()
let folder: string
let shared: SharedFilm
let avi: SharedFilm
let engine: Engine
let clock: ReturnType<typeof createManualClock>
let playbacks: Playbacks
let locate: (release: Release, options: { signal: AbortSignal }) => Promise<TorrentSource>
const error = vi.fn()

const release = (id: string, fields: Partial<Release> = {}): Release => ({
  id,
  source: { kind: 'bundled' },
  ...fields,
})
const title = (releases: Release[]): Title => ({ id: 'a-film', releases }) as unknown as Title
const titles = new Map<string, Title>([
  [
    'a-film',
    title([release('film', { subtitles: [{ language: 'fr', label: 'Français', url: '/assets/a.vtt' }] })]),
  ],
  ['an-avi', title([release('avi')])],
  ['known-avi', title([release('known', { container: 'avi' })])],
])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-playbacks-'))
  shared = await shareFilm({ folder, name: 'film.mp4', bytes: film }, { signal })
  avi = await shareFilm({ folder, name: 'film.avi', bytes: film.subarray(1) }, { signal })
})

afterAll(async () => {
  await shared[Symbol.asyncDispose]()
  await avi[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  engine = await openTestEngine(join(await mkdtemp(join(folder, 'engine-')), 'films'), { signal })
  clock = createManualClock()
  error.mockReset()
  locate = async ({ id }) => (id === 'avi' ? avi.source : shared.source)
  playbacks = new Playbacks({
    engine,
    workshop,
    clock,
    random: systemRandom,
    log: { ...silentLogger, error },
    find: (id) => titles.get(id) ?? fail(),
    locate: (release, options) => locate(release, options),
  })
})

afterEach(async () => {
  playbacks[Symbol.dispose]()
  await engine[Symbol.asyncDispose]()
})

function fail(): never {
  throw new AppError('not-found')
}

const play = (id = 'a-film') => playbacks.open({ titleId: id as Title['id'] })

/** Waits until a playback is where `state` says. */
async function until<State extends PlaybackProgress['state']>(
  id: string,
  state: State,
): Promise<Extract<PlaybackProgress, { state: State }>> {
  return vi.waitFor(
    () => {
      const { progress } = playbacks.find(id)
      if (progress.state !== state) throw new Error(`still ${JSON.stringify(progress)}`)
      return progress as Extract<PlaybackProgress, { state: State }>
    },
    { timeout: 15_000 },
  )
}

describe('Playbacks', () => {
  it('plays what is kept before anything else, and says when a film was seen to its end', {
    timeout: 90_000,
  }, async () => {
    using others = new Playbacks({
      ...{ engine, workshop, clock, random: systemRandom, log: silentLogger },
      find: (id) => titles.get(id) ?? fail(),
      locate: (chosen, options) => locate(chosen, options),
      kept: { at: () => ({ item: 'a-film', record: {} as KeptRecord, release: release('kept') }) },
      isDoneWith: ({ titleId }) => titleId === 'a-film',
    })
    const { id, releaseId } = others.open({ titleId: 'a-film' as Title['id'] })
    expect(releaseId).toBe('kept')
    expect(others.isComing).toBe(true)
    await vi.waitFor(() => expect(others.isComing).toBe(false), { timeout: 60_000 })
    const [torrent] = engine.torrents
    const seen = torrent && vi.spyOn(torrent, 'wasFinished')
    others.close(id)
    expect(seen).toHaveBeenCalledOnce()
    // Another version is played when it is asked for.
    expect(others.open({ titleId: 'a-film' as Title['id'], releaseId: 'film' }).releaseId).toBe('film')
  })

  it('answers at once, then finds the film and gives its bytes', async () => {
    const opened = play()
    expect(opened).toMatchObject({
      titleId: 'a-film',
      releaseId: 'film',
      subtitles: [{ language: 'fr' }],
      progress: { state: 'finding', people: 0, secondsElapsed: 0 },
    })
    expect(playbacks.bytes(opened.id)).toBeUndefined()
    const ready = await until(opened.id, 'ready')
    expect(ready).toMatchObject({
      url: `/stream/${opened.id}/a-film.mp4`,
      mimeType: 'video/mp4',
      sizeBytes: film.length,
    })
    expect(ready.strip).toHaveLength(120)
    const bytes = playbacks.bytes(opened.id)
    if (!bytes) throw new Error('no bytes')
    expect(bytes.etag).toMatch(/^"[0-9a-f]{40}-0"$/)
    const chunks: Uint8Array[] = []
    for await (const chunk of bytes.source.read({ start: 1_000_000, end: 2_000_000 }, { signal }))
      chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(film.subarray(1_000_000, 2_000_000))).toBe(true)
  })

  it('fetches all of the film though nobody reads it, and shows it on the strip', async () => {
    const { id } = play()
    await until(id, 'ready')
    await vi.waitFor(async () => expect((await until(id, 'ready')).haveBytes).toBe(film.length), {
      timeout: 15_000,
    })
    const { strip, coming, isWaiting } = await until(id, 'ready')
    expect(strip).toEqual(Array.from({ length: 120 }, () => 100))
    expect(coming).toEqual([])
    expect(isWaiting).toBe(false)
  })

  it('says when it finds and fails, and else at most four times a second and only what changed', async () => {
    const events: ServerEvent[] = []
    playbacks.events.on('progress', (event) => events.push(event), { signal })
    locate = () => new Promise(() => {})
    const { id } = play()
    expect(events).toEqual([])
    clock.pass(250)
    expect(events).toHaveLength(1)
    clock.pass(749)
    expect(events).toHaveLength(1)
    clock.pass(4001)
    expect(events.map(({ progress }) => 'secondsElapsed' in progress && progress.secondsElapsed)).toEqual([
      0, 1, 2, 3, 4, 5,
    ])
    playbacks.close(id)
    expect(events.at(-1)?.progress).toEqual({ state: 'failed', error: 'closed', details: {} })
    clock.pass(10_000)
    expect(events).toHaveLength(7)

    locate = async () => shared.source
    const found = play()
    await vi.waitFor(() =>
      expect(events.at(-1)).toMatchObject({ id: found.id, progress: { state: 'ready' } }),
    )
  })

  it('is closed when nobody has asked for it for a minute, and not while somebody reads', async () => {
    const { id } = play()
    await until(id, 'ready')
    const reader = new AbortController()
    playbacks.bytes(id)?.attend(reader.signal)
    const life = playbacks.bytes(id)?.signal
    clock.pass(3_600_000)
    expect(playbacks.bytes(id)).toBeDefined()
    reader.abort()
    clock.pass(59_000)
    expect(playbacks.find(id).id).toBe(id)
    clock.pass(59_000)
    expect(life?.aborted).toBe(false)
    clock.pass(2_000)
    expect(() => playbacks.find(id)).toThrow('not-found')
    expect(life?.aborted).toBe(true)
  })

  it('stops looking when it is closed', async () => {
    let looking: AbortSignal | undefined
    locate = (_, options) => {
      looking = options.signal
      return new Promise(() => {})
    }
    const { id } = play()
    expect(looking?.aborted).toBe(false)
    playbacks.close(id)
    playbacks.close(id)
    expect(looking?.aborted).toBe(true)
    expect(() => playbacks.find(id)).toThrow('not-found')
  })

  it('goes on sharing a film that was closed, for the next viewer', async () => {
    const first = play()
    await until(first.id, 'ready')
    playbacks.close(first.id)
    expect(engine.torrents).toHaveLength(1)
    locate = async () => ({ kind: 'infohash', infohash: engine.torrents[0]?.infohash ?? '' })
    await until(play().id, 'ready')
    expect(engine.torrents).toHaveLength(1)
  })

  it('says plainly that browsers play no such film', async () => {
    const known = play('known-avi')
    expect(known.progress).toEqual({
      state: 'failed',
      error: 'format-not-playable',
      details: { container: 'avi' },
    })
    const { id } = play('an-avi')
    expect(await until(id, 'failed')).toMatchObject({
      error: 'format-not-playable',
      details: { container: 'avi' },
    })
    expect(playbacks.bytes(id)).toBeUndefined()
  })

  it.each([
    [{ kind: 'magnet', uri: 'magnet:?xt=nonsense' }, 'invalid-magnet'],
    [{ kind: 'torrent-file', bytes: Buffer.from('nonsense') }, 'invalid-torrent'],
    [{ kind: 'torrent-url', url: 'http://127.0.0.1:9/a.torrent' }, 'source-unreachable'],
  ] as const)('tells why a film cannot be found: %j', async (source, code) => {
    locate = async () => source
    expect(await until(play().id, 'failed')).toMatchObject({ error: code })
    expect(error).not.toHaveBeenCalled()
  })

  it('logs what nobody expected, once, and ends', async () => {
    locate = async () => {
      throw new Error('a bug')
    }
    expect(await until(play().id, 'failed')).toMatchObject({ error: 'closed' })
    expect(error).toHaveBeenCalledOnce()
  })

  it('closes the oldest of too many', () => {
    locate = () => new Promise(() => {})
    const ids = Array.from({ length: 33 }, () => play().id)
    expect(new Set(ids).size).toBe(33)
    expect(() => playbacks.find(ids[0] ?? '')).toThrow('not-found')
    expect(playbacks.find(ids[1] ?? '').id).toBe(ids[1])
  })

  it('has nothing for a title or a release that is unknown', () => {
    expect(() => play('nothing')).toThrow('not-found')
    expect(() => playbacks.open({ titleId: 'a-film' as Title['id'], releaseId: 'none' })).toThrow('not-found')
  })
})
