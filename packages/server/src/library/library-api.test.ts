import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCatalogue } from '@lanterne/catalogue'
import {
  type Failure,
  type HistoryEntry,
  type HomeScreen,
  type HouseSettings,
  type HouseState,
  type KeptList,
  type LibraryState,
  type Profile,
  type Profiles,
  type TitleId,
  type TitlePage,
  usualSettings,
} from '@lanterne/contract'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import { openWorkshop } from '@lanterne/media'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Apps, createApps } from '../create-app.ts'
import { openElsewhere } from '../elsewhere/open-elsewhere.ts'
import { OpenedFilms } from '../opened/opened-films.ts'
import { Outlooks } from '../outlook/outlooks.ts'
import type { Pairing } from '../pairing/pairing.ts'
import { createTitleFinder } from '../playback/find-titles.ts'
import { Playbacks } from '../playback/playbacks.ts'
import type { Privacy } from '../privacy/privacy.ts'
import { DroppedFilms } from '../publish/dropped-films.ts'
import { KeptShares } from '../publish/kept-shares.ts'
import { PublishedFilms } from '../publish/published-films.ts'
import { ViewerSources } from '../sources/viewer-sources.ts'
import { castsWithoutScreens } from '../testing/casts-without-screens.ts'
import { closedPairing } from '../testing/closed-pairing.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { openTestPrivacy } from '../testing/open-privacy.ts'
import { openStillKeeping } from '../testing/still-keeping.ts'

const port = 5268
const token = 'token-of-this-run'
const { signal } = new AbortController()
const catalogue = await openCatalogue({}, { signal })
const get = () => Promise.reject(new Error('nothing is asked of the network here'))
const sources = await ViewerSources.open('/nowhere/sources.json', {
  ...{ get, clock: systemClock, log: silentLogger, workshop: openWorkshop(), signal },
  ...{ dataDirectory: '/nowhere', factsDirectory: '/nowhere' },
})
const film = 'nosferatu-1922'
let folder: string
let clock: ReturnType<typeof createManualClock>
let library: Library
let playbacks: Playbacks
let keeping: ReturnType<typeof openStillKeeping>
let app: Apps['own']
let house: Apps['house']
let pairing: Pairing
let houseToken: string
let privacy: Privacy

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-library-api-'))
  privacy = await openTestPrivacy(folder)
  clock = createManualClock()
  clock.pass(1_800_000_000_000)
  open()
})
afterEach(async () => {
  close()
  await rm(folder, { recursive: true })
})

function open() {
  const elsewhere = openElsewhere({ clock, get })
  const opened = new OpenedFilms({ folder: join(folder, 'opened'), get })
  const titles = createTitleFinder({ catalogue, elsewhere, opened })
  library = openLibrary(join(folder, 'library.sqlite'), { clock, random: systemRandom })
  const films = {
    engine: { open: () => new Promise<never>(() => {}), close: async () => {} },
    find: (id: TitleId) => titles.recall(id),
    locate: () => new Promise<never>(() => {}),
    workshop: openWorkshop(),
    ...{ clock, random: systemRandom, log: silentLogger },
  }
  playbacks = new Playbacks(films)
  const outlooks = new Outlooks({ ...films, joined: () => [], leave: () => true })
  const log = silentLogger
  const engine = { seed: () => new Promise<never>(() => {}), close: async () => {}, torrents: [] }
  const kept = new KeptShares({ folder: join(folder, 'published'), log })
  const dropped = new DroppedFilms(join(folder, 'published/files'))
  const published = new PublishedFilms({
    ...{ engine, kept, dropped, workshop: openWorkshop(), opened, clock, log },
  })
  keeping = openStillKeeping({ library, titles, clock })
  const other = closedPairing({ library, clock })
  ;({ pairing, houseToken } = other)
  ;({ own: app, house } = createApps({
    ...other,
    ...{ published, ...keeping, casts: castsWithoutScreens({ playbacks, clock }) },
    ...{
      catalogue,
      elsewhere,
      opened,
      titles,
      sources,
      playbacks,
      outlooks,
      library,
      clock,
      port,
      token,
      signal,
    },
    ...{ privacy, onChoice: () => {} },
    ...{ instance: 'i', webDirectory: '/nowhere', assetsDirectory: '/nowhere' },
    ...{ random: systemRandom, log: silentLogger },
  }))
}
function close() {
  playbacks[Symbol.dispose]()
  library[Symbol.dispose]()
}

