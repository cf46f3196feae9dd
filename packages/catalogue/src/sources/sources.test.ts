import { systemClock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createCommons } from './commons/commons.ts'
import { createFeedSource } from './feed/feed-source.ts'
import { createInternetArchive } from './internet-archive/internet-archive.ts'
import { createMediaCcc } from './media-ccc/media-ccc.ts'
import { createPeerTube } from './peertube/peertube.ts'
import type { Source } from './source.ts'
import { createSourceClient, type SourceClient } from './source-client.ts'
import { createAddon } from './stremio/addon.ts'
import { createAddonSource } from './stremio/addon-source.ts'
import { scriptedGet } from './testing/scripted-get.ts'
import { fixture, type SourceSample, testSource } from './testing/test-source.ts'

const { signal } = new AbortController()

const samples: Readonly<Record<string, SourceSample>> = {
  'Internet Archive': {
    create: createInternetArchive,
    search: 'archive-search-free.json',
    film: { id: 'FrankenberryCountChoculaTevevisionCommercial1971', file: 'archive-item-commercial.json' },
  },
  PeerTube: {
    create: createPeerTube,
    search: 'peertube-search.json',
    film: { id: 'framatube.org/9c9de5e8-0a1e-484a-b099-e80766180a6d', file: 'peertube-video.json' },
  },
  'media.ccc.de': {
    create: createMediaCcc,
    search: 'media-ccc-search.json',
    film: { id: 'b854982f-d696-40be-a2d2-15dc64a1f421', file: 'media-ccc-event.json' },
  },
  'Wikimedia Commons': {
    create: createCommons,
    search: 'commons-search.json',
    film: { id: 'File:Le Voyage dans la Lune (1902).webm', file: 'commons-search.json' },
  },
  'a feed': {
    create: (client: SourceClient) =>
      createFeedSource(client, { id: 'feed', url: 'https://example.org/feed.xml' }),
    search: 'feed-torrents.xml',
    words: 'sintel',
    film: { id: '08ada5a7a6183aae1e09d831df6748d566095a10', file: 'feed-torrents.xml' },
  },
  'an add-on': {
    create: (client: SourceClient) => createFixtureAddon(client),
    search: 'stremio-addon.json',
    film: { id: 'movie/of:sintel', file: 'stremio-addon.json' },
  },
}

const addonUrl = 'https://example.org/a-secret/manifest.json'
const createFixtureAddon = (client: SourceClient) =>
  createAddonSource(createAddon(client, { id: 'addon', url: addonUrl }), {
    name: 'Add-on',
    clock: systemClock,
  })

for (const [name, sample] of Object.entries(samples)) testSource(name, sample)

function over(create: (client: SourceClient) => Source, answer: (url: string) => string) {
  const { get, asked } = scriptedGet(answer)
  return { source: create(createSourceClient({ get, clock: systemClock, spacingMs: 0, freshMs: 0 })), asked }
}

