import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CatalogueTitle } from '@lanterne/catalogue'
import { AppError, type Logger } from '@lanterne/kernel'
import * as v from 'valibot'
import type { FileLooks } from './draft-film.ts'

const KeptShare = v.object({
  format: v.literal('lanterne-share'),
  version: v.literal(1),
  infohash: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  /** The catalogue's entry. */
  title: CatalogueTitle,
  /** In the torrent's order. */
  files: v.pipe(
    v.array(
      v.object({
        path: v.string(),
        sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
        modifiedMs: v.number(),
      }),
    ),
    v.minLength(1),
  ),
  link: v.string(),
  magnet: v.string(),
})

/** A film that was published from this machine, as the data folder remembers it. */
export interface KeptShare extends v.InferOutput<typeof KeptShare> {
  readonly files: FileLooks[]
}

/** What was published from this machine: a record and a `.torrent` for each film, by its infohash. */
export class KeptShares {
  readonly #folder: string
  readonly #log: Logger

  constructor({ folder, log }: { folder: string; log: Logger }) {
    this.#folder = folder
    this.#log = log
  }

  /** All of them, in the order of their infohashes. One that cannot be read is told of and left out. */
  async all(): Promise<readonly KeptShare[]> {
    const names = await readdir(this.#folder).catch(ifMissing)
    const infohashes = (names ?? []).flatMap((name) => /^([0-9a-f]{40})\.json$/.exec(name)?.[1] ?? [])
    const found = await Promise.all(infohashes.toSorted().map((infohash) => this.find(infohash)))
    return found.filter((share) => share !== undefined)
  }

  async find(infohash: string): Promise<KeptShare | undefined> {
    const text = await readFile(this.#path(infohash, 'json'), 'utf8').catch(ifMissing)
    if (text === undefined) return undefined
    try {
      return v.parse(KeptShare, JSON.parse(text))
    } catch (error) {
      this.#log.warn('record of a shared film not read', { infohash, error })
      return undefined
    }
  }

  /** Throws `not-found`. */
  async torrent(infohash: string): Promise<Uint8Array> {
    const bytes = await readFile(this.#path(infohash, 'torrent')).catch(ifMissing)
    if (!bytes) throw new AppError('not-found')
    return bytes
  }

  /** Throws `disk-failed`. */
  async keep(share: KeptShare, torrent: Uint8Array): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      // The record last: whoever reads one finds its torrent.
      await this.#write(this.#path(share.infohash, 'torrent'), torrent)
      await this.#write(this.#path(share.infohash, 'json'), JSON.stringify(share))
    } catch (cause) {
      throw new AppError('disk-failed', { cause })
    }
  }

  async forget(infohash: string): Promise<void> {
    await rm(this.#path(infohash, 'json'), { force: true })
    await rm(this.#path(infohash, 'torrent'), { force: true })
  }

  async #write(path: string, content: string | Uint8Array): Promise<void> {
    await writeFile(`${path}.new`, content, { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  #path(infohash: string, ending: string): string {
    return join(this.#folder, `${infohash}.${ending}`)
  }
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw new AppError('disk-failed', { cause: error })
}