/** A browser of this machine, or of another: it keeps the cookie that it was given last. */
function browser({ isElsewhere = false, always = '' } = {}) {
  let cookie = ''
  const socket = { localAddress: '10.0.0.1', localPort: port, once: () => {}, destroy: () => {} }
  const send = async (path: string, init: RequestInit = {}) => {
    const own = { host: `127.0.0.1:${port}`, 'x-lanterne-token': token, cookie }
    const guest = {
      host: `10.0.0.1:${port}`,
      'x-lanterne-token': houseToken,
      cookie: `${always}; ${cookie}`,
    }
    const answer = isElsewhere
      ? await house.request(path, { ...init, headers: guest }, { incoming: { socket } })
      : await app.request(path, { ...init, headers: own })
    const given = answer.headers.get('set-cookie')
    if (given !== null) cookie = given.split(';')[0] ?? ''
    return answer
  }
  const read = async <Answer>(answer: Response) => {
    const body = (await answer.json()) as Answer & Partial<Failure>
    return answer.ok ? body : ((body.error?.code ?? answer.status) as unknown as Answer)
  }
  return {
    get: async <Answer>(path: string) => read<Answer>(await send(path)),
    post: async <Answer>(path: string, body: unknown = {}) =>
      read<Answer>(
        await send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ),
    cookie: () => cookie,
    keep: (other: string) => {
      cookie = other
    },
  }
}

const report = (positionSeconds: number, more: object = {}) => ({
  ...{ titleId: film, positionSeconds, durationSeconds: 5000 },
  ...more,
})

