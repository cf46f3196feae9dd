import type { ByteSource } from '@lanterne/kernel'
import type { Chapter } from '../media-info.ts'
import { readRange } from '../read-range.ts'
import { readChapters } from './chapters.ts'
import { type Cue, readCues } from './cues.ts'
import { children, MOST_HEADER_BYTES, malformed, readEbmlHeader, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'
import { readInfo } from './segment-info.ts'
import { type MatroskaTrack, readTracks } from './tracks.ts'

/** Read at once at the beginning: most files have everything but their cues in it. */
const HEAD_BYTES = 64 << 10
/** Elements before the first cluster, and how far they may reach. */
const MOST_TOP_ELEMENTS = 200
const MOST_HEAD_BYTES = 64 << 20
/** The greatest element that is read whole; the cues of a film of ten hours are a tenth of it. */
const MOST_ELEMENT_BYTES = 32 << 20

/** What a Matroska file (RFC 9559) says of itself outside its clusters. Times are in seconds. */
export interface MatroskaIndex {
  /** Where positions in the file are counted from. */
  readonly segmentStart: number
  /** Seconds of one tick of the file's clock. */
  readonly tickSeconds: number
  readonly durationSeconds: number | undefined
  readonly tracks: readonly MatroskaTrack[]
  readonly chapters: readonly Chapter[]
  /** Absent when the file has none: only reading it all would tell where its key frames are. */
  readonly cues: readonly Cue[] | undefined
  /** Where the first cluster begins. */
  readonly clustersStart: number | undefined
}

/**
 * Reads a Matroska or WebM file's index: its beginning, and what the seek head says lies further back.
 * Throws `AppError` `format-not-playable`.
 */
export async function readMatroskaIndex(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<MatroskaIndex> {
  const head = await readRange(source, { start: 0, end: Math.min(source.size, HEAD_BYTES) }, { signal })
  /** Less than asked for where the file ends before. */
  const bytesAt = async (start: number, end: number) => {
    if (end <= head.length) return head.subarray(start, end)
    const range = { start: Math.min(start, source.size), end: Math.min(end, source.size) }
    return readRange(source, range, { signal })
  }

  const ebml = readEbmlHeader(head, 0)
  if (ebml?.id !== ids.ebml || ebml.size === undefined) throw malformed()
  const segmentAt = ebml.headerBytes + ebml.size
  const segment = readEbmlHeader(await bytesAt(segmentAt, segmentAt + MOST_HEADER_BYTES), 0)
  if (segment?.id !== ids.segment) throw malformed()
  const segmentStart = segmentAt + segment.headerBytes

  const found = new Map<number, Uint8Array>()
  /** Reads the content of the element at `at`; of a cluster, or of what is beyond all measure, nothing. */
  const take = async (at: number): Promise<{ id: number; end: number | undefined } | undefined> => {
    const header = readEbmlHeader(await bytesAt(at, at + MOST_HEADER_BYTES), 0)
    if (!header) return undefined
    const { id, headerBytes, size } = header
    const start = at + headerBytes
    if (size === undefined) return { id, end: undefined }
    const isWanted = wantedIds.has(id) && !found.has(id)
    if (isWanted && size > MOST_ELEMENT_BYTES) throw malformed()
    if (isWanted) found.set(id, await bytesAt(start, start + size))
    return { id, end: start + size }
  }

  let clustersStart: number | undefined
  let at: number | undefined = segmentStart
  for (let count = 0; count < MOST_TOP_ELEMENTS && at !== undefined && at < MOST_HEAD_BYTES; count++) {
    const element = await take(at)
    if (!element) break
    if (element.id === ids.cluster) clustersStart ??= at
    if (element.id === ids.cluster) break
    at = element.end
  }
  for (const position of seekPositions(found.get(ids.seekHead))) await take(segmentStart + position)

  const info = readInfo(found.get(ids.info) ?? new Uint8Array())
  const cues = found.get(ids.cues)
  return {
    segmentStart,
    ...info,
    tracks: readTracks(found.get(ids.tracks) ?? new Uint8Array()),
    chapters: readChapters(found.get(ids.chapters) ?? new Uint8Array()),
    cues: cues && readCues(cues, info.tickSeconds),
    clustersStart,
  }
}

const wantedIds = new Set<number>([ids.seekHead, ids.info, ids.tracks, ids.cues, ids.chapters])

/** Where the seek head says that the wanted elements are, from the segment's start. */
function seekPositions(seekHead: Uint8Array | undefined): number[] {
  if (!seekHead) return []
  const positions: number[] = []
  for (const seek of children(seekHead)) {
    if (seek.id !== ids.seek) continue
    let id: number | undefined
    let position: number | undefined
    for (const child of children(seekHead, seek)) {
      if (child.id === ids.seekId) id = readUint(seekHead, child)
      if (child.id === ids.seekPosition) position = readUint(seekHead, child)
    }
    if (id !== undefined && position !== undefined && wantedIds.has(id)) positions.push(position)
  }
  return positions.slice(0, wantedIds.size)
}
