import { createHash } from 'node:crypto'
import type { Release } from '@lanterne/contract'
import * as v from 'valibot'
import { looseList, looseNumber, looseText, looseTexts, webAddress } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundPlace } from '../source.ts'

/** One stream of an add-on. What Lanterne's own add-on says besides: `webSeeds`, `torrentUrl`, `licence`. */
export const Stream = v.object({
  name: looseText,
  url: looseText,
  infoHash: looseText,
  fileIdx: looseNumber,
  sources: looseTexts,
  webSeeds: looseTexts,
  torrentUrl: looseText,
  externalUrl: looseText,
  description: looseText,
  /** What `description` was called before. */
  title: looseText,
  subtitles: looseList(v.object({ url: looseText, lang: looseText }), 60),
  behaviorHints: v.optional(
    v.nullable(
      v.object({ filename: looseText, videoSize: looseNumber, proxyHeaders: v.optional(v.unknown()) }),
    ),
  ),
})
export type Stream = v.InferOutput<typeof Stream>

/** A stream that can be played here: a torrent, or a file on a server. Others (other sites, archives, Usenet) are not for us. */
export function streamRelease(stream: Stream): Release | undefined {
  const source = sourceOf(stream)
  if (!source) return undefined
  const { filename, videoSize } = stream.behaviorHints ?? {}
  const container = /\.([a-z0-9]{2,5})$/i.exec(
    filename ?? ('url' in source ? source.url.replace(/[?#].*/, '') : ''),
  )?.[1]
  const subtitles = stream.subtitles.flatMap(({ url, lang }) => {
    const place = webAddress(url)
    return place === undefined ? [] : { language: (lang ?? 'und').slice(0, 35), url: place }
  })
  return {
    id: nameOf(source),
    source,
    ...(container !== undefined && { container: container.toLowerCase() }),
    ...(videoSize !== undefined && videoSize > 0 && { sizeBytes: Math.floor(videoSize) }),
    ...heightIn([stream.name, stream.description, stream.title, filename].join(' ')),
    ...(subtitles.length > 0 && { subtitleSources: subtitles }),
  }
}

/** A page of somebody else's that shows the film, for people. */
export function streamPage(stream: Stream): FoundPlace | undefined {
  const url = sourceOf(stream) ? undefined : webAddress(stream.externalUrl)
  if (url === undefined) return undefined
  const name = plainText(stream.name ?? '', 80).replace(/\s+/g, ' ')
  return { name: name === '' ? new URL(url).host : name, url }
}

/** The same each time that it is found, and without its address, which may hold what is nobody's business. */
function nameOf(source: Release['source']): string {
  if (source.kind === 'torrent') return `${source.infohash}-${source.fileIndex ?? ''}`
  return createHash('sha256')
    .update('url' in source ? source.url : '')
    .digest('hex')
    .slice(0, 32)
}

function sourceOf({
  infoHash,
  url,
  torrentUrl,
  fileIdx,
  sources,
  webSeeds,
  behaviorHints,
}: Stream): Release['source'] | undefined {
  const infohash = /^[0-9a-f]{40}$/i.exec(infoHash ?? '')?.[0]?.toLowerCase()
  if (infohash !== undefined) {
    const trackers = sources
      .filter((each) => each.startsWith('tracker:'))
      .map((each) => each.slice('tracker:'.length))
      .filter((each) => /^(?:https?|udp|wss?):\/\//i.test(each) && each.length <= 2048)
    return {
      kind: 'torrent',
      infohash,
      trackers: trackers.slice(0, 20),
      webSeeds: webSeeds
        .map((each) => webAddress(each))
        .filter((each) => each !== undefined)
        .slice(0, 20),
      ...(fileIdx !== undefined && Number.isInteger(fileIdx) && fileIdx >= 0 && { fileIndex: fileIdx }),
    }
  }
  const torrent = webAddress(torrentUrl)
  if (torrent !== undefined) return { kind: 'torrent-url', url: torrent }
  // Servers that want headers of their own want another program.
  const address = behaviorHints?.proxyHeaders === undefined ? webAddress(url) : undefined
  return address === undefined || /\.m3u8(?:$|\?)/.test(address) ? undefined : { kind: 'http', url: address }
}

function heightIn(words: string): { readonly height?: number } {
  const lines = /\b(\d{3,4})p\b/i.exec(words)?.[1]
  if (lines !== undefined && Number(lines) > 0) return { height: Number(lines) }
  return /\b(?:4k|uhd)\b/i.test(words) ? { height: 2160 } : {}
}