describe('the library, for a house without profiles', () => {
  it('remembers where a film was left, shows it first, and goes on from there, also after a restart', async () => {
    const viewer = browser()
    expect((await viewer.get<LibraryState>('/api/library')).profileCount).toBe(1)
    expect(await viewer.post('/api/library/progress', report(2530))).toEqual({})
    close()
    open()
    const home = await viewer.get<HomeScreen>('/api/home')
    expect(home.watching).toMatchObject([{ title: { id: film }, positionSeconds: 2530 }])
    expect(await viewer.post('/api/playbacks', { titleId: film })).toMatchObject({ startSeconds: 2530 })
    await viewer.post('/api/library/progress', report(4900))
    expect((await viewer.get<HomeScreen>('/api/home')).watching).toEqual([])
    expect(await viewer.get('/api/library')).toMatchObject({
      watched: [film],
      progress: { [film]: { isFinished: true } },
    })
    expect(await viewer.post('/api/playbacks', { titleId: film })).not.toHaveProperty('startSeconds')
  })

  it('goes on with the next part of a series', async () => {
    const viewer = browser()
    const series = [...catalogue.all()].find(
      ({ seasons }) => (seasons?.[0]?.episodes.filter(({ releases }) => releases.length > 0).length ?? 0) > 1,
    )
    const [first, second] = series?.seasons?.[0]?.episodes.filter(({ releases }) => releases.length > 0) ?? []
    const season = series?.seasons?.[0]?.number
    const place = { titleId: series?.id, season, episode: first?.number }
    await viewer.post('/api/library/progress', report(4990, place))
    expect((await viewer.get<HomeScreen>('/api/home')).watching).toMatchObject([
      { title: { id: series?.id }, season, episode: second?.number, positionSeconds: 0 },
    ])
  })

  it('sends a film away from what goes on until it is watched again', async () => {
    const viewer = browser()
    const watching = async () => (await viewer.get<HomeScreen>('/api/home')).watching.length
    await viewer.post('/api/library/progress', report(900))
    await viewer.post('/api/library/dismissals', { titleId: film })
    expect(await watching()).toBe(0)
    await viewer.post('/api/library/progress', report(901))
    expect(await watching()).toBe(1)
  })

  it('keeps a list, and a history of which one line or all can be forgotten', async () => {
    const viewer = browser()
    await viewer.post('/api/library/list', { titleId: film, isListed: true })
    await viewer.post('/api/library/list', { titleId: 'sintel-2010', isListed: true })
    expect((await viewer.get<{ id: string }[]>('/api/library/list')).map(({ id }) => id)).toEqual([
      'sintel-2010',
      film,
    ])
    await viewer.post('/api/library/progress', report(900))
    await viewer.post('/api/library/progress', report(300, { titleId: 'sintel-2010' }))
    const history = async () =>
      (await viewer.get<HistoryEntry[]>('/api/library/history')).map(({ title }) => title.id as string)
    expect(await history()).toEqual(['sintel-2010', film])
    await viewer.post('/api/library/history/forget', { titleId: film })
    expect(await history()).toEqual(['sintel-2010'])
    await viewer.post('/api/library/history/clear')
    expect(await history()).toEqual([])
    expect(await viewer.get<{ id: string }[]>('/api/library/list')).toHaveLength(2)
  })

  it.each([
    ['of a film that there is not', report(1, { titleId: 'no-such-film' }), 'not-found'],
    ['before the beginning', report(-1), 'invalid-request'],
    ['of nothing', {}, 'invalid-request'],
  ])('refuses progress %s', async (_, body, code) => {
    expect(await browser().post('/api/library/progress', body)).toBe(code)
  })

  it('goes out as a file and comes in again', async () => {
    const viewer = browser()
    await viewer.post('/api/library/progress', report(900))
    const file = JSON.stringify(await viewer.get('/api/library/export'))
    close()
    await rm(join(folder, 'library.sqlite'))
    open()
    expect(await viewer.post('/api/library/import', file)).toEqual({ news: 1 })
    expect((await viewer.get<HomeScreen>('/api/home')).watching).toHaveLength(1)
    expect(await viewer.post('/api/library/import', '{"format":"lanterne-library"}')).toBe('invalid-request')
  })

  it('tells other screens that something changed', async () => {
    const viewer = browser()
    const headers = { host: `127.0.0.1:${port}` }
    const reader = (await app.request('/api/events?library=yes', { headers })).body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('retry')
    const next = reader?.read()
    await viewer.post('/api/library/progress', report(900))
    expect(new TextDecoder().decode((await next)?.value)).toBe('data: {"type":"library","id":"library"}\n\n')
    await reader?.cancel()
  })
})

