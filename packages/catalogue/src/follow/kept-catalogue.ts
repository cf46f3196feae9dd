import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Logger } from '@lanterne/kernel'
import { readChain, type SignedCatalogue } from '../format/signed-catalogue.ts'
import { formatCatalogueKey } from './catalogue-key.ts'

/** The newest good catalogue of one key, in a folder. */
export class KeptCatalogue {
  readonly #folder: string
  readonly #key: Uint8Array
  readonly #log: Logger

  constructor({ folder, key, log }: { folder: string; key: Uint8Array; log: Logger }) {
    this.#folder = folder
    this.#key = key
    this.#log = log
  }

  /** What was kept; nothing when nothing was, or when it is damaged: then it is fetched anew. */
  async read({ signal }: { signal: AbortSignal }): Promise<SignedCatalogue | undefined> {
    try {
      return readChain(new Uint8Array(await readFile(this.#path, { signal })), { key: this.#key })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AppError) this.#log.warn('kept catalogue not read', { error })
      else if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      return undefined
    }
  }

  /**
   * Keeps a catalogue in place of the one before: whole, or not at all, whatever happens meanwhile. Throws `AppError`:
   * `disk-full`, `data-folder-not-writable`.
   */
  async write({ files }: Pick<SignedCatalogue, 'files'>): Promise<void> {
    try {
      await this.#replace(files)
    } catch (cause) {
      const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
      const code = isFull ? 'disk-full' : 'data-folder-not-writable'
      throw new AppError(code, { cause, details: { folder: this.#folder } })
    }
  }

  async #replace(files: readonly Uint8Array[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${this.#path}.new`
    {
      await using file = await open(draft, 'w', 0o600)
      for (const bytes of files) await file.writeFile(bytes)
      await file.sync()
    }
    await rename(draft, this.#path)
  }

  get #path(): string {
    return join(this.#folder, `${formatCatalogueKey(this.#key)}.lcat`)
  }
}
