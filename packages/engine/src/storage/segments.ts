import { join } from 'node:path'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { StoredFile } from './piece-files.ts'

/** Disk space is freed in units of this size, in bytes, or of a piece where that is larger. */
export const SEGMENT_BYTES = 16 << 20
/** A torrent has no more segments than this: each is looked at when it opens and closes. */
const MOST_SEGMENTS = 1024

/** How many pieces share a segment: a file of its own on disk, so that removing it frees what it took (decision 0011). */
export function piecesPerSegment(
  { pieceLength, sizeBytes }: Pick<Metainfo, 'pieceLength' | 'sizeBytes'>,
  segmentBytes = SEGMENT_BYTES,
): number {
  const bytes = Math.max(segmentBytes, sizeBytes / MOST_SEGMENTS)
  return Math.max(1, Math.ceil(bytes / pieceLength))
}

/** The path of a segment in a torrent's folder. */
export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${segment}.part`)
}

/** The segment that a file in a torrent's folder holds, by its name. */
export function segmentNamed(name: string): number | undefined {
  const match = /^(\d{1,7})\.part$/.exec(name)
  return match ? Number(match[1]) : undefined
}

/** Where a torrent's bytes lie on disk: runs of files without padding (BEP 47), cut where segments end. */
export function layOut(
  folder: string,
  { files, sizeBytes, pieceLength }: Pick<Metainfo, 'files' | 'sizeBytes' | 'pieceLength'>,
  pieces: number,
): StoredFile[] {
  const segmentBytes = pieces * pieceLength
  const stored: StoredFile[] = []
  const store = (start: number, end: number, isPadding: boolean) => {
    for (let offset = start; offset < end; ) {
      const segment = Math.floor(offset / segmentBytes)
      const cut = Math.min(end, (segment + 1) * segmentBytes)
      const path = isPadding ? undefined : segmentPath(folder, segment)
      stored.push({ offset, sizeBytes: cut - offset, path, at: offset - segment * segmentBytes })
      offset = cut
    }
  }
  let runStart = 0
  for (const { offset, sizeBytes: length, isPadding } of files) {
    if (!isPadding || length === 0) continue
    store(runStart, offset, false)
    store(offset, offset + length, true)
    runStart = offset + length
  }
  store(runStart, sizeBytes, false)
  return stored
}
