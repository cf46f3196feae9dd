import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { PieceFiles, type StoredFile } from './piece-files.ts'
import {
  diskError,
  type FileStamp,
  formatResumeRecord,
  journalEntry,
  parseResumeRecord,
  readJournal,
} from './resume-record.ts'

/** Where verified pieces are kept. */
export interface Store extends AsyncDisposable {
  /** Pieces right without a doubt, when the store was opened. */
  readonly verified: Bitfield
  /** Pieces said to be there; to be checked before use. */
  readonly claimed: Bitfield
  /** Keeps a verified piece. Throws `AppError`: `disk-full`, `data-folder-not-writable`, `disk-failed`. */
  write(piece: number, bytes: Uint8Array): Promise<void>
  /** Notes that a claimed piece proved right. */
  confirm(piece: number): void
  /** Fills `target` from `offset` in a piece; `false` when so much is not there. */
  read(piece: number, offset: number, target: Uint8Array): Promise<boolean>
}

/**
 * The pieces of one torrent on disk: `<folder>/<file index>`, with what is known to be right beside them.
 *
 * While open, `journal` names each piece right after it was written. A clean close replaces it by `resume`, with the
 * looks of every file. So after a clean close nothing is read again; after any other end, what the two name is only
 * *claimed*, and must be checked before use.
 */
export class PieceStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly #folder: string
  readonly #layout: readonly StoredFile[]
  readonly #pieceLength: number
  readonly #files: PieceFiles
  readonly #journal: FileHandle
  /** Pieces on disk, verified by whoever wrote or checked them. */
  readonly #written: Bitfield

  private constructor(
    folder: string,
    metainfo: Metainfo,
    layout: readonly StoredFile[],
    journal: FileHandle,
    found: { verified: Bitfield; claimed: Bitfield },
  ) {
    this.#folder = folder
    this.#layout = layout
    this.#pieceLength = metainfo.pieceLength
    this.#files = new PieceFiles(layout, { isWritable: true })
    this.#journal = journal
    this.verified = found.verified
    this.claimed = found.claimed
    this.#written = new Bitfield(metainfo.pieceCount)
    for (let piece = 0; piece < metainfo.pieceCount; piece++)
      if (found.verified.has(piece)) this.#written.add(piece)
  }

  /** Opens (and makes) the folder of one torrent. Throws `AppError`: `disk-full`, `data-folder-not-writable`, `disk-failed`. */
  static async open(folder: string, metainfo: Metainfo): Promise<PieceStore> {
    const layout = metainfo.files.map(({ index, sizeBytes, offset, isPadding }) => ({
      index,
      sizeBytes,
      offset,
      path: isPadding ? undefined : join(folder, String(index)),
    }))
    try {
      await mkdir(folder, { recursive: true })
      const found = await findPieces(folder, metainfo.pieceCount, layout)
      const journal = await open(join(folder, 'journal'), 'a')
      return new PieceStore(folder, metainfo, layout, journal, found)
    } catch (error) {
      throw diskError(error)
    }
  }

  async write(piece: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#files.write(piece * this.#pieceLength, bytes)
      await this.#journal.write(journalEntry(piece))
      this.#written.add(piece)
    } catch (error) {
      throw diskError(error)
    }
  }

  confirm(piece: number): void {
    this.#written.add(piece)
  }

  async read(piece: number, offset: number, target: Uint8Array): Promise<boolean> {
    try {
      return await this.#files.read(piece * this.#pieceLength + offset, target)
    } catch (error) {
      throw diskError(error)
    }
  }

  /** Closes cleanly: what was written is trusted the next time. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#files.sync()
      await this.#files[Symbol.asyncDispose]()
      await this.#journal.close()
    } catch (error) {
      throw diskError(error)
    }
    try {
      await this.#writeRecord()
    } catch {
      // A disk that is full loses nothing: the journal still names what is there, to be checked before it is used.
    }
  }

  async #writeRecord(): Promise<void> {
    const record = formatResumeRecord({ pieces: this.#written, files: await stampsOf(this.#layout) })
    const draft = join(this.#folder, 'resume.new')
    await writeFile(draft, record)
    await rename(draft, join(this.#folder, 'resume'))
    await rm(join(this.#folder, 'journal'), { force: true })
  }
}

async function findPieces(
  folder: string,
  pieceCount: number,
  layout: readonly StoredFile[],
): Promise<{ verified: Bitfield; claimed: Bitfield }> {
  const none = new Bitfield(pieceCount)
  const text = await readIfThere(join(folder, 'resume'))
  const record = text && parseResumeRecord(Buffer.from(text).toString('utf8'), pieceCount)
  const journal = await readIfThere(join(folder, 'journal'))
  if (record && !journal && sameStamps(record.files, await stampsOf(layout)))
    return { verified: record.pieces, claimed: none }
  const claimed = journal ? readJournal(journal, pieceCount) : new Bitfield(pieceCount)
  if (record)
    for (let piece = 0; piece < pieceCount; piece++) if (record.pieces.has(piece)) claimed.add(piece)
  return { verified: none, claimed }
}

async function stampsOf(layout: readonly StoredFile[]): Promise<readonly FileStamp[]> {
  const stamps: FileStamp[] = []
  for (const { index, path } of layout) {
    if (path === undefined) continue
    const info = await stat(path).catch(nothingIfMissing)
    if (info) stamps.push({ index, sizeBytes: info.size, modifiedMs: info.mtimeMs })
  }
  return stamps
}

function sameStamps(before: readonly FileStamp[], now: readonly FileStamp[]): boolean {
  if (before.length !== now.length) return false
  return before.every((stamp, i) => {
    const other = now[i]
    return (
      stamp.index === other?.index &&
      stamp.sizeBytes === other.sizeBytes &&
      stamp.modifiedMs === other.modifiedMs
    )
  })
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(nothingIfMissing)
}

function nothingIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
