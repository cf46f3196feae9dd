import { createRequire } from 'node:module'
import { join } from 'node:path'
import { installPeers } from '../../../tools/bench/install-peers.ts'
import type { Stage } from '../../support/stage.ts'

// What the official packages look like from here: they have no types of their own.
interface Sdk {
  readonly addonBuilder: new (
    manifest: object,
  ) => {
    defineCatalogHandler(handler: (request: { extra: Record<string, string> }) => Promise<object>): void
    defineMetaHandler(handler: (request: { id: string }) => Promise<object>): void
    defineStreamHandler(handler: (request: { id: string }) => Promise<object>): void
    defineSubtitlesHandler(handler: (request: { id: string }) => Promise<object>): void
    getInterface(): object
  }
  serveHTTP(
    addon: object,
    options: { port: number },
  ): Promise<{ url: string; server: { close(): void; closeAllConnections(): void } }>
}
/** Stremio's own client. */
export interface OfficialClient {
  detectFromURL(url: string): Promise<{ addon?: OfficialAddon }>
}
export interface OfficialAddon {
  readonly manifest: { readonly id: string }
  get(...request: unknown[]): Promise<Record<string, unknown>>
}

const folder = join(import.meta.dirname, '../peers')
const from = createRequire(join(folder, 'package.json'))

/** Installs the official packages. */
export const installOfficial = () => installPeers((line) => process.stderr.write(`${line}\n`), folder)

export const officialClient = () => from('stremio-addon-client') as OfficialClient

/** A torrent that need not be there. */
export const infohash = '08ada5a7a6183aae1e09d831df6748d566095a10'

const usualStreams: readonly object[] = [
  {
    name: 'Open films 720p',
    infoHash: infohash.toUpperCase(),
    fileIdx: 5,
    sources: ['tracker:udp://tracker.example.org:1337', `dht:${infohash}`],
  },
  { name: 'HTTP', url: 'https://example.org/sintel.mp4' },
  { name: 'Elsewhere', externalUrl: 'https://example.org/' },
]

/** An add-on that the official SDK serves, with two films and a series; everything plays from `streams`. */
export async function serveAddon(
  stage: Stage,
  {
    streams = usualStreams,
    subtitles = [],
  }: { readonly streams?: readonly object[]; readonly subtitles?: readonly object[] } = {},
): Promise<string> {
  const { addonBuilder, serveHTTP } = from('stremio-addon-sdk') as Sdk
  const builder = new addonBuilder({
    id: 'org.example.open-films',
    version: '1.0.0',
    name: 'Open films',
    description: 'Films of everybody',
    resources: ['catalog', 'meta', 'stream', 'subtitles'],
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
  builder.defineStreamHandler(async () => ({ streams }))
  builder.defineSubtitlesHandler(async () => ({ subtitles }))
  const { url, server } = await serveHTTP(builder.getInterface(), { port: 0 })
  stage.use({
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
  return url
}
