import { describe, expect, it } from 'vitest'
import { convertReleases } from './convert-release.ts'
import type { StarterSource } from './starter-schema.ts'

const torrent = (
  digit: string,
  more: Partial<Extract<StarterSource, { kind: 'torrent' }>>,
): StarterSource => ({
  kind: 'torrent',
  infoHash: digit.repeat(40).toUpperCase(),
  trackers: ['udp://tracker.example:1'],
  webSeeds: [],
  subtitles: [],
  ...more,
})

const item: StarterSource = {
  kind: 'internet-archive',
  identifier: 'A_Film',
  details: 'https://archive.org/details/A_Film',
  torrentUrl: 'https://archive.org/download/A_Film/A_Film_archive.torrent',
  knownFiles: [
    { name: 'film.ogv', size: 1 },
    { name: 'film.MP4', size: 2 },
  ],
  alternatives: ['another film'],
}

describe('convertReleases', () => {
  it('puts what surely plays first and what browsers cannot play last', () => {
    const releases = convertReleases(
      [
        torrent('a', { container: 'avi' }),
        torrent('b', { trackers: [] }),
        torrent('c', {}),
        item,
        torrent('d', { container: 'mp4 (fragmented)', quality: '1080p30', fileIdx: 4, fileSize: 9 }),
      ],
      new Map(),
    )
    expect(releases.map(({ id }) => id)).toEqual([
      `torrent-${'d'.repeat(40)}`,
      'archive-A_Film',
      'archive-another film',
      `torrent-${'c'.repeat(40)}`,
      `torrent-${'b'.repeat(40)}`,
      `torrent-${'a'.repeat(40)}`,
    ])
    expect(releases[0]).toMatchObject({
      container: 'mp4',
      height: 1080,
      sizeBytes: 9,
      source: { fileIndex: 4 },
    })
    expect(releases[1]).toMatchObject({ container: 'mp4', sizeBytes: 2 })
    expect(releases[2]?.source).toEqual({
      kind: 'torrent-url',
      url: 'https://archive.org/download/another%20film/another%20film_archive.torrent',
    })
  })

  it('counts what the contract cannot express', () => {
    const dropped = new Map<string, number>()
    expect(convertReleases([{ kind: 'http' }, { kind: 'peertube' }, { kind: 'http' }], dropped)).toEqual([])
    expect(Object.fromEntries(dropped)).toEqual({ http: 2, peertube: 1 })
  })

  it('gives each release once', () => {
    expect(convertReleases([item, item], new Map())).toHaveLength(2)
  })
})
