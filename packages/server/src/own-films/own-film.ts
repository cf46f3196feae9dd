import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { TorrentEvents, TorrentFile, TorrentObservation } from '@lanterne/engine'
import { Emitter } from '@lanterne/kernel'
import type { PlayedFilm } from '../playback/played-film.ts'
import { createFileSource } from './file-source.ts'
import type { OwnFile } from './scan-folder.ts'

const mostBeside = 500

/**
 * A film of this machine's disk, as what plays films knows them: all of it is here, and nobody else is asked or told. Its
 * files are the film, first, and what lies near it.
 */
export function openOwnFilm(root: string, film: OwnFile, all: readonly OwnFile[]): PlayedFilm {
  const folder = film.path.slice(0, -1)
  const near = all.filter((file) => file !== film && folder.every((part, i) => file.path[i] === part))
  const held = [film, ...near.slice(0, mostBeside)]
  const files = held.map(({ path, sizeBytes }, index): TorrentFile => ({ index, path, sizeBytes }))
  const sizeOf = (index: number) => files[index]?.sizeBytes ?? 0
  const edition = [film.key, film.sizeBytes, film.modifiedMs].join('/')
  return {
    infohash: createHash('sha256').update(edition).digest('hex').slice(0, 40),
    files,
    events: new Emitter<TorrentEvents>(),
    openFile: (index) => createFileSource(join(root, ...(files[index]?.path ?? [])), sizeOf(index)),
    fetchWhole() {},
    presence: (_, parts) => ({ have: Array.from({ length: parts }, () => 100), coming: [] }),
    haveBytes: sizeOf,
    survey: (index) => ({
      ...{ sizeBytes: sizeOf(index), here: [{ start: 0, end: sizeOf(index) }], unavailableBytes: 0 },
      ...{ copies: Number.POSITIVE_INFINITY, givers: [], people: 0, known: 0, webSeeds: 0, readers: [] },
      ...{ receivedBytes: 0, isWanting: false },
    }),
    snapshot: () => observe(sizeOf(0)),
    observe: () => observe(sizeOf(0)),
  }
}

function observe(size: number): TorrentObservation {
  return {
    ...{ infohash: '', state: 'complete', downloadRate: 0, uploadRate: 0, webSeeds: 0, waitingReaders: 0 },
    peers: { connected: 0, seeds: 0, unchoking: 0, known: 0, banned: 0 },
    bytes: { have: size, unwritten: 0, size, received: 0, wasted: 0, sent: 0 },
    origins: { seed: 0, peer: 0, 'web-seed': 0, cache: size },
    deadlines: { openings: 0, openingMs: 0, met: 0, missed: 0, missedMs: 0, longestMs: 0 },
    ...{ lenders: [], pieceCount: 0, have: new Uint8Array(), openPieces: [], readers: [] },
  }
}
