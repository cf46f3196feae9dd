import type { ByteSource } from '@lanterne/kernel'
import { EncodedPacket } from 'mediabunny'
import type { TimeSpan } from '../film/film-reader.ts'
import { upToKeyFrame, wholeGroups } from '../film/groups-of-pictures.ts'
import { ReadAhead } from '../read-ahead.ts'
import { findCluster } from './find-cluster.ts'
import { lookBack } from './look-back.ts'
import type { MatroskaIndex } from './matroska-index.ts'
import { type Frame, readFrames } from './read-frames.ts'
import type { MatroskaTrack } from './tracks.ts'

/** Times that were rounded to the file's clock are this far apart at most. */
const SAME_SECONDS = 0.0006
/** Asked for before it is needed: about a piece of most torrents, so that two come at a time. */
const AHEAD_BYTES = 1 << 20
/** Sound lies beside pictures, which are asked for by who reads them. */
const SOUND_AHEAD_BYTES = 256 << 10
/** Sound lies beside the picture that it belongs to, but not always behind it. */
const MOST_SOUND_BEFORE_SECONDS = 2
/** What a decoder needs before a cut is less; a cut is at a key frame, and cues name its cluster. */
const MOST_LOOK_BACK_SECONDS = 0.25
/** A track of which nothing has come for so long has ended. */
const SILENT_SECONDS = 10
/** How far back a key frame is looked for: a few groups of pictures, then further. */
const FIRST_STEP_BACK_SECONDS = 4

/**
 * The packets of a Matroska file. Where it has no cues, key frames are found by looking for clusters near the time that is
 * wanted: never by reading what lies between.
 */
export class MatroskaPackets {
  readonly #source: ByteSource
  readonly #index: MatroskaIndex
  readonly #durationSeconds: number

  constructor(source: ByteSource, index: MatroskaIndex, durationSeconds: number) {
    this.#source = source
    this.#index = index
    this.#durationSeconds = durationSeconds
  }

  /** When the pictures of a track come that need no other, as the cues say; absent where there are none. */
  keyFrames(trackId: number): readonly number[] | undefined {
    const times = this.#cuesOf(trackId).map(({ seconds }) => seconds)
    return times.length > 0 ? times : undefined
  }

