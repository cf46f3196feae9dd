import type { Release, Title, TitleId } from '@lanterne/contract'
import { type Metainfo, parseMagnet } from '@lanterne/engine'
import { extensionOf } from '../http/mime-type.ts'
import { isVideo } from '../playback/choose-file.ts'

/** A file much smaller than the largest is a trailer, a sample or a menu. */
const leastPart = 0.1
const mostFiles = 500

/** What a viewer opened, as a title: what it says of itself, and that nobody knows its rights. */
export function titleOfTorrent({ infohash, infohashV2, name, files, trackers, webSeeds }: Metainfo): Title {
  const videos = films(files)
  const source = {
    kind: 'torrent' as const,
    infohash: infohash.slice(0, 40),
    ...(infohashV2 !== undefined && { infohashV2 }),
    trackers: trackers.flat().slice(0, 20),
    webSeeds: webSeeds.slice(0, 20),
  }
  const releases = videos.map((file): Release => {
    const container = extensionOf(file.path.at(-1) ?? '')
    return {
      id: `${infohash}-${file.index}`,
      source: { ...source, fileIndex: file.index },
      sizeBytes: file.sizeBytes,
      ...(container.length > 0 && container.length <= 12 && { container }),
    }
  })
  const about = described(name === '' ? (files[0]?.path.at(-1) ?? infohash) : name)
  if (releases.length < 2)
    return {
      ...unknown(infohash),
      ...about,
      releases: releases.length === 1 ? releases : [{ id: infohash, source }],
    }
  return {
    ...unknown(infohash),
    ...about,
    kind: 'series',
    releases: [],
    seasons: [
      {
        number: 1,
        episodes: releases.map((release, i) => ({
          number: i + 1,
          title: described(videos[i]?.path.at(-1) ?? '').title,
          releases: [release],
        })),
      },
    ],
  }
}

/** The same of a magnet link: of its files nothing is known yet. Throws `invalid-magnet`. */
export function titleOfMagnet(uri: string): Title {
  const { infohash, infohashV2, displayName, trackers, webSeeds, fileIndices } = parseMagnet(uri)
  const [fileIndex] = fileIndices?.length === 1 ? fileIndices : []
  return {
    ...unknown(infohash),
    ...described(displayName ?? infohash),
    releases: [
      {
        id: infohash,
        source: {
          kind: 'torrent',
          infohash: infohash.slice(0, 40),
          ...(infohashV2 !== undefined && { infohashV2 }),
          trackers: trackers.slice(0, 20),
          webSeeds: webSeeds.slice(0, 20),
          ...(fileIndex !== undefined && { fileIndex }),
        },
      },
    ],
  }
}

/** Films of a torrent, in the order that people number them. */
function films(files: Metainfo['files']): Metainfo['files'] {
  const videos = files.filter(
    ({ path, isPadding, sizeBytes }) => !isPadding && sizeBytes > 0 && isVideo(path.at(-1) ?? ''),
  )
  const largest = Math.max(0, ...videos.map(({ sizeBytes }) => sizeBytes))
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return videos
    .filter(({ sizeBytes }) => sizeBytes >= largest * leastPart)
    .toSorted((a, b) => compare(a.path.join('/'), b.path.join('/')))
    .slice(0, mostFiles)
}

function unknown(infohash: string) {
  return {
    id: `opened-${infohash.slice(0, 40)}` as TitleId, // Of the letters that a name may have.
    kind: 'film' as const,
    directors: [],
    genres: [],
    synopsis: { en: '' },
    rights: { kind: 'viewers' as const, name: '', evidence: [] },
  }
}

/** A name without its ending, and with spaces where files have dots; and the year that it has at its end or in brackets. */
function described(name: string): { readonly title: string; readonly year?: number } {
  const bare = isVideo(name) ? name.replace(/\.[^.]*$/, '') : name
  const spaced = (/\s/.test(bare) ? bare : bare.replaceAll(/[._]+/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
  const [, title, digits] = /^(.+?)[ ([]+((?:18[89]|19\d|20\d)\d)[\])]?(?=$|[ )\]])/.exec(spaced) ?? []
  if (title === undefined || digits === undefined) return { title: spaced || name.slice(0, 200) || '?' }
  return { title: title.trim(), year: Number(digits) }
}
