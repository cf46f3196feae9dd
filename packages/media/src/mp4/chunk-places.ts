import type { ByteSource } from '@lanterne/kernel'
import type { Place } from '../bisect.ts'
import { type Box, findBox, viewOf } from './boxes.ts'
import { movieTrack, readMovie } from './mp4-index.ts'

/** Chunks of ten hours of film, each of one picture. */
const MOST_CHUNKS = 4_000_000

/**
 * Where the chunks of a track begin in the file, and when they are played (ISO/IEC 14496-12, 8.6.1.2, 8.7.3 to 8.7.5): from
 * the sample tables of a file without fragments, one in `every` seconds. Empty where they say nothing of use.
 */
export async function readChunkPlaces(
  source: ByteSource,
  trackId: number,
  every: number,
  { signal }: { signal: AbortSignal },
): Promise<Place[]> {
  const { movie } = await readMovie(source, { signal })
  const track = movieTrack(movie, trackId)
  const table = track && findBox(movie, 'mdia/minf/stbl', track)
  const media = track && findBox(movie, 'mdia/mdhd', track)
  if (!table || !media) return []
  const ticksPerSecond = uint32(movie, media, movie[media.start] === 1 ? 20 : 12)
  const offsets = chunkOffsets(movie, table)
  const runs = findBox(movie, 'stsc', table)
  const times = findBox(movie, 'stts', table)
  if (!ticksPerSecond || !offsets || !runs || !times) return []
  const duration = durations(movie, times)
  const samples = samplesPerChunk(movie, runs)
  const places: Place[] = []
  let ticks = 0
  let last = Number.NEGATIVE_INFINITY
  for (let chunk = 0; chunk < offsets.count; chunk++) {
    const seconds = ticks / ticksPerSecond
    if (seconds >= last + every) {
      places.push({ at: offsets.at(chunk), seconds })
      last = seconds
    }
    ticks += duration(samples(chunk))
  }
  return places
}

function chunkOffsets(
  movie: Uint8Array,
  table: Box,
): { readonly count: number; at(chunk: number): number } | undefined {
  const short = findBox(movie, 'stco', table)
  const box = short ?? findBox(movie, 'co64', table)
  if (!box) return undefined
  const width = short ? 4 : 8
  const most = Math.floor((box.end - box.start - 8) / width)
  const view = viewOf(movie)
  return {
    count: Math.max(0, Math.min(uint32(movie, box, 4) ?? 0, most, MOST_CHUNKS)),
    at(chunk) {
      const at = box.start + 8 + chunk * width
      return short ? view.getUint32(at) : Number(view.getBigUint64(at))
    },
  }
}

/** How many samples each chunk has; asked for one chunk after the other. */
function samplesPerChunk(movie: Uint8Array, box: Box): (chunk: number) => number {
  const count = entriesOf(movie, box, 12)
  let run = 0
  return (chunk) => {
    // Chunks are counted from one there.
    while (run + 1 < count && (uint32(movie, box, 8 + (run + 1) * 12) ?? 0) <= chunk + 1) run++
    return count === 0 ? 0 : (uint32(movie, box, 12 + run * 12) ?? 0)
  }
}

/** How long the next `samples` last together, in ticks. */
function durations(movie: Uint8Array, box: Box): (samples: number) => number {
  const count = entriesOf(movie, box, 8)
  let run = -1
  let left = 0
  let each = 0
  return (samples) => {
    let ticks = 0
    let wanted = samples
    while (wanted > 0) {
      if (left === 0) {
        if (++run >= count) return ticks
        left = uint32(movie, box, 8 + run * 8) ?? 0
        each = uint32(movie, box, 12 + run * 8) ?? 0
        continue
      }
      const taken = Math.min(left, wanted)
      ticks += taken * each
      left -= taken
      wanted -= taken
    }
    return ticks
  }
}

function entriesOf(movie: Uint8Array, box: Box, width: number): number {
  return Math.max(0, Math.min(uint32(movie, box, 4) ?? 0, Math.floor((box.end - box.start - 8) / width)))
}

function uint32(movie: Uint8Array, box: Box, offset: number): number | undefined {
  const at = box.start + offset
  return at + 4 > box.end ? undefined : viewOf(movie).getUint32(at)
}
