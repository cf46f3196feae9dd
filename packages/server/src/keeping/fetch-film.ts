import type { Release } from '@lanterne/contract'
import type { Engine, Torrent, TorrentSource } from '@lanterne/engine'
import { AppError, type Clock, type Timer } from '@lanterne/kernel'
import { chooseFile } from '../playback/choose-file.ts'
import { askedFile } from '../playback/choose-release.ts'
import { findSubtitleFiles } from '../subtitles/find-subtitle-files.ts'
import type { Pace } from './pace.ts'

const lookMs = 1000

/** How far a film is that is being fetched to be kept; sizes in bytes, rates in bytes per second. */
export interface FilmFetch {
  readonly infohash: string
  /** The film's file and those of its subtitles. */
  readonly files: readonly number[]
  readonly sizeBytes: number
  readonly haveBytes: number
  readonly downloadRate: number
  /** Whether there is anybody to have it from now. */
  readonly isAlone: boolean
}

/** What fetching a film stands on. */
export interface FetchFilmOptions {
  readonly release: Release
  readonly engine: Pick<Engine, 'open'>
  locate(options: { signal: AbortSignal }): Promise<TorrentSource>
  readonly pace: Pace
  readonly clock: Clock
  /** Told when the film was found, before a byte of it is asked for. Says whether there is room for it. */
  hasRoom(fetch: FilmFetch): boolean
  /** Told every second. */
  onLook(fetch: FilmFetch): void
}

/**
 * Fetches a film with the subtitles beside it and keeps both; resolves when all of it is here. Throws what `Engine.open`
 * throws, `disk-full` and other failures of the torrent, `not-found` when there is no film in it; the signal's reason.
 */
export async function fetchFilm(
  options: FetchFilmOptions,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { release, engine, locate, pace, clock, hasRoom, onLook } = options
  const torrent = await engine.open(await locate({ signal }), { signal })
  signal.throwIfAborted()
  const { file } = chooseFile(torrent.files, askedFile(release))
  const beside = findSubtitleFiles(torrent.files, file).flatMap(({ file: text, index }) => [
    text.index,
    ...(index ? [index.index] : []),
  ])
  const indices = [file.index, ...new Set(beside)]
  const sizeOf = (index: number) => torrent.files.find((one) => one.index === index)?.sizeBytes ?? 0
  const sum = (count: (index: number) => number) => indices.reduce((total, index) => total + count(index), 0)
  const sizeBytes = sum(sizeOf)
  const look = (): FilmFetch => {
    const { downloadRate, peers, webSeeds } = torrent.snapshot()
    return {
      infohash: torrent.infohash,
      files: indices,
      sizeBytes,
      haveBytes: sum((index) => torrent.haveBytes(index)),
      downloadRate,
      isAlone: peers.connected + webSeeds === 0,
    }
  }
  if (!hasRoom(look())) throw new AppError('disk-full')
  for (const index of indices) await torrent.keep(index, true)
  const life = new AbortController()
  const fetching = AbortSignal.any([signal, life.signal])
  try {
    torrent.events.on('block', ({ length }) => pace.spend(length), { signal: fetching })
    const isWhole = () => {
      const fetch = look()
      onLook(fetch)
      return fetch.haveBytes >= sizeBytes
    }
    const whole = untilWhole(torrent, clock, isWhole, { signal: fetching })
    for (const index of indices) torrent.fetchWhole(index, { signal: fetching, mayFetch: () => pace.mayGo() })
    await whole
  } finally {
    life.abort()
  }
}

/** Resolves when `isWhole` says so, looked at every second; rejects when the torrent fails. */
function untilWhole(
  torrent: Torrent,
  clock: Clock,
  isWhole: () => boolean,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: Timer | undefined
    const look = () => {
      if (isWhole()) return resolve()
      timer = clock.schedule(lookMs, look)
    }
    const stop = () => {
      timer?.cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    torrent.events.on('failed', ({ error }) => reject(new AppError(error)), { signal })
    if (signal.aborted) stop()
    else look()
  })
}
