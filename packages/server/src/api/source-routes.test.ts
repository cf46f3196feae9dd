import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCatalogue } from '@lanterne/catalogue'
import {
  type AddonSharing,
  type FolderList,
  holdsIn,
  type SourceOffer,
  type SourcePage,
  type SourceRow,
  type Title,
  type ViewerSource,
} from '@lanterne/contract'
import {
  AppError,
  type HttpAnswer,
  type HttpRequest,
  silentLogger,
  systemClock,
  systemRandom,
} from '@lanterne/kernel'
import { openWorkshop } from '@lanterne/media'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openElsewhere } from '../elsewhere/open-elsewhere.ts'
import { addonRoutes } from '../http/addon-routes.ts'
import { answerFailure, answerNotFound } from '../http/failure.ts'
import { guard, securityHeaders } from '../http/guard.ts'
import { ViewerSources } from '../sources/viewer-sources.ts'
import { sourceRoutes } from './source-routes.ts'

const port = 5268
const token = 'token-of-this-run'
const { signal } = new AbortController()
const catalogue = await openCatalogue({}, { signal })
const workshop = openWorkshop()
const fixtures = new URL('../../../catalogue/fixtures/sources/', import.meta.url)
const addonDocument = await readFile(new URL('stremio-addon.json', fixtures), 'utf8')
const feedDocument = await readFile(new URL('feed-torrents.xml', fixtures), 'utf8')
const manifestUrl = 'https://example.org/a-secret/manifest.json'

let folder: string
let sources: ViewerSources
let app: Hono
let asked: { readonly url: string; readonly request: HttpRequest }[]
let answer: (url: string) => string | Partial<HttpAnswer>
let logged: string

const get = async (url: string, request: HttpRequest): Promise<HttpAnswer> => {
  asked.push({ url, request })
  const said = answer(url)
  const whole = typeof said === 'string' ? { body: new TextEncoder().encode(said) } : said
  return { status: 200, headers: {}, body: new Uint8Array(), ...whole }
}
const note = (message: string, fields?: object) => {
  logged += `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? [value.message, value.cause, (value as AppError).details] : value))}\n`
}
const log = { ...silentLogger, info: note, warn: note, error: note, debug: note }

async function open(): Promise<void> {
  sources = await ViewerSources.open(join(folder, 'sources.json'), {
    ...{ get, clock: systemClock, log, workshop, signal },
    ...{ dataDirectory: join(folder, 'data'), factsDirectory: join(folder, 'data/own-films') },
  })
  const options = { catalogue, sources, port, random: systemRandom }
  app = new Hono()
  app.route('/', addonRoutes(options))
  app.use(securityHeaders, guard({ port, token }))
  app.onError(answerFailure({ log }))
  app.notFound(answerNotFound)
  app.route('/api/sources', sourceRoutes(options))
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-sources-'))
  await mkdir(join(folder, 'data'))
  asked = []
  logged = ''
  answer = (url) => (url.endsWith('.xml') ? feedDocument : addonDocument)
  await open()
})
afterEach(() => rm(folder, { recursive: true, force: true }))
afterAll(() => workshop[Symbol.asyncDispose]())

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (!headers.has('host')) headers.set('host', `127.0.0.1:${port}`)
  return app.request(path, { ...init, headers })
}

