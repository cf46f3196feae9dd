import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCatalogue } from '@lanterne/catalogue'
import type { Failure, TitleId } from '@lanterne/contract'
import { createTorrent } from '@lanterne/engine'
import { type HttpGet, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import { openWorkshop } from '@lanterne/media'
import { hc } from 'hono/client'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Api, createApp } from './create-app.ts'
import { openElsewhere } from './elsewhere/open-elsewhere.ts'
import { isAmong } from './http/routes-among.ts'
import { OpenedFilms } from './opened/opened-films.ts'
import { Outlooks } from './outlook/outlooks.ts'
import { forDevices, forThisMachine, isOfPage } from './pairing/device-rules.ts'
import { createTitleFinder } from './playback/find-titles.ts'
import { Playbacks } from './playback/playbacks.ts'
import { DroppedFilms } from './publish/dropped-films.ts'
import { KeptShares } from './publish/kept-shares.ts'
import { PublishedFilms } from './publish/published-films.ts'
import { ViewerSources } from './sources/viewer-sources.ts'
import { castsWithoutScreens } from './testing/casts-without-screens.ts'
import { closedPairing } from './testing/closed-pairing.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { openTestPrivacy } from './testing/open-privacy.ts'
import { openStillKeeping } from './testing/still-keeping.ts'

const port = 5268
const base = `http://127.0.0.1:${port}`
const token = 'token-of-this-run'
const { signal } = new AbortController()
const workshop = openWorkshop()
const catalogue = await openCatalogue({}, { signal })
const error = vi.fn()
const get = vi.fn<HttpGet>()
const elsewhere = openElsewhere({ clock: systemClock, get })
const folder = await mkdtemp(join(tmpdir(), 'lanterne-app-'))
const opened = new OpenedFilms({ folder: join(folder, 'opened'), get })
const sources = await ViewerSources.open(join(folder, 'sources.json'), {
  ...{ get, clock: systemClock, log: silentLogger, workshop, signal },
  ...{ dataDirectory: folder, factsDirectory: join(folder, 'own-films') },
})
const privacy = await openTestPrivacy(folder)
const titles = createTitleFinder({ catalogue, elsewhere, opened })
const log = { ...silentLogger, error }
let runs = 0
let playbacks: Playbacks
let library: Library
let app: ReturnType<typeof createApp>
let client: ReturnType<typeof hc<Api>>

beforeEach(() => {
  const clock = createManualClock()
  error.mockReset()
  get.mockReset()
  const films = {
    engine: { open: () => new Promise<never>(() => {}), close: async () => {} },
    find: (id: TitleId) => titles.recall(id),
    locate: () => new Promise<never>(() => {}),
    workshop,
    ...{ clock, random: systemRandom, log },
  }
  playbacks = new Playbacks(films)
  const outlooks = new Outlooks({
    ...films,
    joined: () => [],
    leave: (infohash) => playbacks.leave(infohash),
  })
  const engine = { seed: () => new Promise<never>(() => {}), close: async () => {}, torrents: [] }
  const kept = new KeptShares({ folder: join(folder, 'published'), log })
  const dropped = new DroppedFilms(join(folder, 'published/files'))
  const published = new PublishedFilms({ ...{ engine, kept, dropped, workshop, opened, clock, log } })
  library = openLibrary(join(folder, `${runs++}.sqlite`), { clock, random: systemRandom })
  app = createApp({
    ...closedPairing({ library, clock }),
    published,
    casts: castsWithoutScreens({ playbacks, clock }),
    ...{ library, random: systemRandom, ...openStillKeeping({ library, titles, clock }) },
    ...{
      catalogue,
      elsewhere,
      opened,
      titles,
      sources,
      playbacks,
      outlooks,
      clock,
      log,
      port,
      token,
      signal,
    },
    ...{ privacy, onChoice: () => {} },
    ...{
      instance: 'this-run',
      webDirectory: '/nowhere',
      assetsDirectory: '/nowhere',
    },
  })
  // The client that the interface uses, in front of the application itself.
  const ask = (address: string | URL | Request, init?: RequestInit) =>
    request(address instanceof Request ? address.url : String(address), init)
  client = hc<Api>(base, { fetch: ask, headers: { 'x-lanterne-token': token } })
})

afterEach(() => {
  playbacks[Symbol.dispose]()
  library[Symbol.dispose]()
})
afterAll(() => rm(folder, { recursive: true }))

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('host', `127.0.0.1:${port}`)
  return app.request(path.replace(base, ''), { ...init, headers })
}

