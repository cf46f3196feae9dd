import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@lanterne/kernel'
import { isVideo } from '../playback/choose-file.ts'

/** The largest film that is taken from the page: a larger one is on this machine's disk already, and its path is said. */
export const MOST_DROPPED_BYTES = 512 << 20

/** Films that were dropped on the page: a folder each, in the data folder, for as long as they are shared. */
export class DroppedFilms {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Keeps a film and answers with where. Throws `not-a-film`, `invalid-request` where it is too large, `disk-failed`. */
  async keep(
    name: string,
    body: AsyncIterable<Uint8Array>,
    { signal }: { signal: AbortSignal },
  ): Promise<string> {
    const plain = name
      .replace(/[^\p{L}\p{N} ._()-]/gu, '_')
      .replace(/^\.+/, '')
      .slice(-120)
    if (!isVideo(plain)) throw new AppError('not-a-film', { details: { name: plain } })
    const path = join(this.#folder, randomUUID(), plain)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    try {
      await pipeline(upTo(body, MOST_DROPPED_BYTES), createWriteStream(path, { mode: 0o600 }), { signal })
      return path
    } catch (cause) {
      await this.forget(path)
      signal.throwIfAborted()
      throw cause instanceof AppError ? cause : new AppError('disk-failed', { cause })
    }
  }

  /** Removes a film, if it is one that was dropped. */
  async forget(path: string): Promise<void> {
    if (dirname(dirname(path)) === this.#folder) await rm(dirname(path), { recursive: true, force: true })
  }

  /** Removes every film that is not among `kept`: it was dropped in an earlier run, and then not shared. */
  async forgetOthers(kept: readonly string[]): Promise<void> {
    const folders = new Set(kept.map((path) => basename(dirname(path))))
    const names = await readdir(this.#folder).catch(() => []) // Nothing was ever dropped.
    for (const name of names)
      if (!folders.has(name)) await this.forget(`${this.#folder}${sep}${name}${sep}film`)
  }
}

async function* upTo(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new AppError('invalid-request', { details: { name: 'size' } })
    yield chunk
  }
}
