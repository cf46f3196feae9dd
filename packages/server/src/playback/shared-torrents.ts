import type { Engine } from '@lanterne/engine'
import type { Logger } from '@lanterne/kernel'

/** Torrents that nobody watches any more and that go on being shared; the one watched longest ago leaves first. */
const maxUnwatched = 8

/** Keeps films shared after they were watched, a few of them, so that each viewer gives back. */
export class SharedTorrents {
  readonly #engine: Pick<Engine, 'close'>
  readonly #log: Logger
  /** In the order in which they were last joined. */
  readonly #joined = new Set<string>()

  constructor({ engine, log }: { engine: Pick<Engine, 'close'>; log: Logger }) {
    this.#engine = engine
    this.#log = log
  }

  /** Says that a film is watched. */
  join(infohash: string): void {
    this.#joined.delete(infohash)
    this.#joined.add(infohash)
  }

  /** Whether a film is watched, or was and is shared on. */
  has(infohash: string): boolean {
    return this.#joined.has(infohash)
  }

  /** Leaves the swarms that are too many; `inUse` are watched now. */
  settle(inUse: ReadonlySet<string>): void {
    const unwatched = [...this.#joined].filter((infohash) => !inUse.has(infohash))
    for (const infohash of unwatched.slice(0, Math.max(0, unwatched.length - maxUnwatched))) {
      this.#joined.delete(infohash)
      this.leave(infohash)
    }
  }

  /** Leaves a swarm; what is on disk stays. */
  leave(infohash: string): void {
    this.#engine.close(infohash).catch((error: unknown) => this.#log.error('torrent not closed', { error }))
  }
}
