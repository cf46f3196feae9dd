import type { Release } from '@lanterne/contract'
import type { StarterArchiveItem, StarterSource, StarterTorrent } from './starter-schema.ts'

const browserContainers = new Set(['mp4', 'webm'])

/** Releases of one film, best first, without the sources that the contract cannot express (they are counted in `dropped`). */
export function convertReleases(sources: readonly StarterSource[], dropped: Map<string, number>): Release[] {
  const ranked: { rank: number; release: Release }[] = []
  for (const source of sources) {
    if (source.kind === 'torrent') ranked.push({ rank: rankOfTorrent(source), release: fromTorrent(source) })
    else if (source.kind === 'internet-archive') ranked.push(...fromArchiveItem(source))
    // `http`, `subtitle`, `peertube` and `mediaccc` name addresses on the web: a release is a torrent or nothing.
    else dropped.set(source.kind, (dropped.get(source.kind) ?? 0) + 1)
  }
  const releases = ranked.sort((a, b) => a.rank - b.rank).map(({ release }) => release)
  return releases.filter((release, index) => releases.findIndex(({ id }) => id === release.id) === index)
}

/**
 * Known file that browsers play, then item torrents, then torrents whose files are unknown, then those that only a
 * DHT can find, then files that browsers cannot play.
 */
function rankOfTorrent(source: StarterTorrent): number {
  const container = containerOf(source.container)
  if (container !== undefined && !browserContainers.has(container)) return 5
  if (source.trackers.length + source.webSeeds.length === 0) return 4
  return container === undefined ? 3 : 0
}

function fromTorrent(source: StarterTorrent): Release {
  const container = containerOf(source.container)
  const height = source.quality?.match(/^(\d+)p/)?.[1]
  return {
    id: `torrent-${source.infoHash.toLowerCase()}`,
    source: {
      kind: 'torrent',
      infohash: source.infoHash.toLowerCase(),
      trackers: source.trackers,
      webSeeds: source.webSeeds,
      ...(source.fileIdx === undefined ? {} : { fileIndex: source.fileIdx }),
      ...(source.fileName === undefined ? {} : { filePath: source.fileName }),
    },
    ...(container === undefined ? {} : { container }),
    ...(source.fileSize === undefined ? {} : { sizeBytes: source.fileSize }),
    ...(height === undefined ? {} : { height: Number(height) }),
    ...(source.subtitles?.length
      ? {
          subtitleSources: source.subtitles.map(({ lang, fileIdx, url }) => ({
            language: lang,
            fileIndex: fileIdx,
            ...(url === undefined ? {} : { url }),
          })),
        }
      : {}),
  }
}

function* fromArchiveItem(source: StarterArchiveItem): Iterable<{ rank: number; release: Release }> {
  const file = source.knownFiles.find(({ name }) => /\.(mp4|webm)$/i.test(name))
  yield {
    rank: 1,
    release: {
      id: `archive-${source.identifier}`,
      source: { kind: 'torrent-url', url: source.torrentUrl },
      ...(file === undefined ? {} : { container: file.name.replace(/^.*\./, '').toLowerCase() }),
      ...(file?.size === undefined ? {} : { sizeBytes: file.size }),
      page: source.details,
    },
  }
  for (const identifier of source.alternatives) {
    const item = encodeURIComponent(identifier)
    yield {
      rank: 2,
      release: {
        id: `archive-${identifier}`,
        source: {
          kind: 'torrent-url',
          url: `https://archive.org/download/${item}/${item}_archive.torrent`,
        },
        page: `https://archive.org/details/${item}`,
      },
    }
  }
}

/** `mp4 (fragmented)` is mp4. */
function containerOf(text: string | undefined): string | undefined {
  return text?.split(' ')[0]?.toLowerCase()
}
