import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MadeTorrent, makeTorrent } from './make-torrent.ts'
import type { Stage } from './stage.ts'
import { makeTestFilm, type TestFilm } from './test-film.ts'

/** A film in a folder of the test's own, from which a program of others can seed it. */
export interface SharedFilm extends TestFilm {
  /** Holds `film.mp4`, complete. */
  readonly folder: string
  readonly infohash: string
  readonly pieceBytes: number
  /** Its `.torrent`, naming these trackers. */
  torrent(trackers: readonly string[]): Promise<MadeTorrent>
}

/** Puts a film and its infohash on the stage; the trackers come later, for they must know the infohash first. */
export async function shareFilm(
  stage: Stage,
  what: { durationSeconds: number; kilobitsPerSecond: number },
  {
    pieceKiB = 256,
    maker = 'transmission',
  }: { pieceKiB?: number; maker?: 'transmission' | 'libtorrent' } = {},
): Promise<SharedFilm> {
  const film = await makeTestFilm(what)
  const folder = await stage.makeFolder('seed')
  const content = join(folder, 'film.mp4')
  await copyFile(film.path, content)
  let made = 0
  const torrent = (trackers: readonly string[]) =>
    makeTorrent({ maker, content, folder: stage.folder, name: `film-${made++}`, pieceKiB, trackers })
  const { infohash } = await torrent([])
  return { ...film, path: content, folder, infohash, pieceBytes: pieceKiB * 1024, torrent }
}

/** SHA-256 of files one after the other, in hexadecimal digits. */
export async function digestFile(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