describe('what is kept, and what Lanterne may take', () => {
  const episodes = () =>
    [...catalogue.all()].find(
      ({ seasons }) => (seasons?.[0]?.episodes.filter(({ releases }) => releases.length > 0).length ?? 0) > 1,
    )

  it('keeps a film and a season, holds them back, and forgets them, over a restart', async () => {
    const viewer = browser()
    expect(await viewer.post('/api/kept', { titleId: film })).toEqual({ items: [film] })
    const series = episodes()
    const season = series?.seasons?.[0]
    const parts = season?.episodes.filter(({ releases }) => releases.length > 0) ?? []
    const items = parts.map(({ number }) => `${series?.id}/${season?.number}/${number}`)
    expect(await viewer.post('/api/kept', { titleId: series?.id, season: season?.number })).toEqual({ items })
    // Asked for again, it is kept once.
    await viewer.post('/api/kept', { titleId: film })
    await viewer.post('/api/kept/pause', { items: [film] })
    const list = async () => (await viewer.get<KeptList>('/api/kept')).films
    expect((await list()).map(({ item }) => item).toSorted()).toEqual([film, ...items].toSorted())
    close()
    open()
    const kept = await list()
    expect(kept.find(({ item }) => item === film)).toMatchObject({
      ...{ title: { id: film }, state: { kind: 'paused' }, haveBytes: 0, isWatched: false },
    })
    expect(kept.find(({ item }) => item === items[0])).toMatchObject({
      ...{ season: season?.number, episode: parts[0]?.number, episodeTitle: parts[0]?.title },
    })
    expect((await viewer.get<LibraryState>('/api/library')).kept[film]).toBe('coming')
    expect(await viewer.post('/api/kept/remove', { items: [film, ...items] })).toEqual({})
    expect(await list()).toEqual([])
  })

  it.each([
    ['a film that there is not', '', { titleId: 'no-such-film' }, 'not-found'],
    ['a season that there is not', '', { titleId: film, season: 4 }, 'not-found'],
    ['an episode that there is not', '', { titleId: film, season: 4, episode: 1 }, 'not-found'],
    ['a version that there is not', '', { titleId: film, releaseId: 'x' }, 'not-found'],
    ['what is no title', '', { titleId: '../../etc' }, 'invalid-request'],
    ['nothing to remove', '/remove', {}, 'invalid-request'],
    ['too many at once', '/pause', { items: Array<string>(1001).fill('x') }, 'invalid-request'],
    ['what is not JSON', '', '{', 'invalid-request'],
  ])('refuses %s', async (_, path, body, code) => {
    expect(await browser().post(`/api/kept${path}`, body)).toBe(code)
  })

  it('keeps the house’s choices, refuses those that make no sense, and asks before a month’s limit is passed', async () => {
    const viewer = browser()
    expect((await viewer.get<HouseState>('/api/house')).settings).toEqual(usualSettings)
    const chosen: HouseSettings = {
      ...{ disk: { kind: 'share', share: 0.5 }, monthlyBytes: 1e9, isSharing: false, line: 'half' },
      night: { from: 1320, to: 360 },
    }
    expect(await viewer.post('/api/house', chosen)).toMatchObject({ settings: chosen })
    close()
    open()
    expect((await viewer.get<HouseState>('/api/house')).settings).toEqual(chosen)
    for (const wrong of [
      ...[
        { ...chosen, monthlyBytes: -1 },
        { ...chosen, monthlyBytes: 1e300 },
        { ...chosen, line: 'all' },
      ],
      ...[
        { ...chosen, night: { from: 60, to: 60 } },
        { ...chosen, night: { from: 60, to: 1440 } },
      ],
      ...[{ ...chosen, disk: { kind: 'bytes', bytes: 1 } }, { ...chosen, isSharing: 'yes' }, [], 4, null],
    ])
      expect(await viewer.post('/api/house', wrong)).toBe('invalid-request')
    keeping.meter.count(0.9e9, 0)
    expect((await viewer.get<LibraryState>('/api/library')).dataLevel).toBe('near')
    expect(await viewer.post('/api/playbacks', { titleId: film })).toHaveProperty('id')
    keeping.meter.count(0, 0.2e9)
    expect(await viewer.get('/api/house')).toMatchObject({
      meter: { level: 'over', month: { downBytes: 0.9e9, upBytes: 0.2e9 }, monthlyBytes: 1e9 },
    })
    expect(await viewer.post('/api/playbacks', { titleId: film })).toBe('month-used-up')
    expect(await viewer.post('/api/playbacks', { titleId: film, mayPassLimit: true })).toHaveProperty('id')
  })
})

