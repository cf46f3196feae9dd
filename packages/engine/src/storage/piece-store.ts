import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { Bitfield } from '../wire/bitfield.ts'
import { readKeptFiles, writeKeptFiles } from './kept-files.ts'
import { PieceFiles } from './piece-files.ts'
import {
  diskError,
  type FileStamp,
  formatResumeRecord,
  journalEntries,
  parseResumeRecord,
  readJournal,
} from './resume-record.ts'
import { layOut, piecesPerSegment, segmentNamed, segmentPath } from './segments.ts'
import { type PieceToWrite, runsOf, WriteQueue } from './write-queue.ts'

/** Where verified pieces are kept. */
export interface Store extends AsyncDisposable {
  /** Pieces right without a doubt, when the store was opened. */
  readonly verified: Bitfield
  /** Pieces said to be there; to be checked before use. */
  readonly claimed: Bitfield
  /** How space is freed; absent where none may be: it is not ours. */
  readonly segments?: StoreSegments
  /** Keeps a verified piece. Throws `AppError`: `disk-full`, `data-folder-not-writable`, `disk-failed`. */
  write(piece: number, bytes: Uint8Array): Promise<void>
  /** Notes that a claimed piece proved right. */
  confirm(piece: number): void
  /** A piece that lies in memory, which nobody may write to; absent where reading takes time. */
  view?(piece: number): Uint8Array | undefined
  /** Fills `target` from `offset` in a piece; `false` when so much is not there. */
  read(piece: number, offset: number, target: Uint8Array): Promise<boolean>
}

/** The units in which a store gives space back: segment n holds pieces [n × `pieces`, (n + 1) × `pieces`). */
export interface StoreSegments {
  readonly pieces: number
  /** When somebody last read from the store before it was opened, in milliseconds since 1970. */
  readonly readAtMs: number
  /** Notes that somebody reads from it now. */
  readNow(epochMs: number): void
  /** Files that the viewer keeps for offline, by index. */
  readonly kept: ReadonlySet<number>
  /** Keeps a file, or does not any more; remembered from run to run. Throws `AppError`. */
  keep(file: number, isKept: boolean): Promise<void>
  /** Removes what is on disk of a segment, when nobody reads or writes there any more. Throws `AppError`. */
  free(segment: number): Promise<void>
}

export interface PieceStoreOptions {
  /** The unit in which space is freed, in bytes. */
  readonly segmentBytes?: number
  /** Called when it is closed. */
  readonly onClosed?: () => Promise<void>
}

/**
 * The pieces of one torrent on disk: `<folder>/<segment>.part`, with what is known to be right beside them.
 *
 * While open, `journal` names each piece right after it was written. A clean close replaces it by `resume`, with the
 * looks of every file. So after a clean close nothing is read again; after any other end, what the two name is only
 * *claimed*, and must be checked before use.
 */
export class PieceStore implements Store {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly segments: StoreSegments
  readonly #folder: string
  readonly #pieceLength: number
  readonly #files: PieceFiles
  readonly #queue = new WriteQueue((pieces) => this.#writePieces(pieces))
  readonly #journal: FileHandle
  /** Pieces on disk, verified by whoever wrote or checked them. */
  readonly #written: Bitfield
  readonly #onClosed: PieceStoreOptions['onClosed']
  #readAtMs: number

  private constructor(
    folder: string,
    metainfo: Metainfo,
    pieces: number,
    journal: FileHandle,
    { verified, claimed, readAtMs }: Found,
    kept: Set<number>,
    onClosed: PieceStoreOptions['onClosed'],
  ) {
    this.#onClosed = onClosed
    this.#folder = folder
    this.#pieceLength = metainfo.pieceLength
    this.#files = new PieceFiles(layOut(folder, metainfo, pieces), { isWritable: true })
    this.#journal = journal
    this.#readAtMs = readAtMs
    this.verified = verified
    this.claimed = claimed
    this.#written = new Bitfield(metainfo.pieceCount)
    for (let piece = 0; piece < metainfo.pieceCount; piece++)
      if (verified.has(piece)) this.#written.add(piece)
    this.segments = {
      pieces,
      readAtMs,
      kept,
      keep: (file, isKept) => {
        if (isKept) kept.add(file)
        else kept.delete(file)
        return writeKeptFiles(folder, kept)
      },
      readNow: (epochMs) => {
        this.#readAtMs = epochMs
      },
      free: (segment) => this.#free(segment),
    }
  }

  /**
   * Opens (and makes) the folder of one torrent. Throws `AppError`: `disk-full`, `data-folder-not-writable`, `disk-failed`.
   */
  static async open(
    folder: string,
    metainfo: Metainfo,
    { segmentBytes, onClosed }: PieceStoreOptions = {},
  ): Promise<PieceStore> {
    const pieces = piecesPerSegment(metainfo, segmentBytes)
    try {
      await mkdir(folder, { recursive: true })
      const [kept, found] = await Promise.all([
        readKeptFiles(folder, metainfo.files.length),
        findPieces(folder, metainfo.pieceCount, pieces),
      ])
      const journal = await open(join(folder, 'journal'), 'a')
      return new PieceStore(folder, metainfo, pieces, journal, found, kept, onClosed)
    } catch (error) {
      throw diskError(error)
    }
  }

