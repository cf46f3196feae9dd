import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskCache, Evictable, Tenant } from './disk-cache.ts'
import { hasKeptFiles } from './kept-files.ts'
import { diskError, readAtOf } from './resume-record.ts'
import { segmentNamed, segmentPath } from './segments.ts'
import { Rank } from './usefulness.ts'

/** What lies in the folder of a torrent that nobody takes part in now. */
class RestingTorrent implements Tenant {
  readonly readers = 0
  readonly #folder: string
  readonly #segments: Map<number, number>
  readonly #readAtMs: number
  #freeing: Promise<void> = Promise.resolve()

  constructor(folder: string, segments: Map<number, number>, readAtMs: number) {
    this.#folder = folder
    this.#segments = segments
    this.#readAtMs = readAtMs
  }

  get usedBytes(): number {
    let sum = 0
    for (const bytes of this.#segments.values()) sum += bytes
    return sum
  }

  *evictable(): Generator<Evictable> {
    // From its end: who comes back begins at the beginning.
    const segment = Math.max(...this.#segments.keys())
    const bytes = this.#segments.get(segment)
    if (bytes !== undefined) yield { tenant: this, segment, bytes, rank: Rank.old, order: this.#readAtMs }
  }

  free(segment: number): Promise<void> {
    this.#segments.delete(segment)
    this.#freeing = rm(segmentPath(this.#folder, segment), { force: true }).catch((error: unknown) => {
      throw diskError(error)
    })
    return this.#freeing
  }

  /** Resolves when nothing is being removed. */
  async still(): Promise<void> {
    await this.#freeing.catch(() => undefined)
  }
}

/** The torrents that lie on disk and that nobody takes part in now: they share the disk space with those in use. */
export class RestingTorrents {
  readonly #directory: string
  readonly #cache: DiskCache
  readonly #resting = new Map<string, RestingTorrent>()
  readonly #awake = new Set<string>()

  constructor(directory: string, cache: DiskCache) {
    this.#directory = directory
    this.#cache = cache
  }

  /** Looks at every folder of a torrent. */
  async findAll(): Promise<void> {
    // Whatever else is in its place is told of when that torrent is opened.
    for (const entry of await readdir(this.#directory, { withFileTypes: true }))
      if (entry.isDirectory() && /^[\da-f]{40}$/.test(entry.name)) await this.#lookAt(entry.name)
  }

  /** Nobody takes part in it any more: it may go when space is short, unless something of it is kept. */
  async rest(infohash: string): Promise<void> {
    this.#awake.delete(infohash)
    await this.#lookAt(infohash)
  }

  /** Somebody takes part in it: from here on its store says what may go. */
  async wake(infohash: string): Promise<void> {
    this.#awake.add(infohash)
    const resting = this.#resting.get(infohash)
    if (!resting) return
    this.#resting.delete(infohash)
    this.#cache.leave(resting)
    await resting.still()
  }

  async #lookAt(infohash: string): Promise<void> {
    const folder = join(this.#directory, infohash)
    const found = await lookInto(folder)
    if (!found || this.#awake.has(infohash) || this.#resting.has(infohash)) return
    const resting = new RestingTorrent(folder, found.segments, found.readAtMs)
    this.#resting.set(infohash, resting)
    this.#cache.join(resting)
  }
}

async function lookInto(
  folder: string,
): Promise<{ segments: Map<number, number>; readAtMs: number } | undefined> {
  try {
    if (await hasKeptFiles(folder)) return undefined
    const segments = new Map<number, number>()
    let changedMs = 0
    for (const name of await readdir(folder)) {
      const segment = segmentNamed(name)
      if (segment === undefined) continue
      const { blocks, size, mtimeMs } = await stat(join(folder, name))
      // Where the system does not count blocks, what the file would take without holes.
      segments.set(segment, blocks > 0 ? blocks * 512 : size)
      changedMs = Math.max(changedMs, mtimeMs)
    }
    const record = await readFile(join(folder, 'resume'), 'utf8').catch(() => '')
    return segments.size > 0 ? { segments, readAtMs: readAtOf(record) ?? changedMs } : undefined
  } catch (error) {
    // It was removed, or opened and changed, meanwhile; whoever opened it looks after it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw diskError(error)
  }
}
