import { join } from 'node:path'
import { openEngine, openTracker, parseTorrentFile, type TorrentSource } from '@lanterne/engine'
import { draftTorrent } from '../seed/draft-torrent.ts'
import type { World } from '../world.ts'

/** What the welcome film stands on. */
export interface WelcomeFilmOptions {
  readonly world: World
  /** What its engine keeps. */
  readonly directory: string
  readonly assetsDirectory: string
}

const host = '127.0.0.1'
/** Short, since there is one peer to tell of and no distance to it. */
const announceIntervalMs = 60_000

/**
 * The film that ships with the app, shared by an engine and a tracker of its own on loopback, so that the first Play
 * goes the way of every film: tracker, peer, pieces, screen.
 */
export class WelcomeFilm implements AsyncDisposable {
  readonly #options: WelcomeFilmOptions
  readonly #resources = new AsyncDisposableStack()
  readonly #life = new AbortController()
  #shared: Promise<TorrentSource> | undefined

  constructor(options: WelcomeFilmOptions) {
    this.#options = options
  }

  /** Begins to share the film, if it is not shared yet, and says how to reach it. Throws `not-found` when it is missing. */
  async share({ signal }: { signal: AbortSignal }): Promise<TorrentSource> {
    this.#shared ??= this.#begin()
    const shared = await this.#shared
    signal.throwIfAborted()
    return shared
  }

  async #begin(): Promise<TorrentSource> {
    const { world, directory, assetsDirectory } = this.#options
    const { signal } = this.#life
    const path = join(assetsDirectory, 'welcome', 'welcome.mp4')
    const bytes = await draftTorrent(path, { signal })
    const allow = new Set([parseTorrentFile(bytes).infohash])
    const tracker = this.#resources.use(
      await openTracker({ ...world, host, allow, intervalMs: announceIntervalMs }, { signal }),
    )
    const engine = this.#resources.use(
      await openEngine({ ...world, directory, listen: { host, port: 0 } }, { signal }),
    )
    const trackers = [tracker.httpUrl]
    await engine.seed({ torrent: bytes, path, trackers }, { signal })
    return { kind: 'torrent-file', bytes, trackers }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort()
    await this.#shared?.catch(() => {}) // Its failure was told to who asked for it.
    await this.#resources.disposeAsync()
  }
}