describe('createInternetArchive', () => {
  it('asks for what is free, in an order of its own, and never for what the words might mean to the search', async () => {
    const { source, asked } = over(createInternetArchive, () => fixture('archive-search.json'))
    await source.search({ text: 'bunny) OR collection:(* AND "x' }, { signal })
    const url = new URL(asked[0]?.url ?? '')
    expect(url.searchParams.get('q')).toContain('title:(bunny collection x)^3')
    expect(url.searchParams.get('q')).toContain('licenseurl:*creativecommons.org*')
    expect(url.searchParams.getAll('sort[]')).toEqual(['downloads desc', 'identifier asc'])
  })

  it('leaves out what names no licence', async () => {
    const { source } = over(createInternetArchive, () => fixture('archive-search.json'))
    expect((await source.search({ text: 'film' }, { signal })).titles).toEqual([])
  })

  it('plays the copy that browsers play, by the torrent and then by HTTP', async () => {
    const { source } = over(createInternetArchive, () => fixture('archive-item-commercial.json'))
    const film = await source.find('FrankenberryCountChoculaTevevisionCommercial1971', { signal })
    expect(film).toMatchObject({ durationSeconds: 31, licence: { kind: 'public-domain' } })
    expect(film.releases.map(({ source: { kind }, container }) => [kind, container])).toEqual([
      ['torrent-url', 'mp4'],
      ['http', 'mp4'],
    ])
    expect(film.releases[0]?.source).toMatchObject({
      filePath: 'frankerberry_countchockula_1971.0001_512kb.mp4',
    })
  })

  it.each([
    ['is missing', '[]'],
    ['is dark', JSON.stringify({ is_dark: true, metadata: { identifier: 'x' }, files: [] })],
    ['has no licence', fixture('archive-item-big-buck-bunny.json')],
  ])('has no item that %s', async (_, answer) => {
    const { source } = over(createInternetArchive, () => answer)
    await expect(source.find('x', { signal })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('createPeerTube', () => {
  it('takes the torrents of an instance, the largest picture that a home carries first', async () => {
    const { source, asked } = over(createPeerTube, () => fixture('peertube-video-several-files.json'))
    const { uuid } = JSON.parse(fixture('peertube-video-several-files.json')) as { uuid: string }
    const film = await source.find(`peertube.cpy.re/${uuid}`, { signal })
    expect(asked[0]?.url).toBe(`https://peertube.cpy.re/api/v1/videos/${uuid}`)
    expect(film.licence.name).toBe('CC BY-NC')
    expect(film.releases[0]).toMatchObject({ height: 1080, source: { kind: 'torrent-url' } })
  })

  it.each([
    '127.0.0.1/../x',
    'a b/9c9de5e8-0a1e-484a-b099-e80766180a6d',
    'host',
    'u@h/9c9de5e8-0a1e-484a-b099-e80766180a6d',
  ])('asks nobody for %s', async (id) => {
    const { source, asked } = over(createPeerTube, () => '{}')
    await expect(source.find(id, { signal })).rejects.toMatchObject({ code: 'not-found' })
    expect(asked).toEqual([])
  })
})

describe('createMediaCcc', () => {
  it('prefers the talk as it was held, with its speaker, in MP4', async () => {
    const { source } = over(createMediaCcc, () => fixture('media-ccc-event.json'))
    const film = await source.find('b854982f-d696-40be-a2d2-15dc64a1f421', { signal })
    expect(film).toMatchObject({ year: 2019, makers: ['Will Scott'], durationSeconds: 3603 })
    expect(film.releases[0]).toMatchObject({ container: 'mp4', height: 1080 })
    expect(film.releases[0]?.source).toMatchObject({ url: expect.stringMatching(/\/h264-hd\/.*eng/) })
  })
})

describe('createCommons', () => {
  it('reads what people wrote as text, and leaves out what has no clear licence', async () => {
    const { source } = over(createCommons, () => fixture('commons-search.json'))
    const { titles, next } = await source.search({ text: 'lune' }, { signal })
    expect(titles).toHaveLength(1)
    expect(titles[0]).toMatchObject({
      title: 'Le Voyage dans la Lune',
      synopsis: 'A Trip to the Moon, a film by Georges Méliès.',
      makers: ['Georges Méliès'],
      year: 1902,
      licence: { kind: 'public-domain' },
    })
    expect(next).toBe('40')
  })
})

describe('createFeedSource', () => {
  const create = (client: SourceClient) =>
    createFeedSource(client, { id: 'mine', url: 'https://example.org/f' })

  it('finds the torrents of BEP 36 by any of their words', async () => {
    const { source } = over(create, () => fixture('feed-torrents.xml'))
    const { titles } = await source.search({ text: 'LEVY sintél' }, { signal })
    expect(titles).toMatchObject([{ title: 'Sintel (2010)', year: 2010, licence: { name: 'CC BY 3.0' } }])
    expect((await source.search({ text: 'nothing like it' }, { signal })).titles).toEqual([])
    const film = await source.find(titles[0]?.id ?? '', { signal })
    expect(film.releases[0]?.source).toEqual({
      kind: 'torrent-url',
      url: 'https://webtorrent.io/torrents/sintel.torrent',
    })
  })

  it('believes nothing that a document declares of itself', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
      <rss><channel><item><title>&b;&c;</title><enclosure url="https://example.org/a.torrent" type="application/x-bittorrent"/></item></channel></rss>`
    const { source, asked } = over(create, () => bomb)
    const { titles } = await source.search({ text: '' }, { signal })
    expect(titles.map(({ title }) => title)).toEqual(['&b;&c;'])
    expect(asked).toHaveLength(1)
  })

  it('reads a million entries as five hundred', async () => {
    const item =
      '<item><title>A film</title><enclosure url="https://example.org/a.torrent" type="application/x-bittorrent"/></item>'
    const { source } = over(create, () => `<rss><channel>${item.repeat(30_000)}</channel></rss>`)
    expect((await source.search({ text: '' }, { signal })).titles).toHaveLength(500)
  })
})
