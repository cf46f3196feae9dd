import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Markers, Release, Title } from '@lanterne/contract'
import type { Stage } from '../../../support/stage.ts'

/** Writes a catalogue of one title, `test-film`, that has these releases; returns its path. */
export async function writeCatalogue(stage: Stage, releases: readonly Release[]): Promise<string> {
  const title: Title = {
    id: 'test-film' as Title['id'], // It is made like one; the app looks again when it reads it.
    kind: 'film',
    title: 'Test film',
    year: 2026,
    directors: ['Nobody'],
    genres: [],
    durationSeconds: 150,
    language: 'zxx',
    synopsis: { en: 'A running clock and a lot of grain.' },
    rights: { kind: 'creative-commons', name: 'CC0 1.0', evidence: [] },
    releases: [...releases],
  }
  const path = join(stage.folder, 'titles.json')
  await writeFile(path, JSON.stringify([title]))
  return path
}

/** Writes a catalogue of one series, `test-series`: two seasons of one part, each the film that ships with the app. */
export async function writeSeries(stage: Stage, markers: Markers = {}): Promise<string> {
  const part = (title: string, id: string) => ({
    ...{ number: 1, title, durationSeconds: 60, synopsis: { en: `What happens in ${title}.` } },
    releases: [{ id, source: { kind: 'bundled' as const }, container: 'mp4', markers }],
  })
  const title: Title = {
    id: 'test-series' as Title['id'], // As above.
    kind: 'series',
    title: 'Test series',
    year: 2026,
    directors: ['Nobody'],
    genres: [],
    synopsis: { en: 'One film, twice.' },
    rights: { kind: 'creative-commons', name: 'CC0 1.0', evidence: [] },
    releases: [],
    seasons: [
      { number: 1, episodes: [part('First evening', 'one')] },
      { number: 2, episodes: [part('Second evening', 'two')] },
    ],
  }
  const path = join(stage.folder, 'series.json')
  await writeFile(path, JSON.stringify([title]))
  return path
}

/** A release known by its infohash and its tracker, and by nothing else: what a magnet link says. */
export function magnetRelease(infohash: string, trackers: readonly string[]): Release {
  return { id: 'magnet', source: { kind: 'torrent', infohash, trackers: [...trackers], webSeeds: [] } }
}

/** A release whose `.torrent` lies at `url`. */
export function torrentRelease(url: string): Release {
  return { id: 'torrent', source: { kind: 'torrent-url', url } }
}