describe('profiles', () => {
  const zoe = { name: 'Zoé', colour: 'encre', mark: 'cat', ageLimit: 10 }
  const paul = { name: 'Paul', colour: 'mousse', mark: 'reel' }
  const make = async (viewer: ReturnType<typeof browser>, facts: object) =>
    (await viewer.post<Profile>('/api/profiles', facts)).id

  it('are asked for when there is more than one, and each has its own library', async () => {
    const parent = browser()
    await parent.post('/api/library/progress', report(900))
    const id = await make(parent, paul)
    // Who made it goes on as who they were.
    expect((await parent.get<HomeScreen>('/api/home')).watching).toHaveLength(1)
    const other = browser()
    expect(await other.get('/api/home')).toBe('profile-needed')
    expect((await other.get<Profiles>('/api/profiles')).profiles).toMatchObject([
      { id: 'home' },
      { id, name: 'Paul' },
    ])
    await other.post(`/api/profiles/${id}/enter`)
    expect((await other.get<HomeScreen>('/api/home')).watching).toEqual([])
    expect(await other.get('/api/profiles')).toMatchObject({ current: id })
    await other.post('/api/profiles/leave')
    expect(await other.get('/api/home')).toBe('profile-needed')
  })

  it('show a child what is for its age, and nothing else by any route', async () => {
    const parent = browser()
    const id = await make(parent, zoe)
    const child = browser()
    await child.post(`/api/profiles/${id}/enter`)
    const home = await child.get<HomeScreen>('/api/home')
    const shown = [...(home.hero ? [home.hero] : []), ...home.rows.flatMap(({ titles }) => titles)]
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.every(({ genres }) => !genres.includes('Horror'))).toBe(true)
    expect(await child.get('/api/search?q=nosferatu')).toMatchObject({ titles: [], total: 0 })
    expect((await child.get<TitlePage>('/api/search?q=')).total).toBeGreaterThan(5)
    const refused = [
      child.get(`/api/titles/${film}`),
      child.post('/api/playbacks', { titleId: film }),
      child.post('/api/library/progress', report(900)),
      child.post('/api/library/list', { titleId: film, isListed: true }),
      child.get('/api/elsewhere'),
      child.post('/api/opened/link', {
        link: 'magnet:?xt=urn:btih:0123456789012345678901234567890123456789',
      }),
      child.get('/api/events'),
      child.get('/api/library/export'),
      child.post('/api/library/import', '{}'),
      child.post('/api/library/history/clear'),
      child.post('/api/profiles', paul),
      child.post(`/api/profiles/${id}`, paul),
      child.post(`/api/profiles/${id}/lock`, {}),
      child.post('/api/profiles/home/remove', {}),
      child.get('/api/what-comes-later'),
      child.post('/api/kept', { titleId: film }),
      child.post('/api/kept/pause', {}),
      child.post('/api/kept/resume', {}),
      child.post('/api/kept/remove', { items: [film] }),
      child.post('/api/library/allowed', { titleId: film, isAllowed: true }),
      child.get('/api/house'),
      child.post('/api/house', usualSettings),
    ]
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['not-for-this-age']))
    const allowed = home.rows[0]?.titles[0]?.id ?? ''
    expect(await child.get(`/api/titles/${allowed}`)).toMatchObject({ id: allowed })
    expect(await child.post('/api/playbacks', { titleId: allowed })).toHaveProperty('id')
  })

  it('show a child nothing on a home screen that has nothing for its age', async () => {
    const parent = browser()
    const id = await make(parent, { ...zoe, ageLimit: 0 })
    const child = browser()
    await child.post(`/api/profiles/${id}/enter`)
    const home = await child.get<HomeScreen>('/api/home')
    expect(home.rows).toEqual([])
    expect(home.hero).toBeUndefined()
  })

  it('let a grown-up say in one press what a child sees, and take it back', async () => {
    const parent = browser()
    const id = await make(parent, zoe)
    const child = browser()
    await child.post(`/api/profiles/${id}/enter`)
    await parent.post('/api/kept', { titleId: film })
    expect((await child.get<KeptList>('/api/kept')).films).toEqual([])
    expect((await child.get<LibraryState>('/api/library')).kept).toEqual({})
    await parent.post('/api/library/allowed', { titleId: film, isAllowed: true })
    expect((await parent.get<LibraryState>('/api/library')).allowed).toEqual([film])
    expect((await child.get<LibraryState>('/api/library')).allowed).toEqual([])
    const { hero, rows } = await child.get<HomeScreen>('/api/home')
    expect(rows[0]).toMatchObject({ id: 'allowed', titles: [{ id: film }] })
    expect(hero).toBeDefined()
    expect((await parent.get<HomeScreen>('/api/home')).rows.some((row) => row.id === 'allowed')).toBe(false)
    expect(await child.get(`/api/titles/${film}`)).toMatchObject({ id: film })
    expect(await child.get('/api/search?q=nosferatu')).toMatchObject({ titles: [{ id: film }] })
    expect(await child.post('/api/playbacks', { titleId: film })).toHaveProperty('id')
    expect((await child.get<KeptList>('/api/kept')).films).toMatchObject([{ item: film }])
    await parent.post('/api/library/allowed', { titleId: film, isAllowed: false })
    expect(await child.get(`/api/titles/${film}`)).toBe('not-for-this-age')
    expect((await child.get<KeptList>('/api/kept')).films).toEqual([])
    expect(await parent.post('/api/library/allowed', { titleId: 'no-such-film', isAllowed: true })).toBe(
      'not-found',
    )
  })

  it('let nobody into a locked one without its code, nor with a cookie of before or of one’s own making', async () => {
    const parent = browser()
    const id = await make(parent, zoe)
    const old = parent.cookie()
    await parent.post('/api/profiles/home/lock', { pin: '4711' })
    expect((await parent.get<HomeScreen>('/api/home')).watching).toEqual([])
    const child = browser()
    child.keep(old)
    expect(await child.get('/api/home')).toBe('profile-needed')
    child.keep(`lanterne-${port}=home.${'A'.repeat(43)}`)
    expect(await child.get('/api/home')).toBe('profile-needed')
    expect(await child.post('/api/profiles/home/enter', {})).toBe('wrong-pin')
    expect(await child.post('/api/profiles/home/enter', { pin: '0000' })).toBe('wrong-pin')
    await child.post(`/api/profiles/${id}/enter`)
    for (let guess = 0; guess < 3; guess++) await child.post('/api/profiles/home/enter', { pin: '1111' })
    expect(await child.post('/api/profiles/home/enter', { pin: '4711' })).toBe('too-many-tries')
    clock.pass(60_000)
    expect(await child.post('/api/profiles/home/enter', { pin: '4711' })).toMatchObject({ id: 'home' })
    expect(await child.get('/api/library/export')).toHaveProperty('format')
  })

  it('keep what is locked from others: no export has it, no import changes it, nobody unlocks it', async () => {
    const parent = browser()
    await parent.post('/api/library/progress', report(900))
    const id = await make(parent, paul)
    await parent.post('/api/profiles/home/lock', { pin: '4711' })
    const other = browser()
    await other.post(`/api/profiles/${id}/enter`)
    expect(JSON.stringify(await other.get('/api/library/export'))).not.toContain(film)
    const line = { profile: 'home', kind: 'list', item: film, clock: 5, value: true }
    const file = JSON.stringify({ format: 'lanterne-library', version: 1, records: [line] })
    expect(await other.post('/api/library/import', file)).toEqual({ news: 0 })
    expect(await other.post('/api/profiles/home', paul)).toBe('wrong-pin')
    expect(await other.post('/api/profiles/home/lock', { present: '0000' })).toBe('wrong-pin')
    expect(await other.post('/api/profiles/home/lock', { present: '4711' })).toMatchObject({
      isLocked: false,
    })
  })
})