/** Asks the API as our page does. */
async function ask<Answer>(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Answer> {
  const response = await request(`/api/sources${path}`, {
    method,
    headers: { 'x-lanterne-token': token, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const said = (await response.json()) as Answer & { error?: { code: AppError['code'] } }
  if (!response.ok) throw new AppError(said.error?.code ?? 'closed')
  return said
}

const addon = { kind: 'addon', address: 'stremio://example.org/a-secret/manifest.json' }

describe('sourceRoutes', () => {
  it('shows what an add-on is before it is added, then keeps it for its owner alone', async () => {
    const offer = await ask<SourceOffer>('/look', addon)
    expect(offer).toMatchObject({ name: 'Open films', rows: ['Featured films'], isShared: true })
    expect(await ask('')).toEqual([])
    const added = await ask<ViewerSource>('', addon)
    expect(added).toMatchObject({ kind: 'addon', name: 'Open films', place: 'example.org', isOn: true })
    expect(asked.map(({ url }) => url)).toEqual([manifestUrl, manifestUrl])
    // The file is its owner's, and what is asked of the door by anybody on this machine has no secret in it.
    expect((await stat(join(folder, 'sources.json'))).mode & 0o077).toBe(0)
    expect(JSON.stringify(await ask('')) + JSON.stringify(added)).not.toContain('a-secret')
    expect(await ask(`/${added.id}/configuration`, {})).toEqual({
      url: 'https://example.org/a-secret/configure',
    })
    await open()
    expect(await ask('')).toEqual([added])
    expect((await ask<ViewerSource>('', addon)).id).toBe(added.id)
    expect(await ask(`/${added.id}/remove`, {})).toEqual([])
    await open()
    expect(await ask('')).toEqual([])
  })

  it('gives rows and films, which have addresses that lead back after a restart', async () => {
    const { id } = await ask<ViewerSource>('', addon)
    const rows = await ask<SourceRow[]>(`/${id}/rows`)
    expect(rows).toEqual([{ id: 'movie/featured', name: 'Featured films' }])
    const page = await ask<SourcePage>(`/${id}/row?row=${encodeURIComponent(rows[0]?.id ?? '')}`)
    expect(page.titles.map(({ title, rights }) => [title, rights.kind])).toEqual([
      ['Sintel the film', 'viewers'],
      ['Big Buck Bunny', 'viewers'],
    ])
    await open()
    const elsewhere = openElsewhere({ clock: systemClock, get, more: () => sources.sources })
    expect(elsewhere.sources.map((each) => each.name)).toContain('Open films')
    const title = (await elsewhere.find(page.titles[0]?.id as Title['id'], { signal })) as Title
    expect(title.rights).toMatchObject({ kind: 'viewers', statedBy: 'Open films' })
    expect(title.releases.map(({ height }) => height)).toEqual([1080, 2160, 480])
    expect(title.pages).toEqual([{ name: 'Watch there', url: 'https://example.org/watch' }])
    expect(JSON.stringify(title)).not.toContain('a-secret')
    const words = await sources.subtitles(title, {}, elsewhere, { signal })
    expect(words.map(({ language }) => language)).toEqual(['fra', 'und'])
    // Switched off, nothing of it is asked or found any more.
    const before = asked.length
    await ask(`/${id}`, { isOn: false })
    await expect(ask(`/${id}/rows`)).rejects.toMatchObject({ code: 'not-found' })
    await expect(elsewhere.find(title.id, { signal })).rejects.toMatchObject({ code: 'not-found' })
    expect(elsewhere.sources.map((each) => each.name)).not.toContain('Open films')
    expect(await sources.subtitles(title, {}, elsewhere, { signal })).toEqual([])
    expect(asked).toHaveLength(before)
  })

  it('adds a feed, and has what it has as one row', async () => {
    const feed = { kind: 'feed', address: 'https://example.org/films.xml' }
    expect(await ask('/look', feed)).toMatchObject({ kind: 'feed', count: 1, isAdult: false })
    const { id, name } = await ask<ViewerSource>('', feed)
    expect(await ask(`/${id}/rows`)).toEqual([{ id: 'all', name }])
    const page = await ask<SourcePage>(`/${id}/row?row=all`)
    expect(page.titles.map(({ title }) => title)).toContain('Sintel (2010)')
  })

  it('may reach this house only at the host that was typed', async () => {
    await ask('/look', { kind: 'addon', address: 'http://192.168.1.2:7000/manifest.json' })
    const may = asked[0]?.request.mayReachLocal
    const hosts = [
      'http://192.168.1.2:7000/x',
      'http://192.168.1.2/x',
      'http://127.0.0.1:7000/',
      'http://[::1]/',
    ]
    expect(hosts.map((url) => may?.(new URL(url)))).toEqual([true, false, false, false])
  })

  it.each([
    ['invalid-request', { kind: 'addon', address: 'ftp://example.org/manifest.json' }],
    ['invalid-request', { kind: 'addon', address: 'example' }],
    ['invalid-request', { kind: 'feed', address: 'javascript:alert(1)' }],
    ['invalid-request', { kind: 'feed', address: 'https://me:secret@example.org/' }],
    ['invalid-request', { kind: 'folder', address: 'films' }],
    ['invalid-request', { kind: 'folder', address: '/' }],
    ['invalid-request', { kind: 'folder', address: '/proc' }],
    ['not-found', { kind: 'folder', address: '/nowhere/at/all' }],
    ['invalid-request', { kind: 'other', address: 'https://example.org/' }],
  ])('says %s of %j, and asks nobody', async (code, wrong) => {
    await expect(ask('', wrong)).rejects.toMatchObject({ code })
    expect(asked).toEqual([])
  })

  it.each([
    ['a page of HTML', '<!doctype html><title>Hello</title>'],
    ['half a document', addonDocument.slice(0, 300)],
    ['nothing', ''],
    ['another document', '{"id":7}'],
  ])('takes %s for no source, and never logs where it was', async (_, body) => {
    answer = () => body
    for (const kind of ['addon', 'feed'])
      await expect(ask('', { ...addon, kind })).rejects.toMatchObject({
        code: expect.stringMatching(/^(source-unreachable|invalid-request)$/),
      })
    expect(await ask('')).toEqual([])
    expect(logged).not.toContain('a-secret')
  })

  it('does not add an add-on that must be configured first, and says where', async () => {
    answer = () => addonDocument.replace('"configurable": true', '"configurationRequired": true')
    expect(await ask('/look', addon)).toMatchObject({
      needsConfiguration: true,
      configuration: 'https://example.org/a-secret/configure',
    })
    await expect(ask('', addon)).rejects.toMatchObject({ code: 'unsupported-source' })
  })

  it('tells of the disk, and of secrets, only to who has the token of the door', async () => {
    await mkdir(join(folder, 'films/old'), { recursive: true })
    await mkdir(join(folder, 'films/.hidden'))
    const list = await ask<FolderList>('/folders', { path: join(folder, 'films') })
    expect(list).toMatchObject({ parent: folder, folders: ['old'] })
    const { id } = await ask<ViewerSource>('', addon)
    for (const path of ['/folders', '/look', '/sharing', `/${id}/configuration`, ''])
      expect((await request(`/api/sources${path}`, { method: 'POST', body: '{}' })).status, path).toBe(403)
    expect((await request('/api/sources/folders')).status).toBe(404)
    for (const path of ['..', '/proc', '/etc/passwd', 'a\0b'])
      await expect(ask('/folders', { path })).rejects.toBeInstanceOf(AppError)
  })

  it('puts a damaged list aside, and begins a new one', async () => {
    await ask('', addon)
    await writeFile(join(folder, 'sources.json'), '{"sources":[{"id":"../../etc"}]}')
    await open()
    expect(await ask('')).toEqual([])
    expect(await readFile(join(folder, 'sources.json.damaged'), 'utf8')).toContain('etc')
  })

  it('has the films of a folder: what is in it now, and no link out of it', async () => {
    const films = join(folder, 'films')
    await mkdir(join(films, 'A series/Season 1'), { recursive: true })
    await writeFile(join(films, 'Nosferatu (1922).mp4'), 'film')
    await writeFile(join(films, 'A series/Season 1/01 - One.mkv'), 'part')
    await writeFile(join(folder, 'secret.mp4'), 'secret')
    await symlink(join(folder, 'secret.mp4'), join(films, 'Secret.mp4'))
    await symlink(folder, join(films, 'all'))
    expect(await ask('/look', { kind: 'folder', address: films })).toMatchObject({ name: 'films', count: 2 })
    const { id, place } = await ask<ViewerSource>('', { kind: 'folder', address: films })
    expect(place).toBe(films)
    expect(await ask(`/${id}/rows`)).toEqual([
      { id: 'films', name: 'films' },
      { id: 'series', name: 'series' },
    ])
    const { titles } = await ask<SourcePage>(`/${id}/row?row=films`)
    expect(titles).toMatchObject([{ title: 'Nosferatu', year: 1922, kind: 'film' }])
    const series = await ask<SourcePage>(`/${id}/row?row=series`)
    const elsewhere = openElsewhere({ clock: systemClock, get, more: () => sources.sources })
    const found = await elsewhere.find(series.titles[0]?.id as Title['id'], { signal })
    expect(found?.seasons).toMatchObject([{ number: 1, episodes: [{ number: 1, title: 'One' }] }])
    // Nothing of where they are goes beyond the folder's own name.
    expect(JSON.stringify(found)).not.toContain(folder)
    expect(asked).toEqual([])
  })
})

describe('addonRoutes', () => {
  const share = (body: object) => ask<AddonSharing>('/sharing', body)
  const pathOf = ({ address = '' }: AddonSharing) => new URL(address).pathname

  it('serves nothing until it is wanted, and nothing once it is not, at the same address or without its secret', async () => {
    expect(await share({})).toEqual({ isOn: false })
    expect((await request('/addon/x/manifest.json')).status).toBe(404)
    const first = await share({ isOn: true })
    expect((await request(pathOf(first))).status).toBe(200)
    expect((await request(pathOf(first).replace(/.(?=\/manifest)/, '.'))).status).toBe(404)
    expect(await share({ isOn: false })).toEqual({ isOn: false })
    expect((await request(pathOf(first))).status).toBe(404)
    const second = await share({ isOn: true })
    expect(second.address).not.toBe(first.address)
    expect((await request(pathOf(first))).status).toBe(404)
    await open()
    expect(await share({})).toEqual(second)
  })

  it('lets pages of other sites read the catalogue there, and nothing else of the door', async () => {
    const path = pathOf(await share({ isOn: true }))
    const foreign = { origin: 'https://web.example.org', 'sec-fetch-site': 'cross-site' }
    const read = await request(path, { headers: foreign })
    expect(read.status).toBe(200)
    expect(read.headers.get('access-control-allow-origin')).toBe('*')
    expect((await request(path, { method: 'OPTIONS', headers: foreign })).status).toBe(204)
    expect((await request(path, { method: 'POST', headers: foreign })).status).toBe(403)
    const rebound = await request(path, { headers: { host: 'evil.example.org' } })
    expect(rebound.status).toBe(403)
    const other = await request('/api/sources', { headers: foreign })
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('has what others can play, and only what is free where the viewer is', async () => {
    const list = async (country?: string) => {
      const manifest = pathOf(await share({ isOn: true, ...(country && { country }) }))
      const at = manifest.replace('/manifest.json', '/catalog/movie/films.json')
      return ((await (await request(at)).json()) as { metas: { id: string }[] }).metas.map(({ id }) => id)
    }
    const [all, french] = [await list(), await list('FR')]
    expect(all.length).toBeGreaterThan(50)
    const abroad = [...catalogue.all()]
      .filter(({ rights }) => !holdsIn(rights, 'FR'))
      .map(({ id }) => `lanterne:${id}`)
    expect(all.some((id) => abroad.includes(id))).toBe(true)
    expect(french.length).toBeGreaterThan(10)
    expect(french.filter((id) => abroad.includes(id))).toEqual([])
    // What ships with the app is on this machine alone.
    expect(all).not.toContain('lanterne:welcome-to-lanterne')
  })
})
