import type { PlaybackId, ServerEvent, Title } from '@lanterne/contract'
import { Emitter, silentLogger, systemRandom } from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Outlooks } from '../outlook/outlooks.ts'
import { Playbacks } from '../playback/playbacks.ts'
import { castsWithoutScreens } from '../testing/casts-without-screens.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { eventRoutes } from './event-routes.ts'

const workshop = openWorkshop()
let clock: ReturnType<typeof createManualClock>
let playbacks: Playbacks
let outlooks: Outlooks
let closing: AbortController
let app: ReturnType<typeof eventRoutes>

const title = { id: 'a-film', releases: [{ id: 'r', source: { kind: 'bundled' } }] } as unknown as Title

beforeEach(() => {
  clock = createManualClock()
  closing = new AbortController()
  // A release that is looked for as long as the test lasts.
  const locate = () => new Promise<never>(() => {})
  const engine = { open: () => new Promise<never>(() => {}), close: async () => {} }
  const films = {
    find: () => title,
    locate,
    engine,
    workshop,
    clock,
    random: systemRandom,
    log: silentLogger,
  }
  playbacks = new Playbacks(films)
  outlooks = new Outlooks({ ...films, joined: () => [], leave: () => true })
  app = eventRoutes({
    playbacks,
    outlooks,
    casts: castsWithoutScreens({ playbacks, clock }),
    library: { events: new Emitter() },
    clock,
    signal: closing.signal,
  })
})

afterEach(() => closing.abort())

async function listen(query = '') {
  const answer = await app.request(`/${query}`)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  return {
    leave: () => reader.cancel(),
    text: async () => Buffer.from((await reader.read()).value ?? []).toString(),
    async events(): Promise<ServerEvent[]> {
      const text = await this.text()
      return [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''))
    },
  }
}

const play = () => playbacks.open({ titleId: title.id }).id

describe('eventRoutes', () => {
  it('begins with where every playback is, then tells what changes', async () => {
    const id = play()
    const page = await listen()
    expect(await page.events()).toEqual([
      { type: 'playback', id, progress: { state: 'finding', people: 0, secondsElapsed: 0 } },
    ])
    const next = page.events()
    clock.pass(1000)
    expect(await next).toMatchObject([{ id, progress: { secondsElapsed: 1 } }])
  })

  it('tells of one playback to who asks for one', async () => {
    const [id, other] = [play(), play()]
    const page = await listen(`?playback=${id}`)
    expect(await page.events()).toMatchObject([{ id }])
    const next = page.events()
    playbacks.close(other)
    playbacks.close(id)
    expect(await next).toEqual([
      { type: 'playback', id, progress: { state: 'failed', error: 'closed', details: {} } },
    ])
  })

  it('says that a playback which is gone is gone', async () => {
    const page = await listen('?playback=gone')
    expect(await page.events()).toEqual([
      {
        type: 'playback',
        id: 'gone' as PlaybackId,
        progress: { state: 'failed', error: 'closed', details: {} },
      },
    ])
  })

  it('keeps for a slow reader only the newest event of each playback', async () => {
    const [first, second] = [play(), play()]
    const page = await listen()
    await page.text()
    clock.pass(30_000)
    expect(await page.events()).toMatchObject([
      { id: first, progress: { secondsElapsed: 30 } },
      { id: second, progress: { secondsElapsed: 30 } },
    ])
  })

  it('beats when nothing happens, so that both sides know that the other lives', async () => {
    const page = await listen()
    expect(await page.text()).toBe('retry: 1000\n\n')
    const next = page.text()
    clock.pass(15_000)
    expect(await next).toBe(':\n\n')
  })

  it('keeps the playbacks alive that it tells of, until it is left', async () => {
    const [id, other] = [play(), play()]
    const page = await listen(`?playback=${id}`)
    clock.pass(200_000)
    expect(playbacks.find(id).id).toBe(id)
    expect(() => playbacks.find(other)).toThrow('not-found')
    await page.leave()
    clock.pass(59_000)
    const again = await listen(`?playback=${id}`)
    expect(await again.events()).toMatchObject([{ progress: { state: 'finding' } }])
    await again.leave()
    clock.pass(61_000)
    expect(() => playbacks.find(id)).toThrow('not-found')
  })

  it('ends when the app closes', async () => {
    const page = await listen()
    await page.text()
    const next = page.text()
    closing.abort()
    expect(await next).toBe('')
  })

  it('ends the oldest stream when too many are open', async () => {
    const pages = await Promise.all(Array.from({ length: 65 }, () => listen()))
    for (const page of pages.slice(1)) expect(await page.text()).toBe('retry: 1000\n\n')
    await vi.waitFor(async () => expect(await pages[0]?.text()).toBe(''))
  })
})