describe('another device of the house', () => {
  const kid = { name: 'Zoé', colour: 'mousse', mark: 'cat', ageLimit: 7 }
  /** A device that was let in, and its id. */
  const pair = () => {
    const { device, cookie } = pairing.devices.admit(undefined)
    return {
      id: device.id,
      viewer: browser({ isElsewhere: true, always: cookie.split(';')[0] ?? '' }),
    }
  }

  it('is everybody’s until it is somebody’s, and is told that it is a guest', async () => {
    const { viewer, id } = pair()
    expect(await viewer.get('/api/library')).toMatchObject({ isGuest: true, profile: { id: 'home' } })
    expect(await browser().get('/api/library')).not.toHaveProperty('isGuest')
    const parent = browser()
    const { id: paul } = await parent.post<Profile>('/api/profiles', { ...kid, ageLimit: undefined })
    expect(await viewer.get('/api/home')).toBe('profile-needed')
    expect(await parent.post(`/api/devices/${id}`, { profile: 'nobody' })).toBe('not-found')
    const said = await parent.post(`/api/devices/${id}`, { profile: paul, name: 'Salon\u202e' })
    expect(said).toMatchObject({ devices: [{ name: 'Salon', profile: paul }] })
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: paul } })
    // Grown-ups go where they are let in without a code.
    await viewer.post('/api/profiles/home/enter')
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: 'home' } })
    await viewer.post('/api/profiles/leave')
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: paul } })
  })

  it('of a child is left with a code only, and not by a cookie of before, nor when the child’s profile goes', async () => {
    const parent = browser()
    const { id: zoe } = await parent.post<Profile>('/api/profiles', kid)
    const { viewer, id } = pair()
    await viewer.post('/api/profiles/home/enter')
    const before = viewer.cookie()
    expect(await viewer.get('/api/library/history')).toEqual([])
    await parent.post(`/api/devices/${id}`, { profile: zoe })
    viewer.keep(before)
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: zoe } })
    expect(await viewer.get('/api/library/history')).toBe('not-for-this-age')
    for (const change of ['/api/profiles/home/enter', '/api/profiles', `/api/profiles/${zoe}`])
      expect(await viewer.post(change, kid)).toBe('not-for-this-age')
    await parent.post('/api/profiles/home/lock', { pin: '4711' })
    expect(await viewer.post('/api/profiles/home/enter', { pin: '0000' })).toBe('wrong-pin')
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: zoe } })
    expect(await viewer.post('/api/profiles/home/enter', { pin: '4711' })).toMatchObject({ id: 'home' })
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: 'home' } })
    await viewer.post('/api/profiles/leave')
    await parent.post('/api/profiles/home/lock', { present: '4711' })
    await parent.post(`/api/profiles/${zoe}/remove`)
    expect(await viewer.get('/api/home')).toBe('profile-needed')
    expect(await viewer.post('/api/profiles/home/enter')).toBe('not-for-this-age')
    await parent.post(`/api/devices/${id}`, { profile: null })
    expect(await viewer.get('/api/library')).toMatchObject({ profile: { id: 'home' } })
  })

  it('opens no door, lets nobody in and moves no library; a child sends nobody away', async () => {
    const { viewer, id } = pair()
    for (const path of [
      '/api/devices/door',
      '/api/devices/code',
      `/api/devices/${id}/remove`,
      '/api/library/import',
    ])
      expect(await viewer.post(path, { isOpen: true })).toBe('not-from-here')
    expect(await viewer.get('/api/library/export')).toBe('not-from-here')
    const child = browser()
    const { id: zoe } = await child.post<Profile>('/api/profiles', kid)
    await child.post(`/api/profiles/${zoe}/enter`)
    expect(await child.get('/api/devices')).toBe('not-for-this-age')
    expect(await child.post(`/api/devices/${id}/remove`)).toBe('not-for-this-age')
  })

  it('is let in only while the door is open, which stays as it was left', async () => {
    const parent = browser()
    expect(await parent.get('/api/devices')).toEqual({
      ...{ isOpen: false, isAsked: false, addresses: [], devices: [] },
    })
    expect(await parent.post('/api/devices/code')).toBe('invalid-request')
    await pairing.begin(house)
    expect(await parent.post('/api/devices/door', { isOpen: true })).toMatchObject({ problem: 'no-network' })
    expect(await parent.post('/api/devices/code')).toMatchObject({ code: { secondsLeft: 300 } })
    expect(await parent.post('/api/devices/code/end')).not.toHaveProperty('code')
    await pairing[Symbol.asyncDispose]()
    close()
    open()
    await pairing.begin(house)
    expect(await parent.get('/api/devices')).toMatchObject({ isOpen: true })
    await parent.post('/api/devices/door', { isOpen: false })
    close()
    open()
    await pairing.begin(house)
    expect(await parent.get('/api/devices')).toMatchObject({ isOpen: false })
  })
})