  write(piece: number, bytes: Uint8Array): Promise<void> {
    return this.#queue.write(piece, bytes)
  }

  /** Writes pieces, then names those that are there in the journal. */
  async #writePieces(pieces: readonly PieceToWrite[]): Promise<(Error | undefined)[]> {
    const failures = new Map<number, Error>()
    for (const run of runsOf(pieces, this.#pieceLength)) {
      const start = (run[0] as PieceToWrite).piece * this.#pieceLength
      try {
        await this.#files.write(
          start,
          run.map(({ bytes }) => bytes),
        )
      } catch (error) {
        for (const { piece } of run) failures.set(piece, diskError(error))
      }
    }
    const written = pieces.map(({ piece }) => piece).filter((piece) => !failures.has(piece))
    try {
      if (written.length > 0) await this.#journal.write(journalEntries(written))
      for (const piece of written) this.#written.add(piece)
    } catch (error) {
      for (const piece of written) failures.set(piece, diskError(error))
    }
    return pieces.map(({ piece }) => failures.get(piece))
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

  async #free(segment: number): Promise<void> {
    const { pieces } = this.segments
    for (let piece = segment * pieces; piece < (segment + 1) * pieces; piece++) this.#written.delete(piece)
    try {
      await this.#files.remove(segmentPath(this.#folder, segment))
    } catch (error) {
      throw diskError(error)
    }
  }

  /** Closes cleanly: what was written is trusted the next time. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
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
    await this.#onClosed?.()
  }

  async #writeRecord(): Promise<void> {
    const record = formatResumeRecord({
      pieces: this.#written,
      piecesPerSegment: this.segments.pieces,
      files: [...(await findStamps(this.#folder)).values()],
      readAtMs: this.#readAtMs,
    })
    const draft = join(this.#folder, 'resume.new')
    await writeFile(draft, record)
    await rename(draft, join(this.#folder, 'resume'))
    await rm(join(this.#folder, 'journal'), { force: true })
  }
}

/** What is found when a store is opened. */
interface Found {
  readonly verified: Bitfield
  readonly claimed: Bitfield
  readonly readAtMs: number
}

/** Each file is judged by its own looks: one that was removed, or touched, says nothing of the others. */
async function findPieces(folder: string, pieceCount: number, pieces: number): Promise<Found> {
  const [text, journal, now] = await Promise.all([
    readIfThere(join(folder, 'resume')),
    readIfThere(join(folder, 'journal')),
    findStamps(folder),
  ])
  const record =
    text && parseResumeRecord(Buffer.from(text).toString('utf8'), { pieceCount, piecesPerSegment: pieces })
  const written = journal ? readJournal(journal, pieceCount) : new Bitfield(pieceCount)
  const before = new Map(record?.files.map((stamp) => [stamp.segment, stamp]))
  const verified = new Bitfield(pieceCount)
  const claimed = new Bitfield(pieceCount)
  // A record that was damaged or lost: whatever lies there may be right.
  const isUnknown = !record && (text !== undefined || !journal)
  for (let piece = 0; piece < pieceCount; piece++) {
    if (!isUnknown && !record?.pieces.has(piece) && !written.has(piece)) continue
    const stamp = now.get(Math.floor(piece / pieces))
    if (!stamp) continue
    const isSame = !journal && isSameStamp(before.get(stamp.segment), stamp)
    if (isSame) verified.add(piece)
    else claimed.add(piece)
  }
  await removeStrays(folder, now, pieces, [verified, claimed])
  return { verified, claimed, readAtMs: record?.readAtMs ?? 0 }
}

/** Removes files that hold nothing known, and what a death in the middle of a close left: space that nobody would free. */
async function removeStrays(
  folder: string,
  stamps: ReadonlyMap<number, FileStamp>,
  pieces: number,
  known: readonly Bitfield[],
): Promise<void> {
  await rm(join(folder, 'resume.new'), { force: true })
  for (const segment of stamps.keys()) {
    const indices = Array.from({ length: pieces }, (_, i) => segment * pieces + i)
    if (!indices.some((piece) => known.some((field) => field.has(piece))))
      await rm(segmentPath(folder, segment), { force: true })
  }
}

/** How the files of a torrent's segments look now. */
async function findStamps(folder: string): Promise<Map<number, FileStamp>> {
  const stamps = new Map<number, FileStamp>()
  for (const name of await readdir(folder)) {
    const segment = segmentNamed(name)
    if (segment === undefined) continue
    const info = await stat(join(folder, name)).catch(nothingIfMissing)
    if (info) stamps.set(segment, { segment, sizeBytes: info.size, modifiedMs: info.mtimeMs })
  }
  return stamps
}

function isSameStamp(before: FileStamp | undefined, now: FileStamp): boolean {
  return before?.sizeBytes === now.sizeBytes && before.modifiedMs === now.modifiedMs
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(nothingIfMissing)
}

function nothingIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
