import type { Release } from '@lanterne/contract'
import * as v from 'valibot'
import { looseNumber, looseText, looseTexts, webAddress } from '../loose.ts'

/** One stream of an add-on. What Lanterne's own add-on says besides: `webSeeds`, `torrentUrl`, `licence`. */
export const Stream = v.object({
  name: looseText,
  url: looseText,
  infoHash: looseText,
  fileIdx: looseNumber,
  sources: looseTexts,
  webSeeds: looseTexts,
  torrentUrl: looseText,
  behaviorHints: v.optional(
    v.nullable(
      v.object({ filename: looseText, videoSize: looseNumber, proxyHeaders: v.optional(v.unknown()) }),
    ),
  ),
})
export type Stream = v.InferOutput<typeof Stream>

/** A stream that can be played here: a torrent, or a file on a server. Others (other sites, archives, Usenet) are not for us. */
export function streamRelease(stream: Stream, id: string): Release | undefined {
  const source = sourceOf(stream)
  if (!source) return undefined
  const { filename, videoSize } = stream.behaviorHints ?? {}
  const container = /\.([a-z0-9]{2,5})$/i.exec(
    filename ?? ('url' in source ? source.url.replace(/[?#].*/, '') : ''),
  )?.[1]
  return {
    id: id.slice(0, 160),
    source,
    ...(container !== undefined && { container: container.toLowerCase() }),
    ...(videoSize !== undefined && videoSize > 0 && { sizeBytes: Math.floor(videoSize) }),
    ...heightIn(stream.name),
  }
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

function heightIn(name: string | undefined): { readonly height?: number } {
  const lines = /\b(\d{3,4})p\b/i.exec(name ?? '')?.[1]
  return lines === undefined ? {} : { height: Number(lines) }
}
