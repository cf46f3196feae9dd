import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutlookEvent, OutlookState, Release, Title } from '@lanterne/contract'
import type { Engine } from '@lanterne/engine'
import { AppError, silentLogger, systemRandom } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Playbacks } from '../playback/playbacks.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { openTestEngine, type SharedFilm, shareFilm } from '../testing/share-film.ts'
import { Outlooks } from './outlooks.ts'

const { signal } = new AbortController()
const workshop = openWorkshop()
const error = vi.fn()
let folder: string
let shared: SharedFilm
let engine: Engine
let clock: ReturnType<typeof createManualClock>
let playbacks: Playbacks
let outlooks: Outlooks

const titleOf = (id: string, source: Release['source'], durationSeconds?: number): [string, Title] => [
  id,
  { id, durationSeconds, releases: [{ id, source }] } as unknown as Title,
]
const elsewhere = { kind: 'torrent-url', url: 'https://films.example/film.torrent' } as const
const titles = new Map([
  titleOf('a-film', elsewhere, 20),
  titleOf('bundled', { kind: 'bundled' }),
  titleOf('gone', elsewhere),
])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-outlooks-'))
  const bytes = randomBytes(3_000_000)
  shared = await shareFilm({ folder, name: 'film.mp4', bytes }, { signal })
})

afterAll(async () => {
  await shared[Symbol.asyncDispose]()
  await workshop[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  engine = await openTestEngine(join(await mkdtemp(join(folder, 'engine-')), 'films'), { signal })
  clock = createManualClock()
  error.mockReset()
  const films = {
    ...{ engine, workshop, clock, random: systemRandom, log: { ...silentLogger, error } },
    find: (id: string) => titles.get(id) ?? fail(),
    locate: async ({ id }: Release) => {
      if (id === 'gone') throw new AppError('no-peers')
      return shared.source
    },
  }
  playbacks = new Playbacks(films)
  outlooks = new Outlooks({
    ...films,
    joined: () => engine.torrents,
    leave: (infohash) => playbacks.leave(infohash),
  })
})

afterEach(async () => {
  outlooks[Symbol.dispose]()
  playbacks[Symbol.dispose]()
  await engine[Symbol.asyncDispose]()
  // What was logged as an error is a bug, whichever test it was in.
  if (error.mock.calls.length > 0) throw new Error(JSON.stringify(error.mock.calls))
})

function fail(): never {
  throw new AppError('not-found')
}

const look = (titleId: string, mayAsk = true) => outlooks.open({ titleId: titleId as Title['id'], mayAsk })
const watcher = () => new AbortController()

/** Lets time pass in steps of a look until what is known is as `isSo` says; the swarm works in real time. */
async function until(id: string, isSo: (state: OutlookState) => boolean): Promise<OutlookState> {
  return vi.waitFor(
    () => {
      clock.pass(250)
      const { state } = outlooks.watch(id, AbortSignal.abort())
      expect(isSo(state), JSON.stringify(state)).toBe(true)
      return state
    },
    { timeout: 20_000, interval: 20 },
  )
}

describe('Outlooks', () => {
  it('knows of what is on this machine without asking anybody', () => {
    const { state } = look('bundled', false)
    expect(state).toEqual({ forecast: { verdict: 'now' }, people: 0, isAsking: false })
  })

  it('asks nobody where it may not', () => {
    expect(look('a-film', false).state).toEqual({
      forecast: { verdict: 'unknown' },
      people: 0,
      isAsking: false,
    })
    clock.pass(60_000)
    expect(engine.torrents).toEqual([])
  })

  it('fetches the beginning and foresees how the film would play', async () => {
    const { id, state } = look('a-film')
    expect(state).toMatchObject({ forecast: { verdict: 'unknown' }, isAsking: true })
    using stream = disposable()
    outlooks.watch(id, stream.signal)
    const known = await until(id, ({ forecast, isAsking }) => forecast.verdict === 'now' && !isAsking)
    expect(known.people).toBe(1)
    expect(engine.torrents).toHaveLength(1)
  })

  it('tells of what became known to whoever listens', async () => {
    const told: OutlookEvent[] = []
    outlooks.events.on('state', (event) => told.push(event), { signal })
    const { id } = look('a-film')
    using stream = disposable()
    outlooks.watch(id, stream.signal)
    await until(id, ({ forecast }) => forecast.verdict === 'now')
    clock.pass(250)
    expect(told.at(-1)).toMatchObject({ type: 'outlook', id, state: { forecast: { verdict: 'now' } } })
    const texts = told.map((event) => JSON.stringify(event))
    expect(texts.filter((text, i) => text === texts[i - 1])).toEqual([])
  })

  it('says that nobody answers where nobody does', async () => {
    const { id } = look('gone')
    const known = await until(id, ({ isAsking }) => !isAsking)
    expect(known.forecast).toEqual({ verdict: 'later', because: 'people' })
  })

  it('leaves the swarm when the screen was left', async () => {
    const { id } = look('a-film')
    const stream = watcher()
    outlooks.watch(id, stream.signal)
    await until(id, ({ isAsking }) => !isAsking)
    clock.pass(60_000)
    expect(engine.torrents).toHaveLength(1)
    stream.abort()
    clock.pass(11_000)
    await vi.waitFor(() => expect(engine.torrents).toEqual([]), { timeout: 20_000 })
    expect(outlooks.watch(id, AbortSignal.abort()).state.isAsking).toBe(false)
  })

  it('leaves the swarm to whoever pressed Play meanwhile', async () => {
    const { id } = look('a-film')
    await until(id, ({ isAsking }) => !isAsking)
    const playback = playbacks.open({ titleId: 'a-film' as Title['id'] })
    outlooks.close(id)
    await vi.waitFor(
      () => {
        clock.pass(250)
        expect(playbacks.find(playback.id).progress).toMatchObject({
          state: 'ready',
          forecast: { verdict: 'now' },
        })
      },
      { timeout: 20_000, interval: 20 },
    )
    clock.pass(30_000)
    expect(engine.torrents).toHaveLength(1)
  })

  it('leaves no swarm that it found joined', async () => {
    await engine.open(shared.source, { signal })
    const { id } = look('a-film')
    await until(id, ({ isAsking }) => !isAsking)
    outlooks.close(id)
    clock.pass(30_000)
    expect(engine.torrents).toHaveLength(1)
  })

  it('looks at few films at once: the oldest makes room', async () => {
    const [first] = Array.from({ length: 5 }, () => look('bundled', false).id)
    const event = outlooks.watch(first ?? '', AbortSignal.abort())
    expect(event.state.forecast.verdict).toBe('unknown')
  })
})

function disposable(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() }
}
