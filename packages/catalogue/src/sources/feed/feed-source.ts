import { createHash } from 'node:crypto'
import type { Release, ReleaseSource } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { type Licence, licenceAt, licenceNamed } from '../licence.ts'
import { secondsIn, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { BrowsableSource, FoundFilm } from '../source.ts'
import type { SourceClient } from '../source-client.ts'
import { type FeedItem, readFeed } from './read-feed.ts'

/** What stands where a feed that the viewer added names no licence: it is theirs to know. */
const unknownLicence: Licence = { kind: 'viewers', name: '' }

const videoType = /^video\//
const torrentType = /^application\/x-bittorrent/
const containers: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/quicktime': 'mov',
  'video/x-m4v': 'm4v',
}

export interface FeedSource extends BrowsableSource {
  /** What it says of itself. */
  describe(options: {
    signal: AbortSignal
  }): Promise<{ readonly name: string; readonly description: string; readonly count: number }>
}

/** A feed that the viewer added: torrents (BEP 36), Media RSS or a podcast with pictures. Its words are searched here. */
export function createFeedSource(
  client: SourceClient,
  { id, url, name = new URL(url).host }: { id: string; url: string; name?: string },
): FeedSource {
  const load = async ({ signal }: { signal: AbortSignal }) => {
    const feed = readFeed(await client.text(url, { signal }))
    const films = feed.items.map((item) => filmOf(item, id)).filter((film) => film !== undefined)
    return { name: plainText(feed.title, 60), description: plainText(feed.description, 500), films }
  }
  return {
    id,
    name,
    async describe({ signal }) {
      const { name, description, films } = await load({ signal })
      return { name: name === '' ? new URL(url).host : name, description, count: films.length }
    },
    async rows({ signal }) {
      const feed = await load({ signal })
      return [{ id: 'all', name: feed.name === '' ? name : feed.name }]
    },
    async browse(row, _, { signal }) {
      if (row !== 'all') throw new AppError('not-found')
      const { films } = await load({ signal })
      return { titles: films.map(({ releases: _, ...title }) => title) }
    },
    async search({ text }, { signal }) {
      const words = fold(text)
        .split(/\s+/)
        .filter((word) => word !== '')
      const { films } = await load({ signal })
      const matches = films.filter(({ title, makers, synopsis }) => {
        const all = fold([title, ...makers, synopsis].join(' '))
        return words.every((word) => all.includes(word))
      })
      return { titles: matches.map(({ releases: _, ...title }) => title) }
    },
    async find(wanted, { signal }) {
      const film = (await load({ signal })).films.find((each) => each.id === wanted)
      if (!film) throw new AppError('not-found')
      return film
    },
  }
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function filmOf({ texts, elements }: FeedItem, source: string): FoundFilm | undefined {
  const releases = releasesOf({ texts, elements })
  const title = plainText(texts.get('media:title') ?? texts.get('title') ?? '', 200)
  if (releases.length === 0 || title === '') return undefined
  const attribute = (name: string, key: string) =>
    elements.find((element) => element.name === name && element.attributes[key] !== undefined)?.attributes[
      key
    ]
  const licenceUrl =
    texts.get('cc:license') ??
    attribute('media:license', 'href') ??
    attribute('creativecommons:license', 'href')
  const licence =
    licenceAt(licenceUrl ?? '') ?? licenceNamed(texts.get('media:license') ?? '') ?? unknownLicence
  const duration =
    secondsIn(texts.get('itunes:duration')) ?? secondsIn(attribute('media:content', 'duration'))
  const year = yearIn(title) ?? yearIn(texts.get('pubdate') ?? texts.get('published'))
  const artwork = webAddress(attribute('media:thumbnail', 'url') ?? attribute('itunes:image', 'href'))
  const link = elements.find(({ name, attributes }) => name === 'link' && attributes['rel'] !== 'enclosure')
  const page = webAddress(texts.get('link') ?? link?.attributes['href'])
  return {
    source,
    id: shortName(texts.get('guid') ?? texts.get('id') ?? releases[0]?.id ?? title),
    title,
    ...(year !== undefined && { year }),
    ...(duration !== undefined && { durationSeconds: duration }),
    makers: [texts.get('media:credit') ?? texts.get('dc:creator') ?? texts.get('itunes:author') ?? '']
      .map((name) => plainText(name, 100))
      .filter((name) => name !== ''),
    synopsis: plainText(texts.get('description') ?? texts.get('summary') ?? texts.get('content') ?? '', 1000),
    licence,
    ...(artwork !== undefined && { artwork }),
    ...(page !== undefined && { page }),
    releases,
  }
}

/** BEP 36: an enclosure that is a torrent, else what Media RSS or the torrent namespace say. */
function releasesOf({ texts, elements }: FeedItem): readonly Release[] {
  const sources: { readonly source: ReleaseSource; readonly type: string; readonly size?: number }[] = []
  const add = (address: string | undefined, type: string, size: string | undefined) => {
    const url = webAddress(address)
    if (url === undefined || sources.some(({ source }) => 'url' in source && source.url === url)) return
    if (torrentType.test(type) || url.endsWith('.torrent'))
      sources.push({ source: { kind: 'torrent-url', url }, type: '' })
    else if (videoType.test(type)) sources.push({ source: { kind: 'http', url }, type, ...sizeOf(size) })
  }
  for (const { name, attributes } of elements) {
    if (name === 'enclosure') add(attributes['url'], attributes['type'] ?? '', attributes['length'])
    if (name === 'media:content') add(attributes['url'], attributes['type'] ?? '', attributes['filesize'])
    if (name === 'link' && attributes['rel'] === 'enclosure')
      add(attributes['href'], attributes['type'] ?? '', attributes['length'])
  }
  const infohash = /^[0-9a-f]{40}$/i.exec(texts.get('torrent:infohash') ?? '')?.[0]?.toLowerCase()
  if (infohash !== undefined && !sources.some(({ source }) => source.kind === 'torrent-url'))
    sources.push({ source: { kind: 'torrent', infohash, trackers: [], webSeeds: [] }, type: '' })
  return sources.slice(0, 20).map(({ source, type, size }) => {
    const container = containers[type]
    return {
      id: ('url' in source ? source.url : 'infohash' in source ? source.infohash : '').slice(-160),
      source,
      ...(container !== undefined && { container }),
      ...(size !== undefined && { sizeBytes: size }),
    }
  })
}

function sizeOf(text: string | undefined): { readonly size?: number } {
  const size = Number(text)
  return Number.isSafeInteger(size) && size > 0 ? { size } : {}
}

/** Names longer than an address may hold are known by their hash. */
function shortName(id: string): string {
  return Buffer.byteLength(id) <= 120 ? id : createHash('sha256').update(id).digest('hex')
}
