import type { ByteSource } from '@lanterne/kernel'
import { type Box, boxes, findBox, viewOf } from '../mp4/boxes.ts'
import { readMovie, trackId } from '../mp4/mp4-index.ts'
import { ByteWindow } from './byte-window.ts'
import { type FrameReader, MOST_FRAME_BYTES, type Stretch, type SubtitleFrame } from './subtitle-frame.ts'

/** One sample of a track, by its place in the file. Times in seconds. */
export interface Mp4Sample {
  readonly start: number
  readonly end: number
  readonly offset: number
  readonly size: number
}

/** More of them are no film's words. */
const MOST_SAMPLES = 200_000
const MOST_FRAMES = 500
const STRETCH_BYTES = 2048

/** The subtitle frames of an MP4 file whose index is in one place. Those of a fragmented one are not found. */
export class Mp4Frames implements FrameReader {
  readonly #source: ByteSource
  readonly #movie: Uint8Array
  readonly #samplesOf = new Map<number, readonly Mp4Sample[]>()

  private constructor(source: ByteSource, movie: Uint8Array) {
    this.#source = source
    this.#movie = movie
  }

  static async open(source: ByteSource, options: { signal: AbortSignal }): Promise<Mp4Frames> {
    return new Mp4Frames(source, (await readMovie(source, options)).movie)
  }

  async frames(
    id: number,
    { start, end }: Stretch,
    { signal }: { before: number; signal: AbortSignal },
  ): Promise<readonly SubtitleFrame[]> {
    const samples = this.#samples(id).filter((sample) => sample.start < end && sample.end > start)
    const window = new ByteWindow(this.#source, { signal, stretchBytes: STRETCH_BYTES })
    const frames: SubtitleFrame[] = []
    for (const { start: seconds, end: until, offset, size } of samples.slice(0, MOST_FRAMES)) {
      if (size > MOST_FRAME_BYTES || offset + size > this.#source.size) continue
      const data = (await window.take(offset, size)).slice()
      const durationSeconds = until - seconds
      frames.push({ seconds, durationSeconds, nextSeconds: until, data, addition: undefined })
    }
    return frames
  }

  #samples(id: number): readonly Mp4Sample[] {
    const known = this.#samplesOf.get(id)
    if (known) return known
    const trak = [...boxes(this.#movie)].find(
      (box) => box.type === 'trak' && trackId(this.#movie, box) === id,
    )
    const samples = trak ? readSamples(this.#movie, trak) : []
    this.#samplesOf.set(id, samples)
    return samples
  }
}

/** Reads where the samples of a track are, and when (ISO/IEC 14496-12, 8.6 and 8.7). What is cut off is left out. */
export function readSamples(movie: Uint8Array, trak: Box): Mp4Sample[] {
  const ticksPerSecond = timescaleOf(movie, findBox(movie, 'mdia/mdhd', trak))
  const table = findBox(movie, 'mdia/minf/stbl', trak)
  if (!table || ticksPerSecond === 0) return []
  const sizes = sizesOf(movie, table)
  const offsets = offsetsOf(movie, table, sizes)
  const shift = shiftOf(movie, trak, ticksPerSecond)
  const samples: Mp4Sample[] = []
  const times = entries(movie, findBox(movie, 'stts', table), 8)
  let ticks = 0
  for (const at of times) {
    const view = viewOf(movie)
    const count = Math.min(view.getUint32(at), MOST_SAMPLES)
    const delta = view.getUint32(at + 4)
    for (let i = 0; i < count; i++) {
      const [offset, size] = [offsets[samples.length], sizes[samples.length]]
      if (offset === undefined || size === undefined) return samples
      const start = ticks / ticksPerSecond + shift
      samples.push({ start, end: start + delta / ticksPerSecond, offset, size })
      ticks += delta
    }
  }
  return samples
}

function timescaleOf(movie: Uint8Array, header: Box | undefined): number {
  if (!header) return 0
  const at = header.start + (movie[header.start] === 1 ? 20 : 12)
  return at + 4 > header.end ? 0 : viewOf(movie).getUint32(at)
}

function sizesOf(movie: Uint8Array, table: Box): number[] {
  const box = findBox(movie, 'stsz', table)
  if (!box || box.end - box.start < 12) return []
  const view = viewOf(movie)
  const [one, count] = [view.getUint32(box.start + 4), view.getUint32(box.start + 8)]
  const there = one > 0 ? count : Math.min(count, Math.floor((box.end - box.start - 12) / 4))
  return Array.from({ length: Math.min(there, MOST_SAMPLES) }, (_, i) =>
    one > 0 ? one : view.getUint32(box.start + 12 + i * 4),
  )
}

/** Samples of one chunk follow each other; `stsc` says how many are in which. */
function offsetsOf(movie: Uint8Array, table: Box, sizes: readonly number[]): number[] {
  const view = viewOf(movie)
  const short = entries(movie, findBox(movie, 'stco', table), 4).map((at) => view.getUint32(at))
  const long = entries(movie, findBox(movie, 'co64', table), 8).map((at) => Number(view.getBigUint64(at)))
  const chunks = short.length > 0 ? short : long
  const runs = entries(movie, findBox(movie, 'stsc', table), 12).map((at) => ({
    firstChunk: view.getUint32(at),
    samples: view.getUint32(at + 4),
  }))
  const offsets: number[] = []
  let run = 0
  for (const [i, chunk] of chunks.entries()) {
    while ((runs[run + 1]?.firstChunk ?? Number.POSITIVE_INFINITY) <= i + 1) run++
    let offset = chunk
    for (let n = 0; n < (runs[run]?.samples ?? 0) && offsets.length < sizes.length; n++) {
      offsets.push(offset)
      offset += sizes[offsets.length - 1] ?? 0
    }
  }
  return offsets
}

/** Where the entries of a full box with a count begin; those that are cut off are not among them. */
function entries(movie: Uint8Array, box: Box | undefined, bytes: number): number[] {
  if (!box || box.end - box.start < 8) return []
  const count = Math.min(viewOf(movie).getUint32(box.start + 4), MOST_SAMPLES)
  const there = Math.min(count, Math.floor((box.end - box.start - 8) / bytes))
  return Array.from({ length: there }, (_, i) => box.start + 8 + i * bytes)
}

/** Seconds that an edit list puts before the track, or cuts from its beginning (ISO/IEC 14496-12, 8.6.6). */
function shiftOf(movie: Uint8Array, trak: Box, ticksPerSecond: number): number {
  const list = findBox(movie, 'edts/elst', trak)
  const movieTicks = timescaleOf(movie, findBox(movie, 'mvhd'))
  if (!list || movieTicks === 0) return 0
  const isLong = movie[list.start] === 1
  const view = viewOf(movie)
  let shift = 0
  for (const at of entries(movie, list, isLong ? 20 : 12)) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const mediaTime = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    // Minus one is a stretch of nothing.
    if (mediaTime >= 0) return shift - mediaTime / ticksPerSecond
    shift += duration / movieTicks
  }
  return shift
}
