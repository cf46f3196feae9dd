import { AppError } from '@lanterne/kernel'
import { Bitfield } from '../wire/bitfield.ts'

/** How a segment's file looked when it was closed; any difference means that somebody touched it since. */
export interface FileStamp {
  readonly segment: number
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** What was known to be right when a torrent was closed. */
export interface ResumeRecord {
  readonly pieces: Bitfield
  /** Pieces in each file. */
  readonly piecesPerSegment: number
  readonly files: readonly FileStamp[]
  /** When somebody last read from it, in milliseconds since 1970. */
  readonly readAtMs: number
}

const FORMAT = 'lanterne-resume-2'

/** Text of a resume record. */
export function formatResumeRecord({ pieces, piecesPerSegment, files, readAtMs }: ResumeRecord): string {
  return JSON.stringify({
    format: FORMAT,
    pieceCount: pieces.size,
    piecesPerSegment,
    readAtMs,
    pieces: Buffer.from(pieces.bytes).toString('base64'),
    files,
  })
}

/** Reads a resume record; `undefined` when it is damaged or is about another layout, so that nothing is taken for granted. */
export function parseResumeRecord(
  text: string,
  layout: { readonly pieceCount: number; readonly piecesPerSegment: number },
): ResumeRecord | undefined {
  const record = readRecord(text)
  if (record?.['pieceCount'] !== layout.pieceCount) return undefined
  if (record['piecesPerSegment'] !== layout.piecesPerSegment) return undefined
  const { files, pieces, readAtMs } = record
  if (typeof pieces !== 'string' || !isTime(readAtMs) || !Array.isArray(files)) return undefined
  const field = Bitfield.fromBytes(layout.pieceCount, new Uint8Array(Buffer.from(pieces, 'base64')))
  if (!field || !files.every(isFileStamp)) return undefined
  return { pieces: field, piecesPerSegment: layout.piecesPerSegment, files, readAtMs }
}

/** When somebody last read from the torrent that a record is about, in milliseconds since 1970. */
export function readAtOf(text: string): number | undefined {
  const readAtMs = readRecord(text)?.['readAtMs']
  return isTime(readAtMs) ? readAtMs : undefined
}

function readRecord(text: string): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A torn write: the record is worth nothing, the bytes on disk are checked instead.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const record = value as Record<string, unknown>
  return record['format'] === FORMAT ? record : undefined
}

function isFileStamp(value: unknown): value is FileStamp {
  if (typeof value !== 'object' || value === null) return false
  const { segment, sizeBytes, modifiedMs } = value as Record<string, unknown>
  return isIndex(segment) && isIndex(sizeBytes) && isTime(modifiedMs)
}

/** A number of JSON can be too large for one of ours, which is infinite then. */
function isTime(value: unknown): value is number {
  return Number.isFinite(value)
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Pieces named by a journal of 4-byte big-endian indices; a torn last entry and impossible indices are passed over. */
export function readJournal(bytes: Uint8Array, pieceCount: number): Bitfield {
  const pieces = new Bitfield(pieceCount)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 4 <= bytes.length; at += 4) pieces.add(view.getUint32(at))
  return pieces
}

/** The journal's entries for some pieces. */
export function journalEntries(pieces: readonly number[]): Uint8Array {
  const entries = new Uint8Array(4 * pieces.length)
  const view = new DataView(entries.buffer)
  for (const [index, piece] of pieces.entries()) view.setUint32(4 * index, piece)
  return entries
}

/** What the system says of a failed write or read, as an expected failure. */
export function diskError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new AppError('disk-full', { cause: error })
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST')
    return new AppError('data-folder-not-writable', { cause: error })
  return new AppError('disk-failed', { cause: error })
}
