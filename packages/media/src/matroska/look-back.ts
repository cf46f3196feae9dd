import type { ReadAhead } from '../read-ahead.ts'
import { trackOfBlock } from './block.ts'
import { readEbmlHeader } from './ebml.ts'
import { ids } from './element-ids.ts'
import type { MatroskaIndex } from './matroska-index.ts'
import { type Frame, framesOf } from './read-frames.ts'
import type { MatroskaTrack } from './tracks.ts'

/** What is read at once: a quarter of a second of an ordinary film; then four times as much, for one of 4K. */
const FIRST_BYTES = 128 << 10
const MOST_BYTES = 512 << 10
/** Fewer frames do not say how long one is. */
const LEAST_FRAMES = 4

/**
 * The last frames of a sound before the element at `at`, the earliest of them not after `seconds`; `next` is the track's
 * first frame from there on. Absent where they cannot be found: then only reading from the cluster's beginning on helps.
 *
 * A cluster is entered at its beginning, seconds of pictures earlier; but what a decoder needs of the sound before a cut
 * is a tenth of a second. The time of the cluster that these frames lie in is not read: they come one after the other, up
 * to `next`.
 */
export async function lookBack(
  file: ReadAhead,
  { at, seconds, next, track, index }: LookBack,
): Promise<readonly Frame[] | undefined> {
  for (let size = FIRST_BYTES; size <= MOST_BYTES; size *= 4) {
    const from = Math.max(0, at - size)
    const bytes = await file.bytes(from, at)
    const found = framesIn(bytes, from, { track, index })
    const each = secondsOfEach(found)
    if (each === undefined) continue
    const frames = found.map((frame, i) => ({
      ...frame,
      seconds: next.seconds - each * (found.length - i),
      durationSeconds: each,
    }))
    const first = frames.findLastIndex((frame) => frame.seconds <= seconds)
    if (first >= 0) return frames.slice(first)
  }
  return undefined
}

export interface LookBack {
  /** Where an element begins, all before which is of one cluster or more. */
  readonly at: number
  readonly seconds: number
  readonly next: Pick<Frame, 'seconds'>
  readonly track: MatroskaTrack
  readonly index: Pick<MatroskaIndex, 'tickSeconds'>
}

function framesIn(
  bytes: Uint8Array,
  from: number,
  { track, index }: Pick<LookBack, 'track' | 'index'>,
): Frame[] {
  const frames: Frame[] = []
  // What seems to be the first block may be something within a picture that looks like one.
  for (const at of blocksAtEnd(bytes).slice(1)) {
    const header = readEbmlHeader(bytes, at)
    if (!header?.size) continue
    const start = at + header.headerBytes
    const content = bytes.subarray(start, start + header.size)
    if (header.id === ids.simpleBlock && trackOfBlock(content) !== track.id) continue
    // Their cluster's time is not known.
    const place = { at: from + at, ticks: 0 }
    try {
      frames.push(...framesOf(content, header.id, { tracks: [track], index, place }))
    } catch {
      // It only looked like a block, or is damaged: reading from the cluster's beginning on will tell.
      return []
    }
  }
  return frames
}

/** How long each of some frames is that follow each other; absent where they do not, or are too few. */
function secondsOfEach(frames: readonly Frame[]): number | undefined {
  const [first, last] = [frames[0], frames.at(-1)]
  if (!first || !last || frames.length < LEAST_FRAMES) return undefined
  const each = first.durationSeconds ?? (last.seconds - first.seconds) / (frames.length - 1)
  const isEven = frames.every(({ seconds }, i) => Math.abs(seconds - first.seconds - i * each) <= each / 4)
  return each > 0 && isEven ? each : undefined
}

/**
 * Where the blocks begin that fill the end of `bytes` without a hole: of all places that could be a block's beginning,
 * those from which the most blocks follow each other exactly to the end. Pure.
 */
export function blocksAtEnd(bytes: Uint8Array): number[] {
  /** How many blocks follow from each place on; zero where none does. */
  const counts = new Uint32Array(bytes.length + 1)
  let best = bytes.length
  for (let at = bytes.length - 1; at >= 0; at--) {
    const end = endOfBlock(bytes, at)
    if (end === undefined || (end < bytes.length && counts[end] === 0)) continue
    counts[at] = (counts[end] ?? 0) + 1
    if ((counts[at] ?? 0) > (counts[best] ?? 0)) best = at
  }
  const places: number[] = []
  for (let at = best; at < bytes.length; at = endOfBlock(bytes, at) ?? bytes.length) places.push(at)
  return places
}

/** Where what may be a block at `at` ends; absent where there is none, or it is cut off. */
function endOfBlock(bytes: Uint8Array, at: number): number | undefined {
  const id = bytes[at]
  if (id !== ids.simpleBlock && id !== ids.blockGroup) return undefined
  // A size has eight bytes at most, and is no number beyond all measure.
  const first = bytes[at + 1]
  if (!first || (first === 1 && bytes[at + 2] !== 0)) return undefined
  const header = readEbmlHeader(bytes, at)
  if (!header?.size) return undefined
  const end = at + header.headerBytes + header.size
  return end <= bytes.length ? end : undefined
}