async function failureOf(answer: Response | Promise<Response>) {
  const response = await answer
  const { error } = (await response.json()) as Failure
  return [response.status, error.code]
}

describe('createApp', () => {
  it('gives the home screen, a title, and what a search finds', async () => {
    const home = await (await client.api.home.$get({ query: {} })).json()
    expect(home.hero?.id).toBe('welcome-to-lanterne')
    const id = home.rows[0]?.titles[0]?.id ?? ''
    const title = await (await client.api.titles[':id'].$get({ param: { id }, query: {} })).json()
    expect(title.id).toBe(id)
    const found = await (await client.api.search.$get({ query: { q: 'nosferatu' } })).json()
    expect(found.titles.map((summary) => summary.id)).toContain('nosferatu-1922')
  })

  it('leaves out what is not free in the viewer’s country, and says why when it is asked for', async () => {
    const homeIn = async (country?: string) =>
      await (await client.api.home.$get({ query: country === undefined ? {} : { country } })).json()
    const [everywhere, us, fr] = await Promise.all([homeIn(), homeIn('US'), homeIn('FR')])
    expect([everywhere.hiddenCount, us.hiddenCount]).toEqual([0, 0])
    const shownIn = (home: typeof us) =>
      new Set(home.rows.flatMap(({ titles }) => titles.map(({ id }) => id as string)))
    // Free in the United States alone; where its authors died long ago; where terms are compared; by its licence.
    const some = ['night-of-the-living-dead-1968', 'nosferatu-1922', 'the-general-1926', 'sintel-2010']
    expect(some.map((id) => shownIn(us).has(id))).toEqual([true, true, true, true])
    expect(some.map((id) => shownIn(fr).has(id))).toEqual([false, true, true, true])
    expect(fr.hiddenCount).toBeGreaterThan(50)
    const search = async (query: { q: string; country?: string }) =>
      (await (await client.api.search.$get({ query })).json()).titles.map(({ id }) => id as string)
    expect(await search({ q: 'romero' })).toContain('night-of-the-living-dead-1968')
    expect(await search({ q: 'romero', country: 'FR' })).toEqual([])
    expect(await search({ q: 'nosferatu', country: 'FR' })).toContain('nosferatu-1922')
    const refused = await request('/api/titles/night-of-the-living-dead-1968?country=FR')
    expect(refused.status).toBe(451)
    expect(((await refused.json()) as Failure).error).toEqual({
      code: 'not-free-here',
      details: { regions: 'US' },
    })
    expect((await request('/api/titles/nosferatu-1922?country=FR')).status).toBe(200)
  })

  it('narrows and sorts what is found, a page at a time', async () => {
    const ask = async (query: Record<string, string>) =>
      await (await client.api.search.$get({ query })).json()
    const shorts = await ask({ kind: 'short', order: 'longest', limit: '5' })
    expect(shorts.titles).toHaveLength(5)
    expect(shorts.total).toBeGreaterThan(5)
    expect(shorts.titles.every(({ kind }) => kind === 'short')).toBe(true)
    expect(shorts.choices.kind.find(({ value }) => value === 'short')?.count).toBe(shorts.total)
    const next = await ask({ kind: 'short', order: 'longest', limit: '5', offset: '5' })
    expect(next.titles[0]?.durationSeconds ?? 0).toBeLessThanOrEqual(shorts.titles[4]?.durationSeconds ?? 0)
    const french = await ask({ kind: 'short', country: 'FR' })
    expect(french.total + french.hiddenCount).toBe(shorts.total)
  })

  it('plays nothing for a viewer in whose country it is not free', async () => {
    const titleId = 'night-of-the-living-dead-1968' as TitleId
    const play = (country?: string) =>
      client.api.playbacks.$post({ query: country === undefined ? {} : { country }, json: { titleId } })
    expect(await failureOf(play('FR'))).toEqual([451, 'not-free-here'])
    expect((await play('US')).status).toBe(201)
    expect((await play()).status).toBe(201)
    expect(await failureOf(play('france'))).toEqual([400, 'invalid-request'])
  })

  it('opens, tells of and closes a playback', async () => {
    const titleId = 'welcome-to-lanterne' as TitleId
    const answer = await client.api.playbacks.$post({ query: {}, json: { titleId } })
    expect(answer.status).toBe(201)
    const { id, progress } = await answer.json()
    expect(answer.headers.get('location')).toBe(`/api/playbacks/${id}`)
    expect(progress.state).toBe('finding')
    expect((await client.api.playbacks[':id'].$get({ param: { id } })).status).toBe(200)
    expect((await client.api.playbacks[':id'].$delete({ param: { id } })).status).toBe(204)
    expect(await failureOf(client.api.playbacks[':id'].$get({ param: { id } }))).toEqual([404, 'not-found'])
  })

  it('closes a playback for a page that is going away and can send nothing but a beacon', async () => {
    const answer = await client.api.playbacks.$post({
      query: {},
      json: { titleId: 'welcome-to-lanterne' as TitleId },
    })
    const { id } = await answer.json()
    expect(
      (await request(`/api/playbacks/${id}/close?token=${token}`, { method: 'POST', body: '' })).status,
    ).toBe(204)
    expect(() => playbacks.find(id)).toThrow('not-found')
  })

  it.each([
    ['an id that can be none', '/api/titles/NOT_AN_ID', {}, 400, 'invalid-request'],
    ['a country that is none', '/api/home?country=Narnia', {}, 400, 'invalid-request'],
    ['a title that is unknown', '/api/titles/nothing', {}, 404, 'not-found'],
    ['an order that is none', '/api/search?order=cheapest', {}, 400, 'invalid-request'],
    ['a page that is none', '/api/search?offset=-1', {}, 400, 'invalid-request'],
    ['a page too large', '/api/search?limit=100000', {}, 400, 'invalid-request'],
    ['a search for a novel', `/api/search?q=${'a'.repeat(201)}`, {}, 400, 'invalid-request'],
    ['a route that is unknown', '/api/nothing', {}, 404, 'not-found'],
    ['bytes that are unknown', '/stream/nothing/film.mp4', {}, 404, 'not-found'],
    ['no body', '/api/playbacks', { method: 'POST' }, 400, 'invalid-request'],
    ['half a body', '/api/playbacks', { method: 'POST', body: '{"titleId":' }, 400, 'invalid-request'],
    ['a body of another shape', '/api/playbacks', { method: 'POST', body: '[]' }, 400, 'invalid-request'],
    [
      'a film that is unknown',
      '/api/playbacks',
      { method: 'POST', body: '{"titleId":"none"}' },
      404,
      'not-found',
    ],
    [
      'a body without end',
      '/api/playbacks',
      { method: 'POST', body: ' '.repeat(70_000) },
      400,
      'invalid-request',
    ],
  ])('refuses %s with a code', async (_, path, init, status, code) => {
    expect(await failureOf(request(path, { ...init, headers: { 'x-lanterne-token': token } }))).toEqual([
      status,
      code,
    ])
    expect(error).not.toHaveBeenCalled()
  })

  it('answers a bug with nothing of it, and logs it once', async () => {
    vi.spyOn(catalogue, 'home').mockImplementationOnce(() => {
      throw new TypeError('a secret')
    })
    const answer = await request('/api/home')
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('')
    expect(error).toHaveBeenCalledOnce()
  })

  it('says which run it is', async () => {
    expect(await (await client.api.instance.$get()).json()).toEqual({ instance: 'this-run' })
  })

  it('looks elsewhere only when it is asked to, and plays what it finds there', async () => {
    const file = (name: string) =>
      readFile(new URL(`../../catalogue/fixtures/sources/${name}`, import.meta.url))
    get.mockImplementation(async (url) => ({
      status: 200,
      headers: {},
      body: await file(
        url.includes('/metadata/') ? 'archive-item-commercial.json' : 'archive-search-free.json',
      ),
    }))
    const sources = await (await client.api.elsewhere.$get()).json()
    expect(sources.map(({ id }) => id)).toContain('archive')
    expect(get).not.toHaveBeenCalled()
    const search = await client.api.elsewhere[':source'].search.$get({
      param: { source: 'archive' },
      query: { q: 'night' },
    })
    const [first] = (await search.json()).titles
    expect(first?.rights.name).not.toBe('')
    const id = foundId('FrankenberryCountChoculaTevevisionCommercial1971')
    const title = await (await client.api.titles[':id'].$get({ param: { id }, query: {} })).json()
    expect(title.rights).toMatchObject({ kind: 'public-domain', statedBy: 'Internet Archive' })
    const playback = await client.api.playbacks.$post({ query: {}, json: { titleId: id as TitleId } })
    expect(playback.status).toBe(201)
    expect(
      await failureOf(
        client.api.elsewhere[':source'].search.$get({ param: { source: 'nobody' }, query: { q: 'x' } }),
      ),
    ).toEqual([404, 'not-found'])
  })

  it('opens a link or a torrent that the viewer has, and says that nobody knows its rights', async () => {
    const magnet = `magnet:?xt=urn:btih:${'a'.repeat(40)}&dn=Big.Buck.Bunny.2008.mp4&tr=udp://t.example:1`
    const answer = await client.api.opened.link.$post({ json: { link: magnet } })
    const title = await answer.json()
    expect(title).toMatchObject({
      id: `opened-${'a'.repeat(40)}`,
      title: 'Big Buck Bunny',
      year: 2008,
      rights: { kind: 'viewers' },
      releases: [{ source: { trackers: ['udp://t.example:1'] } }],
    })
    const again = await client.api.titles[':id'].$get({ param: { id: title.id }, query: {} })
    expect(await again.json()).toEqual(title)
    expect((await client.api.playbacks.$post({ query: {}, json: { titleId: title.id } })).status).toBe(201)

    const torrent = await createTorrent(
      {
        name: 'film.mp4',
        sizeBytes: 10,
        async *read() {
          yield new Uint8Array(10)
        },
      },
      { signal },
    )
    get.mockResolvedValue({ status: 200, headers: {}, body: torrent })
    const fetched = await client.api.opened.link.$post({ json: { link: 'http://nas.local/film.torrent' } })
    expect(await fetched.json()).toMatchObject({ title: 'film', releases: [{ container: 'mp4' }] })
    const sent = await request('/api/opened/torrent', {
      method: 'POST',
      body: torrent,
      headers: { 'x-lanterne-token': token },
    })
    expect(await sent.json()).toEqual(
      await (await client.api.opened.link.$post({ json: { link: 'http://nas.local/film.torrent' } })).json(),
    )

    for (const [link, code] of [
      ['magnet:?dn=x', 'invalid-magnet'],
      ['file:///etc/passwd', 'unsupported-source'],
    ])
      expect((await failureOf(client.api.opened.link.$post({ json: { link: link ?? '' } })))[1]).toBe(code)
    get.mockResolvedValue({ status: 200, headers: {}, body: Buffer.from('<html>') })
    expect((await failureOf(client.api.opened.link.$post({ json: { link: 'http://x.example/' } })))[1]).toBe(
      'invalid-torrent',
    )
  })
})