  /**
   * The packets of a segment, in the order of decoding. With cues: from the key frame at `start` up to the one at `end`.
   * Without them: from the last key frame that is not after `start` up to the last that is not after `end`, and one group
   * of pictures at least.
   */
  async *pictures(
    trackId: number,
    { start, end }: TimeSpan,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<EncodedPacket> {
    const track = this.#track(trackId)
    if (!track) return
    const cues = this.#cuesOf(trackId)
    const limit = cues.find(({ seconds }) => seconds >= end - SAME_SECONDS)?.clusterPosition
    using file = this.#open({ signal, ...(limit === undefined ? {} : { limit: this.#at(limit) + 1 }) })
    const cue = cues.findLast(({ seconds }) => seconds <= start + SAME_SECONDS) ?? cues[0]
    const entry = cue
      ? { at: this.#at(cue.clusterPosition), relativePosition: cue.relativePosition, seconds: start }
      : await this.#keyBefore(track, start, { signal })
    const frames = readFrames(file, {
      ...entry,
      tracks: [track],
      untilSeconds: end + SILENT_SECONDS,
      index: this.#index,
    })
    const from = cue && cue === cues[0] ? 0 : entry.seconds - SAME_SECONDS
    const packets = fromKeyFrame(frames, track, from)
    yield* cue ? upToKeyFrame(packets, end) : wholeGroups(packets, end)
  }

  /** The packets of a sound that begin at `start` or later, and before `end`. */
  async *sounds(
    trackId: number,
    { start, end }: TimeSpan,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<EncodedPacket> {
    const track = this.#track(trackId)
    if (!track) return
    const { cues = [] } = this.#index
    const limit = cues.find(({ seconds }) => seconds > end + MOST_SOUND_BEFORE_SECONDS)?.clusterPosition
    using file = this.#open({
      aheadBytes: SOUND_AHEAD_BYTES,
      signal,
      ...(limit === undefined ? {} : { limit: this.#at(limit) }),
    })
    const entry = await this.#entryOfSound(track, start, { signal })
    const untilSeconds = end + SILENT_SECONDS
    let waiting: Frame | undefined
    let lastDuration = 0
    const request = { ...entry, tracks: [track], untilSeconds, index: this.#index }
    for await (const frame of joined(entry.before, readFrames(file, request))) {
      if (waiting) {
        // Where the file does not say how long a frame is, the next one does.
        const { durationSeconds = Math.max(0, frame.seconds - waiting.seconds) } = waiting
        lastDuration = durationSeconds
        yield packetOf({ ...waiting, durationSeconds }, track)
        waiting = undefined
      }
      if (frame.seconds >= end - SAME_SECONDS) return
      if (frame.seconds >= start - SAME_SECONDS) waiting = frame
    }
    if (waiting)
      yield packetOf({ ...waiting, durationSeconds: waiting.durationSeconds ?? lastDuration }, track)
  }

  /** When the first packet of a track comes; absent where none does for a while. */
  async firstSeconds(trackId: number, { signal }: { signal: AbortSignal }): Promise<number | undefined> {
    const track = this.#track(trackId)
    if (!track) return undefined
    using file = this.#look({ signal })
    const { clustersStart: at = this.#index.segmentStart } = this.#index
    const frames = readFrames(file, { at, tracks: [track], untilSeconds: SILENT_SECONDS, index: this.#index })
    for await (const { seconds } of frames) return seconds
    return undefined
  }

  /** A cluster from which on, with what comes `before` it, nothing of a sound is missing from `start` on. */
  async #entryOfSound(
    track: MatroskaTrack,
    start: number,
    { signal }: { signal: AbortSignal },
  ): Promise<{ at: number; before: readonly Frame[] }> {
    using file = this.#look({ signal })
    const near = await this.#entryBehind(file, track, start)
    if (near) return near
    const request = { tracks: [track], untilSeconds: start + SILENT_SECONDS, index: this.#index }
    let earliest = Number.POSITIVE_INFINITY
    for (let back = 0; back <= MOST_SOUND_BEFORE_SECONDS; back += 1) {
      const at = await this.#clusterBefore(file, start - back)
      if (at >= earliest) continue
      earliest = at
      if (at <= (this.#index.clustersStart ?? this.#index.segmentStart)) break
      let first: Frame | undefined
      for await (first of readFrames(file, { at, ...request })) break
      // What comes late in one cluster may have more of it in the cluster before.
      if (first && first.seconds <= start + SAME_SECONDS) break
    }
    return { at: earliest, before: [] }
  }

  /** A cluster just behind `start`, where the cues name one and the few frames before it can be had without the rest. */
  async #entryBehind(
    file: ReadAhead,
    track: MatroskaTrack,
    start: number,
  ): Promise<{ at: number; before: readonly Frame[] } | undefined> {
    const cue = this.#index.cues?.find(({ seconds }) => seconds > start + SAME_SECONDS)
    if (!cue || cue.seconds > start + MOST_LOOK_BACK_SECONDS) return undefined
    const at = this.#at(cue.clusterPosition)
    if (at <= (this.#index.clustersStart ?? this.#index.segmentStart)) return undefined
    const request = { at, tracks: [track], untilSeconds: cue.seconds, index: this.#index }
    for await (const next of readFrames(file, request)) {
      if (next.clusterAt !== at) return undefined
      if (next.seconds <= start + SAME_SECONDS) return { at, before: [] }
      const before = await lookBack(file, { at, seconds: start, next, track, index: this.#index })
      return before && { at, before }
    }
    return undefined
  }

  /** The cluster that the key frame lies in that is the last one not after `seconds`. */
  async #keyBefore(
    track: MatroskaTrack,
    seconds: number,
    { signal }: { signal: AbortSignal },
  ): Promise<{ at: number; seconds: number }> {
    using file = this.#look({ signal })
    const options = { index: this.#index, durationSeconds: this.#durationSeconds }
    for (let back = 0; ; back = back * 2 + FIRST_STEP_BACK_SECONDS) {
      const { at } = await findCluster(file, Math.max(0, seconds - back), options)
      let found: { at: number; seconds: number } | undefined
      const frames = readFrames(file, { at, tracks: [track], untilSeconds: seconds, index: this.#index })
      for await (const frame of frames)
        if (frame.isKey && frame.seconds <= seconds + SAME_SECONDS)
          found = { at: frame.clusterAt, seconds: frame.seconds }
        else if (frame.isKey) break
      if (found) return found
      if (back >= seconds) return { at, seconds: 0 }
    }
  }

  async #clusterBefore(file: ReadAhead, seconds: number): Promise<number> {
    const { cues, clustersStart, segmentStart } = this.#index
    const cue = cues?.findLast((one) => one.seconds <= seconds + SAME_SECONDS)
    if (cue) return this.#at(cue.clusterPosition)
    if (cues || seconds <= 0) return clustersStart ?? segmentStart
    const options = { index: this.#index, durationSeconds: this.#durationSeconds }
    return (await findCluster(file, seconds, options)).at
  }

  #cuesOf(trackId: number) {
    return (this.#index.cues ?? []).filter(({ track }) => track === trackId)
  }

  #track(id: number): MatroskaTrack | undefined {
    return this.#index.tracks.find((track) => track.id === id)
  }

  #at(clusterPosition: number): number {
    return this.#index.segmentStart + clusterPosition
  }

  /** To look for something here and there: what lies behind it is not wanted. */
  #look({ signal }: { signal: AbortSignal }): ReadAhead {
    return new ReadAhead(this.#source, { aheadBytes: 0, signal })
  }

  #open({
    aheadBytes = AHEAD_BYTES,
    ...options
  }: {
    aheadBytes?: number
    signal: AbortSignal
    limit?: number
  }): ReadAhead {
    return new ReadAhead(this.#source, { aheadBytes, ...options })
  }
}

async function* joined(before: readonly Frame[], frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  yield* before
  yield* frames
}

function packetOf({ data, isKey, seconds, durationSeconds }: Frame, { frameSeconds }: MatroskaTrack) {
  const duration = durationSeconds ?? frameSeconds ?? 0
  return new EncodedPacket(data, isKey ? 'key' : 'delta', Math.max(0, seconds), duration)
}

async function* fromKeyFrame(
  frames: AsyncIterable<Frame>,
  track: MatroskaTrack,
  from: number,
): AsyncGenerator<EncodedPacket> {
  let hasBegun = false
  for await (const frame of frames) {
    hasBegun ||= frame.isKey && frame.seconds >= from
    if (hasBegun) yield packetOf(frame, track)
  }
}
