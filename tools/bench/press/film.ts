import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTorrent, parseTorrentFile } from '@lanterne/engine'

const run = promisify(execFile)
const PIECE_BYTES = 512 * 1024

/** A film that Chromium plays as it is, and its torrent. */
export interface PressFilm {
  readonly folder: string
  readonly path: string
  readonly torrentPath: string
  readonly infohash: string
  readonly sizeBytes: number
}

/** Makes two minutes of 720p H.264 and AAC at about 2.5 Mbit/s, index first, as sites keep their films. */
export async function makePressFilm(parent: string, { signal }: { signal: AbortSignal }): Promise<PressFilm> {
  const folder = join(parent, 'press-film')
  await mkdir(folder)
  const path = join(folder, 'film.mp4')
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
  const reel = join(folder, 'reel.mp4')
  const picture = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=1280x720:rate=24',
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=330',
  ]
  const coded = [
    ...[
      '-t',
      '8',
      '-vf',
      'noise=alls=8:allf=t:all_seed=7,format=yuv420p',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ],
    ...['-g', '48', '-b:v', '2400k', '-maxrate', '2800k', '-bufsize', '4M', '-c:a', 'aac', '-b:a', '96k'],
  ]
  await run('ffmpeg', [...quiet, ...picture, ...coded, reel], { signal })
  const looped = ['-stream_loop', '14', '-i', reel, '-c', 'copy', '-movflags', '+faststart', path]
  await run('ffmpeg', [...quiet, ...looped], { signal })
  await rm(reel)
  const { size: sizeBytes } = await stat(path)
  const torrent = await createTorrent(
    {
      name: 'film.mp4',
      sizeBytes,
      pieceLength: PIECE_BYTES,
      version: 'v1',
      read: () => createReadStream(path),
    },
    { signal },
  )
  const torrentPath = join(folder, 'film.torrent')
  await writeFile(torrentPath, torrent)
  return { folder, path, torrentPath, infohash: parseTorrentFile(torrent).infohash, sizeBytes }
}

const genres = [
  'Comedy',
  'Drama',
  'Horror',
  'Mystery',
  'Animation',
  'Documentary',
  'Science fiction',
  'Film noir',
  'Western',
]

/**
 * A catalogue of `count` titles whose first, which the first screen shows, is the film: known by its infohash and a
 * tracker, as a magnet link says.
 */
export function pressCatalogue(infohash: string, tracker: string, count: number): readonly unknown[] {
  const source = (hash: string) => ({
    ...{
      kind: 'torrent',
      infohash: hash,
      trackers: [tracker],
      webSeeds: [],
      fileIndex: 0,
      filePath: 'film.mp4',
    },
  })
  return Array.from({ length: count }, (_, i) => ({
    id: i === 0 ? 'the-film' : `made-up-${i}`,
    kind: 'film',
    title: i === 0 ? 'The Film' : `Made Up ${i}`,
    year: 1920 + (i % 100),
    directors: ['Nobody'],
    genres: [genres[i % genres.length]],
    country: ['FR', 'US', 'DE', 'JP'][i % 4],
    durationSeconds: i === 0 ? 120 : 600 + 60 * (i % 90),
    language: 'en',
    synopsis: { en: 'A running clock and a lot of grain.' },
    rights: { kind: 'creative-commons', name: 'CC0 1.0', evidence: [] },
    releases: [
      {
        id: 'main',
        source: source(i === 0 ? infohash : i.toString(16).padStart(40, '0')),
        container: 'mp4',
      },
    ],
  }))
}
