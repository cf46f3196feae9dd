import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { answerAddon, createSourceClient, openAddonSource, openCatalogue } from '@lanterne/catalogue'
import { httpGet } from '@lanterne/engine'
import { systemClock } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { beforeAll, describe, expect, it } from 'vitest'
import { installPeers } from '../../tools/bench/install-peers.ts'
import { openStage, type Stage } from '../support/stage.ts'

// What the official packages look like from here: they have no types of their own.
interface Sdk {
  readonly addonBuilder: new (
    manifest: object,
  ) => {
    defineCatalogHandler(handler: (request: { extra: Record<string, string> }) => Promise<object>): void
    defineMetaHandler(handler: (request: { id: string }) => Promise<object>): void
    defineStreamHandler(handler: (request: { id: string }) => Promise<object>): void
    getInterface(): object
  }
  serveHTTP(
    addon: object,
    options: { port: number },
  ): Promise<{ url: string; server: { close(): void; closeAllConnections(): void } }>
}
interface Client {
  detectFromURL(url: string): Promise<{ addon?: Addon }>
}
interface Addon {
  readonly manifest: { readonly id: string }
  get(...request: unknown[]): Promise<Record<string, unknown>>
}

const folder = join(import.meta.dirname, 'peers')
const from = createRequire(join(folder, 'package.json'))
beforeAll(() => installPeers((line) => process.stderr.write(`${line}\n`), folder), 120_000)

const world = { network: createSystemNetwork(), clock: systemClock }
const client = createSourceClient({
  get: (url, request, options) => httpGet(url, { ...world, ...request }, options),
  clock: systemClock,
  spacingMs: 0,
  freshMs: 60_000,
  isViewers: true,
})
const { signal } = new AbortController()
const infohash = '08ada5a7a6183aae1e09d831df6748d566095a10'

/** An add-on that the official SDK serves. */
async function serveAddon(stage: Stage): Promise<string> {
  const { addonBuilder, serveHTTP } = from('stremio-addon-sdk') as Sdk
  const builder = new addonBuilder({
    id: 'org.example.open-films',
    version: '1.0.0',
    name: 'Open films',
    description: 'Films of everybody',
    resources: ['catalog', 'meta', 'stream'],
    types: ['movie', 'series'],
    idPrefixes: ['of:'],
    catalogs: [
      { type: 'movie', id: 'featured', name: 'Featured', extra: [{ name: 'search' }, { name: 'skip' }] },
      { type: 'series', id: 'found', name: 'Found', extra: [{ name: 'search', isRequired: true }] },
    ],
  })
  const films = ['Sintel', 'Big Buck Bunny'].map((name, i) => ({
    id: `of:${i}`,
    type: 'movie',
    name,
    releaseInfo: '2010',
  }))
  const series = { id: 'of:one', type: 'series', name: 'Pioneer One', releaseInfo: '2010-2011' }
  builder.defineCatalogHandler(async ({ extra }) => {
    const all = [...films, series]
    const metas = extra['search'] ? all.filter(({ name }) => name.includes(extra['search'] ?? '')) : films
    return { metas, cacheMaxAge: 60 }
  })
  builder.defineMetaHandler(async ({ id }) => ({
    meta:
      id === series.id
        ? {
            ...series,
            videos: [
              {
                id: 'of:one:1:1',
                title: 'Earthfall',
                season: 1,
                episode: 1,
                released: '2010-06-16T00:00:00.000Z',
              },
            ],
          }
        : films.find((film) => film.id === id),
  }))
  builder.defineStreamHandler(async () => ({
    streams: [
      {
        name: 'Open films 720p',
        infoHash: infohash.toUpperCase(),
        fileIdx: 5,
        sources: ['tracker:udp://tracker.example.org:1337', `dht:${infohash}`],
      },
      { name: 'HTTP', url: 'https://example.org/sintel.mp4' },
      { name: 'Elsewhere', externalUrl: 'https://example.org/' },
    ],
  }))
  const { url, server } = await serveHTTP(builder.getInterface(), { port: 0 })
  stage.use({
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
  return url
}

describe('an add-on of the official SDK', () => {
  it('is browsed, searched and opened down to what plays', async (context) => {
    await using stage = await openStage(context)
    const addon = await openAddonSource(client, { id: 'theirs', url: await serveAddon(stage) }, { signal })
    expect(addon.name).toBe('Open films')
    expect(addon.rows).toEqual([{ type: 'movie', id: 'featured', name: 'Featured' }])
    const [row] = addon.rows
    if (!row) throw new Error('no row')
    const { titles } = await addon.browse(row, undefined, { signal })
    expect(titles.map(({ title, year }) => [title, year])).toEqual([
      ['Sintel', 2010],
      ['Big Buck Bunny', 2010],
    ])
    const found = await addon.search({ text: 'Sintel' }, { signal })
    expect(found.titles.map(({ title }) => title)).toEqual(['Sintel'])
    const film = await addon.find(found.titles[0]?.id ?? '', { signal })
    expect(film.releases.map(({ source }) => source)).toEqual([
      { kind: 'torrent', infohash, trackers: ['udp://tracker.example.org:1337'], webSeeds: [], fileIndex: 5 },
      { kind: 'http', url: 'https://example.org/sintel.mp4' },
    ])
  })

  it('has its series, episode by episode', async (context) => {
    await using stage = await openStage(context)
    const addon = await openAddonSource(client, { id: 'theirs', url: await serveAddon(stage) }, { signal })
    const { titles } = await addon.search({ text: 'Pioneer' }, { signal })
    const film = await addon.find(titles[0]?.id ?? '', { signal })
    expect(film).toMatchObject({ releases: [], episodes: [{ season: 1, number: 1, title: 'Earthfall' }] })
    const releases = await addon.findEpisode?.(film.id, film.episodes?.[0]?.id ?? '', { signal })
    expect(releases?.[0]).toMatchObject({ height: 720, source: { infohash } })
  })
})

describe('the official client', () => {
  it('browses Lanterne’s own catalogue, down to what plays', async (context) => {
    await using stage = await openStage(context)
    const catalogue = await openCatalogue({}, { signal })
    const server = createServer((request, response) => {
      const answer = answerAddon(request.url ?? '', catalogue, {
        version: '1.0.0',
        origin: 'http://127.0.0.1',
      })
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? {}))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    stage.use({
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        server.close()
      },
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest.json`
    const { detectFromURL } = from('stremio-addon-client') as Client
    const { addon } = await detectFromURL(url)
    if (!addon) throw new Error('no add-on there')
    expect(addon.manifest.id).toBe('org.lanterne.catalogue')
    const { metas } = (await addon.get('catalog', 'movie', 'films', { search: 'Sintel' })) as {
      metas: { id: string; name: string }[]
    }
    expect(metas[0]?.name).toBe('Sintel')
    const { meta } = (await addon.get('meta', 'movie', metas[0]?.id)) as { meta: { description: string } }
    expect(meta.description).not.toBe('')
    const { streams } = (await addon.get('stream', 'movie', metas[0]?.id)) as {
      streams: { infoHash?: string }[]
    }
    expect(streams.some(({ infoHash }) => infoHash === infohash)).toBe(true)
    const all = (await addon.get('catalog', 'movie', 'films')) as { metas: unknown[] }
    expect(all.metas.length).toBeGreaterThan(50)
  })
})
