import { readFile } from 'node:fs/promises'
import type { Localized, Release, Title } from '@lanterne/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { openCatalogue } from './open-catalogue.ts'
import { releasesOf } from './summarise.ts'

/** Where films may come from: every address was judged before it went in. */
const hosts = new Set([
  'archive.org',
  'bt1.archive.org',
  'bt2.archive.org',
  'distribution.bbb3d.renderfarming.net',
  'explodie.org',
  'files.publicdomaintorrents.com',
  'files2.publicdomaintorrents.com',
  'framatube.org',
  'peertube.cpy.re',
  'skeptikon.fr',
  'tracker.openwebtorrent.com',
  'tracker.opentrackr.org',
  'tracker.vodo.net',
  'tracker.webtorrent.dev',
  'webtorrent.io',
])

/** Names that the interface translates. */
const genres = new Set([
  ...[
    'Action',
    'Adventure',
    'Animation',
    'Biography',
    'Comedy',
    'Crime',
    'Documentary',
    'Drama',
    'Educational',
  ],
  ...[
    'Family',
    'Fantasy',
    'Film noir',
    'History',
    'Horror',
    'Industrial film',
    'Military',
    'Music',
    'Musical',
  ],
  ...[
    'Mystery',
    'Romance',
    'Science',
    'Science fiction',
    'Society',
    'Sport',
    'Talks',
    'Technology',
    'Thriller',
  ],
  ...['War', 'Western'],
])

let titles: readonly Title[]
beforeAll(async () => {
  titles = [...(await openCatalogue({}, { signal: AbortSignal.timeout(10_000) })).all()]
})

const episodesOf = (title: Title) => title.seasons?.flatMap((season) => season.episodes) ?? []

function addressesOf({ source }: Release): readonly string[] {
  if (source.kind === 'torrent') return [...source.trackers, ...source.webSeeds]
  return source.kind === 'torrent-url' ? [source.url] : []
}

