import type { Release } from '@lanterne/contract'
import { AppError, systemClock } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSourceClient } from '../source-client.ts'
import { scriptedGet } from '../testing/scripted-get.ts'
import { fixture } from '../testing/test-source.ts'
import { createAddon } from './addon.ts'
import { askForSubtitles, createAddonSource } from './addon-source.ts'
import { describeAddon } from './describe-addon.ts'
import { AddonManifest } from './manifest.ts'
import { orderReleases } from './order-releases.ts'

const { signal } = new AbortController()
const clock = systemClock
const secret = 'https://example.org/a-secret'

function open(answer: (url: string) => string, id = 'mine', base = secret) {
  const { get, asked } = scriptedGet(answer)
  const client = createSourceClient({ get, clock, spacingMs: 0, freshMs: 60_000 })
  const addon = createAddon(client, { id, url: `${base}/manifest.json` })
  return { addon, paths: () => asked.map(({ url }) => url.replace(base, '')) }
}

const whole = () => fixture('stremio-addon.json')

/** The fixture with other members. */
const like = (members: object) => JSON.stringify({ ...(JSON.parse(whole()) as object), ...members })

describe('createAddonSource', () => {
  it('has the rows that need nothing more, and gives each by pages of a hundred', async () => {
    const metas = Array.from({ length: 100 }, (_, i) => ({ id: `of:${i}`, type: 'movie', name: `Film ${i}` }))
    const { addon, paths } = open(() => like({ metas }))
    const source = createAddonSource(addon, { name: 'Mine', clock })
    expect(await source.rows({ signal })).toEqual([{ id: 'movie/featured', name: 'Featured films' }])
    const first = await source.browse('movie/featured', undefined, { signal })
    expect([first.titles.length, first.next]).toEqual([100, '100'])
    await source.browse('movie/featured', first.next, { signal })
    expect(paths()).toEqual([
      '/manifest.json',
      '/catalog/movie/featured.json',
      '/catalog/movie/featured/skip=100.json',
    ])
    for (const row of ['series/found', 'movie/by-year', 'movie/nothing', ''])
      await expect(source.browse(row, undefined, { signal })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('searches every catalogue that takes words alone, and goes without those that fail', async () => {
    const { addon, paths } = open((url) => (url.includes('/series/') ? '<html>' : whole()))
    const { titles } = await createAddonSource(addon, { name: 'Mine', clock }).search(
      { text: ' big buck & ' },
      { signal },
    )
    expect(titles.map(({ title }) => title)).toEqual(['Sintel the film', 'Big Buck Bunny'])
    expect(paths().slice(1).toSorted()).toEqual([
      '/catalog/movie/featured/search=big%20buck%20%26.json',
      '/catalog/series/found/search=big%20buck%20%26.json',
    ])
  })

  it('has what plays, the best first, pages of others apart, and nothing that cannot be played', async () => {
    const { addon } = open(whole)
    const film = await createAddonSource(addon, { name: 'Mine', clock }).find('movie/of:sintel', { signal })
    expect(film.licence).toEqual({ kind: 'viewers', name: '' })
    expect(film.releases.map(({ height, source }) => [height, source.kind])).toEqual([
      [1080, 'http'],
      [2160, 'torrent'],
      [480, 'http'],
    ])
    expect(film.releases[0]?.subtitleSources).toEqual([
      { language: 'fra', url: 'https://example.org/fr.srt' },
    ])
    expect(film.releases[1]?.source).toMatchObject({
      infohash: '08ada5a7a6183aae1e09d831df6748d566095a10',
      fileIndex: 5,
      trackers: ['udp://tracker.example.org:1337'],
    })
    expect(film.pages).toEqual([{ name: 'Watch there', url: 'https://example.org/watch' }])
    // Neither the address of the add-on nor those of its files are in what becomes part of our own addresses.
    for (const { id } of film.releases) expect(id).not.toMatch(/example|secret|http/)
  })

  it('takes from other add-ons what one only lists: the film, what plays it, and their subtitles', async () => {
    const lists = open(() => like({ resources: ['catalog'] }), 'lists')
    const plays = open(() => whole(), 'plays', 'https://example.net')
    const broken = open(() => '<html>', 'broken', 'https://example.com')
    const all = [lists.addon, broken.addon, plays.addon]
    const source = createAddonSource(lists.addon, { name: 'Lists', clock, all: () => all })
    const film = await source.find('movie/of:sintel', { signal })
    expect(film).toMatchObject({ source: 'lists', title: 'Sintel the film' })
    expect(film.releases).toHaveLength(3)
    expect(lists.paths()).toEqual(['/manifest.json'])
    const words = await askForSubtitles(all, { type: 'movie', id: 'of:sintel' }, { clock, signal })
    expect(words).toEqual([
      { url: 'https://example.org/subtitles/fr.srt', language: 'fra', name: 'fra' },
      { url: 'https://example.org/subtitles/x.srt', language: 'und', name: 'Brazilian Portuguese' },
    ])
  })

  it('remembers of its own lists what nobody can describe', async () => {
    const { addon } = open(() => like({ resources: ['catalog', 'stream'] }))
    const source = createAddonSource(addon, { name: 'Mine', clock })
    await expect(source.find('movie/of:two', { signal })).rejects.toMatchObject({ code: 'not-found' })
    await source.browse('movie/featured', undefined, { signal })
    await expect(source.find('movie/of:two', { signal })).resolves.toMatchObject({ title: 'Big Buck Bunny' })
  })

  it('asks nobody about films of other kinds or other names than it lists', async () => {
    const { addon, paths } = open(whole)
    const source = createAddonSource(addon, { name: 'Mine', clock })
    for (const id of ['channel/of:1', 'movie/tt1', 'nothing', '/', 'movie/'])
      await expect(source.find(id, { signal })).rejects.toBeInstanceOf(AppError)
    expect(paths()).toEqual(['/manifest.json'])
  })

  it('has a series part by part, and asks for what plays a part when it is wanted', async () => {
    const videos = [
      { id: 'of:s:1:1', title: 'One', season: 1, episode: 1 },
      {
        id: 'of:s:1:2',
        name: 'Two',
        season: 1,
        episode: 2,
        streams: [{ url: 'https://example.org/2.mp4' }],
      },
    ]
    const meta = { id: 'of:s', type: 'series', name: 'A series', videos }
    const { addon, paths } = open(() => like({ meta }))
    const source = createAddonSource(addon, { name: 'Mine', clock })
    const film = await source.find('series/of:s', { signal })
    expect(film.releases).toEqual([])
    expect(film.episodes?.map(({ season, number, title }) => [season, number, title])).toEqual([
      [1, 1, 'One'],
      [1, 2, 'Two'],
    ])
    expect(await source.findEpisode?.('series/of:s', 'of:s:1:1', { signal })).toHaveLength(3)
    expect(paths().at(-1)).toBe('/stream/series/of%3As%3A1%3A1.json')
    const asked = paths().length
    expect(await source.findEpisode?.('series/of:s', 'of:s:1:2', { signal })).toMatchObject([
      { source: { url: 'https://example.org/2.mp4' } },
    ])
    expect(paths()).toHaveLength(asked)
  })
})

describe('describeAddon', () => {
  it('says what an add-on offers, in plain text, and where it is configured', async () => {
    const { addon } = open(whole)
    expect(describeAddon(await addon.manifest({ signal }), `${secret}/manifest.json`)).toEqual({
      kind: 'addon',
      name: 'Open films',
      description: 'Films of everybody',
      rows: ['Featured films'],
      canBeSearched: true,
      hasSubtitles: true,
      isShared: true,
      isAdult: false,
      configuration: `${secret}/configure`,
      needsConfiguration: false,
    })
  })
})

describe('AddonManifest', () => {
  it('reads a million of anything as a hundred', async () => {
    const entry = { type: 'movie', id: 'x', name: 'y' }
    const { addon } = open(() => like({ catalogs: Array.from({ length: 50_000 }, () => entry) }))
    const manifest = await addon.manifest({ signal })
    expect(manifest.catalogs).toHaveLength(100)
    expect(Object.keys(manifest).toSorted()).toEqual(Object.keys(AddonManifest.entries).toSorted())
  })
})

describe('orderReleases', () => {
  const release = fc.record(
    {
      id: fc.string({ maxLength: 3 }),
      height: fc.integer({ min: 1, max: 10_000 }),
      source: fc.constant({ kind: 'http' as const, url: 'https://example.org/' }),
    },
    { requiredKeys: ['id', 'source'] },
  ) as fc.Arbitrary<Release>

  it('keeps each once, puts 1080 lines first, and is the same when it is done again', () => {
    fc.assert(
      fc.property(fc.array(release), (releases) => {
        const ordered = orderReleases(releases)
        expect(new Set(ordered.map(({ id }) => id)).size).toBe(ordered.length)
        expect(new Set(ordered.map(({ id }) => id))).toEqual(new Set(releases.map(({ id }) => id)))
        if (ordered.some(({ height }) => height === 1080)) expect(ordered[0]?.height).toBe(1080)
        expect(orderReleases(ordered)).toEqual(ordered)
      }),
    )
  })
})
