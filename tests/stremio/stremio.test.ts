import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAddon, createAddonSource, createSourceClient } from '@lanterne/catalogue'
import type { AddonSharing } from '@lanterne/contract'
import { httpGet } from '@lanterne/engine'
import { silentLogger, systemClock } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { openServer } from '@lanterne/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { infohash, installOfficial, officialClient, serveAddon } from './support/official.ts'

beforeAll(installOfficial, 120_000)

const clock = systemClock
const world = { network: createSystemNetwork(), clock }
const { signal } = new AbortController()

/** The add-on that the official SDK serves, as the app reads it. */
async function openTheirs(stage: Stage) {
  const url = await serveAddon(stage)
  const client = createSourceClient({
    get: (address, request, options) => httpGet(address, { ...world, ...request }, options),
    ...{ clock, spacingMs: 0, freshMs: 60_000, typedHost: new URL(url).host },
  })
  return createAddonSource(createAddon(client, { id: 'theirs', url }), { name: 'Open films', clock })
}

/** The running app, with the address of the add-on that it serves to others. */
async function openSharing(stage: Stage): Promise<string> {
  const webDirectory = await mkdtemp(join(stage.folder, 'web-'))
  await writeFile(join(webDirectory, 'index.html'), '%LANTERNE_TOKEN%')
  const opening = await openServer(
    {
      ...{ port: 0, listen: { host: '127.0.0.1', port: 0 }, dataDirectory: join(stage.folder, 'data') },
      ...{ webDirectory, log: silentLogger },
    },
    { signal: AbortSignal.timeout(20_000) },
  )
  if (opening.state !== 'open') throw new Error('something else runs on this data folder')
  const { address } = stage.use(opening.server)
  const token = await (await fetch(address)).text()
  const answer = await fetch(`${address}/api/sources/sharing`, {
    method: 'POST',
    headers: { 'x-lanterne-token': token },
    body: JSON.stringify({ isOn: true }),
  })
  return ((await answer.json()) as AddonSharing).address ?? ''
}

describe('an add-on of the official SDK', () => {
  it('is browsed, searched and opened down to what plays', async (context) => {
    await using stage = await openStage(context)
    const addon = await openTheirs(stage)
    expect(addon.name).toBe('Open films')
    const rows = await addon.rows({ signal })
    expect(rows).toEqual([{ id: 'movie/featured', name: 'Featured' }])
    const [row] = rows
    if (!row) throw new Error('no row')
    const { titles } = await addon.browse(row.id, undefined, { signal })
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
    const addon = await openTheirs(stage)
    const { titles } = await addon.search({ text: 'Pioneer' }, { signal })
    const film = await addon.find(titles[0]?.id ?? '', { signal })
    expect(film).toMatchObject({ releases: [], episodes: [{ season: 1, number: 1, title: 'Earthfall' }] })
    const releases = await addon.findEpisode?.(film.id, film.episodes?.[0]?.id ?? '', { signal })
    expect(releases?.[0]).toMatchObject({ height: 720, source: { infohash } })
  })
})

describe('the official client', () => {
  it('browses the catalogue of the running app, down to what plays', async (context) => {
    await using stage = await openStage(context)
    const { detectFromURL } = officialClient()
    const { addon } = await detectFromURL(await openSharing(stage))
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