describe('the titles that ship with the app', () => {
  it('are all there, each under its own id', () => {
    expect(titles.length).toBeGreaterThanOrEqual(146)
    expect(new Set(titles.map(({ id }) => id)).size).toBe(titles.length)
  })

  it('name each release and each episode once', () => {
    for (const title of titles) {
      const releases = releasesOf(title).map(({ id }) => id)
      expect(new Set(releases).size, title.id).toBe(releases.length)
      for (const { number, episodes } of title.seasons ?? []) {
        const numbers = episodes.map((episode) => episode.number)
        expect(new Set(numbers).size, `${title.id} ${number}`).toBe(numbers.length)
      }
    }
  })

  it('say by what right they are shared, where, who says so and when somebody looked', () => {
    for (const { id, rights } of titles) {
      expect(rights.name, id).not.toBe('')
      expect(rights.url, id).toMatch(/^https:\/\//)
      expect(rights.basis, id).toBeTruthy()
      expect(rights.territory?.length, id).toBeGreaterThan(0)
      expect(rights.attribution, id).toBeTruthy()
      expect(rights.evidence.length, id).toBeGreaterThan(0)
      expect(rights.checkedOn, id).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
    for (const { id, rights } of titles.filter((title) => title.rights.kind === 'public-domain')) {
      expect(rights.reason, id).toBeTruthy()
      expect(rights.territory, id).not.toContain('001')
    }
  })

  it('say where else they are free, by which law and which fact, each place once', () => {
    const elsewhere = titles.filter(({ rights }) => rights.elsewhere)
    expect(elsewhere.length).toBeGreaterThan(80)
    for (const { id, rights } of elsewhere) {
      const places = rights.elsewhere?.flatMap(({ territory }) => territory) ?? []
      expect(new Set(places).size, id).toBe(places.length)
      expect(places, id).not.toContain('US')
      for (const { law, ground, reason, evidence, confidence, checkedOn, territory } of rights.elsewhere ??
        []) {
        for (const said of [law, reason, confidence]) expect(said, id).toBeTruthy()
        expect(evidence.length, id).toBeGreaterThan(0)
        if (ground?.kind !== 'authors') continue
        expect(Math.max(...ground.authors.map(({ died }) => died)), id).toBe(ground.lastDied)
        // Until the end of the seventieth year (Directive 2006/116/EC, article 8).
        if (territory.includes('IT'))
          expect(ground.lastDied + 70, id).toBeLessThan(Number(checkedOn.slice(0, 4)))
      }
    }
  })

  it('come from places that were judged', () => {
    const addresses = titles.flatMap((title) => releasesOf(title).flatMap(addressesOf))
    expect(addresses.length).toBeGreaterThan(100)
    const unknown = addresses.filter((address) => !hosts.has(new URL(address).hostname))
    expect(unknown).toEqual([])
  })

  it('put what browsers play before what they do not', () => {
    for (const title of titles) {
      for (const releases of [title.releases, ...episodesOf(title).map((episode) => episode.releases)]) {
        const firstAvi = releases.findIndex(({ container }) => container === 'avi')
        if (firstAvi < 0) continue
        expect(
          releases.slice(firstAvi).every(({ container }) => container === 'avi'),
          title.id,
        ).toBe(true)
      }
    }
  })

  it('tell their story in English and in French', () => {
    const stories: [string, Localized | undefined][] = titles.flatMap((title) => [
      [title.id, title.synopsis] as [string, Localized],
      ...episodesOf(title).map(
        ({ number, synopsis }) => [`${title.id} ${number}`, synopsis] as [string, Localized | undefined],
      ),
    ])
    for (const [id, story] of stories) {
      // Two or three sentences for a title, one for an episode: a page's worth, and no more than it has room for.
      const least = titles.some((title) => title.id === id) ? 110 : 15
      for (const text of [story?.en ?? '', story?.fr ?? '']) {
        expect(text.length, `${id}: ${text}`).toBeGreaterThanOrEqual(least)
        expect(text.length, `${id}: ${text}`).toBeLessThanOrEqual(320)
        expect(text, id).toMatch(/[.!?…»”)]$/)
        expect(text, id).not.toMatch(/ {2}|^\s|\s$|\.\.\./)
      }
      expect(story?.fr, id).not.toBe(story?.en)
    }
  })

  it('are set as each language has it', () => {
    const french = titles.flatMap((title) => [
      title.localizedTitle?.fr ?? '',
      title.synopsis.fr ?? '',
      ...episodesOf(title).flatMap(({ localizedTitle, synopsis }) => [
        localizedTitle?.fr ?? '',
        synopsis?.fr ?? '',
      ]),
    ])
    for (const text of french) {
      expect(text).not.toMatch(/['"]/)
      // A space that may break, or none, before a double punctuation mark.
      expect(text).not.toMatch(/[^\u00A0\u202F][:;!?»]/)
      expect(text).not.toMatch(/«[^\u00A0]|[“”]/)
    }
    const english = titles.flatMap((title) => [
      title.title,
      title.synopsis.en,
      ...episodesOf(title).flatMap((episode) => [episode.title, episode.synopsis?.en ?? '']),
    ])
    for (const text of english) expect(text).not.toMatch(/['"«»\u00A0]/)
  })

  it('keep to the genres that the interface can name', () => {
    for (const title of titles) for (const genre of title.genres) expect(genres, title.id).toContain(genre)
  })

  it('hold every text that our editors wrote', async () => {
    const read = async (name: string) =>
      Object.values(
        JSON.parse(await readFile(new URL(`../data/${name}`, import.meta.url), 'utf8')) as Record<
          string,
          string
        >,
      )
    const shipped = new Set(
      titles
        .flatMap((title) => [title, ...episodesOf(title)])
        .flatMap(({ localizedTitle, synopsis }) => [localizedTitle?.fr, synopsis?.fr, synopsis?.en]),
    )
    for (const name of ['synopses.en.json', 'synopses.fr.json', 'titles.fr.json']) {
      for (const text of await read(name)) expect(shipped, name).toContain(text)
    }
  })
})
