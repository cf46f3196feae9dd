import { AppError } from '@lanterne/kernel'
import { Parser } from 'htmlparser2'

/** One entry of a feed, as its XML has it: text of each element by its lower-case name, and what points somewhere. */
export interface FeedItem {
  /** By name with its usual prefix: `title`, `cc:license`, `torrent:infohash`, `media:title`; the first of each. */
  readonly texts: ReadonlyMap<string, string>
  /** Elements whose attributes matter, in order: `enclosure`, `media:content`, `link`, `media:license`… */
  readonly elements: readonly {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
  }[]
}

export interface Feed {
  readonly title: string
  readonly description: string
  /** Minutes that it says to be fresh for (`ttl`). */
  readonly ttlMinutes?: number
  readonly items: readonly FeedItem[]
}

const mostItems = 500
const mostCharacters = 20_000
const mostDepth = 40
const mostElements = 60

/** What people write for namespaces, by address: a prefix is only a name. */
const prefixes: Readonly<Record<string, string>> = {
  'http://search.yahoo.com/mrss/': 'media',
  'http://search.yahoo.com/mrss': 'media',
  'http://xmlns.ezrss.it/0.1/': 'torrent',
  'http://backend.userland.com/creativecommonsrssmodule': 'cc',
  'http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html': 'cc',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'http://purl.org/dc/elements/1.1/': 'dc',
}

/**
 * Reads RSS 2.0 (with BEP 36's torrents, Media RSS and the Creative Commons module) and Atom, as people write them: not
 * always well formed. Entities are those of HTML; nothing that a document declares is believed or fetched. At most 500
 * entries, 20,000 characters of each text. Throws `source-unreachable` where there is no feed.
 */
export function readFeed(xml: string): Feed {
  const items: FeedItem[] = []
  const channel = new Map<string, string>()
  const path: string[] = []
  const known = new Map<string, string>()
  let item: { texts: Map<string, string>; elements: FeedItem['elements'][number][] } | undefined
  let text = ''
  let isFeed = false

  const named = (name: string) => {
    const [prefix, local] = name.includes(':') ? (name.split(':', 2) as [string, string]) : ['', name]
    return prefix === '' ? local : `${known.get(prefix) ?? prefix}:${local}`
  }
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        for (const [key, value] of Object.entries(attributes))
          if (key.startsWith('xmlns:')) known.set(key.slice(6), prefixes[value.toLowerCase()] ?? key.slice(6))
        const name = named(tag.toLowerCase())
        path.push(name)
        text = ''
        if (path.length > mostDepth) return parser.pause()
        if (name === 'rss' || name === 'feed' || name === 'rdf:rdf') isFeed = true
        if (name === 'item' || name === 'entry') item = { texts: new Map(), elements: [] }
        else if (item && item.elements.length < mostElements && Object.keys(attributes).length > 0)
          item.elements.push({ name, attributes: lowerKeys(attributes) })
      },
      ontext(part) {
        if (text.length < mostCharacters) text += part.slice(0, mostCharacters)
      },
      onclosetag() {
        const name = path.pop()
        if (name === undefined) return
        const value = text.trim()
        if ((name === 'item' || name === 'entry') && item) {
          if (items.length < mostItems) items.push(item)
          item = undefined
        } else if (value !== '') {
          const target = item?.texts ?? (path.length <= 2 ? channel : undefined)
          if (target && !target.has(name) && target.size < mostElements) target.set(name, value)
        }
        text = ''
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(xml)
  if (!isFeed) throw new AppError('source-unreachable')
  const ttl = Number(channel.get('ttl'))
  return {
    title: channel.get('title') ?? '',
    description: channel.get('description') ?? channel.get('subtitle') ?? '',
    ...(Number.isFinite(ttl) && ttl > 0 && { ttlMinutes: ttl }),
    items,
  }
}

function lowerKeys(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(attributes).slice(0, 20)
  return Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), value.slice(0, 4096)]))
}
