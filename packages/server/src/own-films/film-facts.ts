import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, type Clock, type Logger, withDeadline } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import * as v from 'valibot'
import type { FilmFacts } from './arrange-films.ts'
import { createFileSource } from './file-source.ts'
import type { OwnFile } from './scan-folder.ts'

const patienceMs = 15_000
const mostBytes = 16 << 20

const Facts = v.object({
  sizeBytes: v.number(),
  modifiedMs: v.number(),
  durationSeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000))),
  height: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
  width: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
})
type KeptFacts = v.InferOutput<typeof Facts>
const KeptFile = v.pipe(v.string(), v.parseJson(), v.record(v.string(), Facts))

export interface FilmFactsOptions {
  /** Where what was read is kept: a file, made when there is something to keep. */
  readonly path: string
  readonly root: string
  readonly workshop: Pick<Workshop, 'open'>
  readonly clock: Clock
  readonly log: Logger
}

/** How long films of a folder are, and how large their picture: read once from each file, and kept. */
export class FilmFactsShelf {
  readonly #options: FilmFactsOptions
  #known: Map<string, KeptFacts> | undefined
  #reading: Promise<void> | undefined

  constructor(options: FilmFactsOptions) {
    this.#options = options
  }

  /** Takes up what was kept; what cannot be read is read again from the films. */
  async open(): Promise<void> {
    if (this.#known) return
    const text = await readFile(this.#options.path, 'utf8').catch(() => '') // Not there yet, the first time.
    const kept = v.safeParse(KeptFile, text.length > mostBytes ? '' : text)
    this.#known ??= new Map(kept.success ? Object.entries(kept.output) : [])
  }

  /** What is known of a film as it is now. */
  of(file: OwnFile): FilmFacts | undefined {
    const facts = this.#known?.get(file.key)
    return facts && isSame(facts, file) ? facts : undefined
  }

  /** Begins to read the films of which nothing is known, one after the other; one reading at a time. */
  read(files: readonly OwnFile[], { signal }: { signal: AbortSignal }): void {
    this.#reading ??= this.#readAll(files, signal).finally(() => {
      this.#reading = undefined
    })
  }

  /** Resolves when nothing is being read. */
  async settle(): Promise<void> {
    await this.#reading
  }

  async #readAll(files: readonly OwnFile[], signal: AbortSignal): Promise<void> {
    const { log } = this.#options
    try {
      await this.open()
      const known = this.#known as Map<string, KeptFacts> // Opened above.
      const here = new Set(files.map(({ key }) => key))
      const gone = [...known.keys()].filter((key) => !here.has(key))
      for (const key of gone) known.delete(key)
      let isChanged = gone.length > 0
      for (const file of files) {
        if (!file.isFilm || this.of(file)) continue
        known.set(file.key, await this.#readOne(file, signal))
        isChanged = true
      }
      if (isChanged) await this.#keep(known)
    } catch (error) {
      // The films are shown with what their names say.
      if (!signal.aborted) log.warn('films of a folder not read', { error })
    }
  }

  async #readOne(file: OwnFile, signal: AbortSignal): Promise<KeptFacts> {
    const { root, workshop, clock } = this.#options
    const { sizeBytes, modifiedMs } = file
    using opened = workshop.open(createFileSource(join(root, ...file.path), sizeBytes))
    using deadline = withDeadline(clock, patienceMs, () => new AppError('timed-out'), { signal })
    try {
      const { durationSeconds, video } = await opened.info(deadline)
      const { height, width } = video[0] ?? {}
      return v.parse(Facts, {
        ...{ sizeBytes, modifiedMs },
        ...(durationSeconds !== undefined && durationSeconds < 1e6 && { durationSeconds }),
        ...(height !== undefined && height > 0 && { height: Math.round(height) }),
        ...(width !== undefined && width > 0 && { width: Math.round(width) }),
      })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
      // Another kind of file, or one that is damaged: nothing more is known of it until it changes.
      return { sizeBytes, modifiedMs }
    }
  }

  async #keep(known: ReadonlyMap<string, KeptFacts>): Promise<void> {
    const { path } = this.#options
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(known)), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }
}

function isSame(facts: KeptFacts, { sizeBytes, modifiedMs }: OwnFile): boolean {
  return facts.sizeBytes === sizeBytes && facts.modifiedMs === modifiedMs
}