/** The name of a film of the Internet Archive: its identifier in base32. */
function foundId(identifier: string): string {
  const bits = Array.from(Buffer.from(identifier), (byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = bits.match(/.{1,5}/g) ?? []
  const code = letters.map(
    (five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)],
  )
  return `found-archive-${code.join('')}`
}

describe('how a film would play', () => {
  const ask = async (titleId: string) => {
    const answer = await request('/api/outlooks', {
      method: 'POST',
      headers: { 'x-lanterne-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ titleId, mayAsk: false }),
    })
    return { status: answer.status, body: (await answer.json()) as { state?: unknown } }
  }

  it('is known of what ships with the app before anybody is asked', async () => {
    const { titles: shown } = catalogue.search({ text: '' }, {})
    const bundled = shown.find(({ id }) =>
      catalogue.find(id).releases.some(({ source }) => source.kind === 'bundled'),
    )
    expect(await ask(bundled?.id ?? '')).toMatchObject({
      status: 201,
      body: { state: { forecast: { verdict: 'now' }, isAsking: false } },
    })
  })

  it('is not known of what nobody finds, and that is no failure', async () => {
    expect(await ask('no-such-film')).toMatchObject({
      status: 201,
      body: { state: { forecast: { verdict: 'unknown' }, isAsking: false } },
    })
  })
})

describe('the rules for other devices', () => {
  it('say of everything that is answered whether it is theirs or this machine’s, and never both', () => {
    const asked = app.routes
      .filter(({ path, method }) => method !== 'ALL' && !isOfPage('GET', path))
      .map(({ method, path }) => [method, path.replaceAll(/:\w+(\{[^/]*\})?/g, 'x1')] as const)
    expect(asked.length).toBeGreaterThan(80)
    const undecided = asked.filter(
      ([method, path]) => isAmong(forDevices, method, path) === isAmong(forThisMachine, method, path),
    )
    expect(undecided).toEqual([])
  })
})
