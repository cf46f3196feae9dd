import type { ByteSource } from '@lanterne/kernel'
import type { Place } from '../bisect.ts'
import { readRange } from '../read-range.ts'
import { type Box, boxes, findBox, MOST_BOX_HEADER_BYTES, readBoxHeader, viewOf } from './boxes.ts'
import { readMovie } from './mp4-index.ts'

const MOST_INDEX_BYTES = 16 << 20
const MOST_ENTRIES = 200_000

/** What a file of movie fragments (ISO/IEC 14496-12, 8.8) says of where they are. */
export interface FragmentIndex {
  /** Where the first box behind `moov` begins. */
  readonly headEnd: number
  /** Ticks of each track's clock in a second. */
  readonly ticksPerSecond: ReadonlyMap<number, number>
  /** Where each track's key frames are, and when, where the file says so. */
  readonly keyFrames: ReadonlyMap<number, readonly Place[]>
}

/** Reads the index of a fragmented file: `sidx` behind its `moov`, or `mfra` at its end. */
export async function readFragmentIndex(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<FragmentIndex> {
  const { movie, end: headEnd } = await readMovie(source, { signal })
  const ticksPerSecond = new Map<number, number>()
  for (const trak of boxes(movie)) {
    const header = trak.type === 'trak' && findBox(movie, 'tkhd', trak)
    const media = trak.type === 'trak' && findBox(movie, 'mdia/mdhd', trak)
    if (!header || !media) continue
    const ticks = uint32(movie, media, movie[media.start] === 1 ? 20 : 12)
    if (ticks) ticksPerSecond.set(uint32(movie, header, movie[header.start] === 1 ? 20 : 12) ?? 0, ticks)
  }
  const segments = await readSegmentIndexes(source, headEnd, { signal })
  const keyFrames = segments.size > 0 ? segments : await readRandomAccess(source, ticksPerSecond, { signal })
  return { headEnd, ticksPerSecond, keyFrames }
}

/** The `sidx` boxes that follow each other, one for each track (8.16.3). Those of parts of the film say too little. */
async function readSegmentIndexes(
  source: ByteSource,
  headEnd: number,
  { signal }: { signal: AbortSignal },
): Promise<Map<number, Place[]>> {
  const found = new Map<number, Place[]>()
  for (let at = headEnd; at < source.size; ) {
    const header = await boxHeader(source, at, { signal })
    if (header?.type !== 'sidx' || !header.size || header.size > MOST_INDEX_BYTES) break
    const end = Math.min(at + header.size, source.size)
    const content = await readRange(source, { start: at + header.headerBytes, end }, { signal })
    const index = readSegmentIndex(content, end)
    if (!index || index.end < source.size - MOST_INDEX_BYTES) return new Map()
    found.set(index.trackId, index.places)
    at = end
  }
  return found
}

/** The content of a `sidx` box; `anchor` is where positions in it are counted from: its end. */
export function readSegmentIndex(
  content: Uint8Array,
  anchor: number,
): { trackId: number; places: Place[]; end: number } | undefined {
  const view = viewOf(content)
  const isLong = content[0] === 1
  const fixed = isLong ? 32 : 24
  if (content.length < fixed) return undefined
  const ticks = view.getUint32(8)
  if (ticks === 0) return undefined
  let time = isLong ? Number(view.getBigUint64(12)) : view.getUint32(12)
  let at = anchor + (isLong ? Number(view.getBigUint64(20)) : view.getUint32(16))
  const count = view.getUint16(fixed - 2)
  const places: Place[] = []
  for (let i = 0; i < count; i++) {
    const entry = fixed + i * 12
    if (entry + 12 > content.length) return undefined
    const size = view.getUint32(entry)
    // Of another index, or of what begins with no key frame.
    if (size >= 2 ** 31 || view.getUint32(entry + 8) < 2 ** 31) return undefined
    places.push({ at, seconds: time / ticks })
    at += size
    time += view.getUint32(entry + 4)
  }
  return places.length === 0 ? undefined : { trackId: view.getUint32(4), places, end: at }
}

/** `mfra`, which the last four bytes of the file say the size of (8.8.9). */
async function readRandomAccess(
  source: ByteSource,
  ticksPerSecond: ReadonlyMap<number, number>,
  { signal }: { signal: AbortSignal },
): Promise<Map<number, Place[]>> {
  const found = new Map<number, Place[]>()
  if (source.size < 16) return found
  const tail = await readRange(source, { start: source.size - 4, end: source.size }, { signal })
  const size = viewOf(tail).getUint32(0)
  if (size < 16 || size > Math.min(MOST_INDEX_BYTES, source.size)) return found
  const bytes = await readRange(source, { start: source.size - size, end: source.size }, { signal })
  if (readBoxHeader(bytes, 0)?.type !== 'mfra') return found
  for (const box of boxes(bytes, { start: 8, end: bytes.length })) {
    if (box.type !== 'tfra') continue
    const places = readTrackAccess(bytes, box, ticksPerSecond)
    if (places) found.set(places.trackId, places.list)
  }
  return found
}

function readTrackAccess(
  bytes: Uint8Array,
  box: Box,
  ticksPerSecond: ReadonlyMap<number, number>,
): { trackId: number; list: Place[] } | undefined {
  if (box.end - box.start < 16) return undefined
  const view = viewOf(bytes)
  const isLong = bytes[box.start] === 1
  const trackId = view.getUint32(box.start + 4)
  const ticks = ticksPerSecond.get(trackId)
  const lengths = view.getUint32(box.start + 8)
  const extra = ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3) + 3
  const entryBytes = (isLong ? 16 : 8) + extra
  const count = Math.min(view.getUint32(box.start + 12), MOST_ENTRIES)
  if (!ticks || box.start + 16 + count * entryBytes > box.end) return undefined
  const list: Place[] = []
  for (let i = 0; i < count; i++) {
    const entry = box.start + 16 + i * entryBytes
    const time = isLong ? Number(view.getBigUint64(entry)) : view.getUint32(entry)
    const at = isLong ? Number(view.getBigUint64(entry + 8)) : view.getUint32(entry + 4)
    list.push({ at, seconds: time / ticks })
  }
  return list.length === 0 ? undefined : { trackId, list: list.sort((a, b) => a.seconds - b.seconds) }
}

async function boxHeader(source: ByteSource, at: number, { signal }: { signal: AbortSignal }) {
  const end = Math.min(at + MOST_BOX_HEADER_BYTES, source.size)
  return readBoxHeader(await readRange(source, { start: at, end }, { signal }), 0)
}

function uint32(bytes: Uint8Array, { start, end }: Box, offset: number): number | undefined {
  return start + offset + 4 <= end ? viewOf(bytes).getUint32(start + offset) : undefined
}
