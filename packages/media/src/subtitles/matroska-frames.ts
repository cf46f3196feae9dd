import type { ByteSource } from '@lanterne/kernel'
import type { Cue } from '../matroska/cues.ts'
import { decompress } from '../matroska/decompress.ts'
import { MOST_HEADER_BYTES, readEbmlHeader } from '../matroska/ebml.ts'
import { ids } from '../matroska/element-ids.ts'
import { findCluster } from '../matroska/find-cluster.ts'
import { type MatroskaIndex, readMatroskaIndex } from '../matroska/matroska-index.ts'
import type { MatroskaTrack } from '../matroska/tracks.ts'
import { ReadAhead } from '../read-ahead.ts'
import { ByteWindow } from './byte-window.ts'
import { readBlock } from './matroska-block.ts'
import { type ClusterPlace, scanClusters } from './scan-clusters.ts'
import { type FrameReader, MOST_FRAME_BYTES, type Stretch, type SubtitleFrame } from './subtitle-frame.ts'

/** Words whose length is not in the index are looked for this far back: nobody reads one line for longer. */
const LOOK_BACK_SECONDS = 10
/** A stretch without index that is read to find the next. */
const LONGEST_STEP_SECONDS = 20
/** A film of ten hours has as many clusters. */
const MOST_CLUSTERS = 20_000
/** Frames of one stretch; more are no words. */
const MOST_FRAMES = 500
/** A line of text with its header is within it; a picture is read on from there. */
const CUE_STRETCH_BYTES = 2048

/**
 * The subtitle frames of a Matroska file, read one by one where the index lists them; else out of the clusters of their
 * time, which whoever watches the film needs too.
 */
export class MatroskaFrames implements FrameReader {
  readonly #source: ByteSource
  readonly #index: MatroskaIndex
  readonly #cuesOf = new Map<number, readonly Cue[]>()
  /** Clusters met on the way, in the order of time: all that is known of a file without index. */
  readonly #met: ClusterPlace[] = []

  private constructor(source: ByteSource, index: MatroskaIndex) {
    this.#source = source
    this.#index = index
  }

  /** `durationSeconds` as measured, where the file's head does not say it. */
  static async open(
    source: ByteSource,
    { durationSeconds, signal }: { durationSeconds?: number | undefined; signal: AbortSignal },
  ): Promise<MatroskaFrames> {
    const index = await readMatroskaIndex(source, { signal })
    return new MatroskaFrames(source, { ...index, durationSeconds: durationSeconds ?? index.durationSeconds })
  }

  track(trackId: number): MatroskaTrack | undefined {
    return this.#index.tracks.find(({ id, kind }) => id === trackId && kind === 'subtitles')
  }

  async frames(
    trackId: number,
    stretch: Stretch,
    { before, signal }: { before: number; signal: AbortSignal },
  ): Promise<readonly SubtitleFrame[]> {
    const track = this.track(trackId)
    if (!track) return []
    const cues = this.#cues(trackId)
    const frames =
      cues.length > 0
        ? await this.#listed(cues, stretch, { before, signal })
        : await this.#scanned(trackId, stretch, { signal })
    return frames.flatMap((frame) => {
      const data = decompress(frame.data, track.compression, { mostBytes: MOST_FRAME_BYTES })
      return data ? { ...frame, data } : []
    })
  }

  #cues(trackId: number): readonly Cue[] {
    const known = this.#cuesOf.get(trackId)
    if (known) return known
    const cues = (this.#index.cues ?? []).filter(({ track }) => track === trackId)
    this.#cuesOf.set(trackId, cues)
    return cues
  }

  async #listed(
    cues: readonly Cue[],
    { start, end }: Stretch,
    { before, signal }: { before: number; signal: AbortSignal },
  ): Promise<SubtitleFrame[]> {
    const firstInside = lowerBound(cues, start)
    const first = Math.max(0, firstInside - before)
    const wanted = cues
      .slice(0, lowerBound(cues, end))
      .map((cue, i) => ({ cue, i }))
      .slice(Math.max(0, Math.min(first, firstInside - 50)))
      .filter(({ cue, i }) => i >= first || mayReach(cue, start))
    const frames: SubtitleFrame[] = []
    const window = new ByteWindow(this.#source, { signal, stretchBytes: CUE_STRETCH_BYTES })
    // One after the other: what is shown first is asked for first.
    for (const { cue, i } of wanted.slice(0, MOST_FRAMES)) {
      const frame = await this.#frameAt(cue, window)
      if (frame) frames.push({ ...frame, nextSeconds: cues[i + 1]?.seconds })
    }
    return frames
  }

  async #frameAt(cue: Cue, window: ByteWindow): Promise<SubtitleFrame | undefined> {
    const { segmentStart, tickSeconds } = this.#index
    const clusterAt = segmentStart + cue.clusterPosition
    const cluster = readEbmlHeader(await window.take(clusterAt, MOST_HEADER_BYTES), 0)
    if (cluster?.id !== ids.cluster || cue.relativePosition === undefined) return undefined
    const blockAt = clusterAt + cluster.headerBytes + cue.relativePosition
    const header = readEbmlHeader(await window.take(blockAt, MOST_HEADER_BYTES), 0)
    if (!header || (header.id !== ids.blockGroup && header.id !== ids.simpleBlock)) return undefined
    if (header.size === undefined || header.size > MOST_FRAME_BYTES) return undefined
    const block = readBlock(header.id, await window.take(blockAt + header.headerBytes, header.size))
    if (block?.track !== cue.track) return undefined
    const durationSeconds =
      block.durationTicks === undefined ? cue.durationSeconds : block.durationTicks * tickSeconds
    // The window's memory is its own: it moves on.
    const data = block.data.slice()
    return { seconds: cue.seconds, durationSeconds, nextSeconds: undefined, data, addition: block.addition }
  }

  #meet(place: ClusterPlace): void {
    if (this.#index.cues?.length || this.#met.length >= MOST_CLUSTERS) return
    const at = lowerBound(this.#met, place.seconds)
    if (this.#met[at]?.seconds !== place.seconds) this.#met.splice(at, 0, place)
  }

  /** Where a cluster begins that is not after `from`. */
  async #placeBefore(from: number, { signal }: { signal: AbortSignal }): Promise<number | undefined> {
    const { segmentStart, cues, clustersStart, durationSeconds } = this.#index
    const listed = cues?.[Math.max(0, lowerBound(cues, from + 0.001) - 1)]
    if (listed) return segmentStart + listed.clusterPosition
    const met = this.#met[Math.max(0, lowerBound(this.#met, from + 0.001) - 1)]
    if (from <= (met?.seconds ?? 0) + LONGEST_STEP_SECONDS) return met?.position ?? clustersStart
    // Without any index what is far from all that was seen is looked for; nothing between is read.
    if (durationSeconds === undefined) return undefined
    using file = new ReadAhead(this.#source, { aheadBytes: 0, signal })
    return (await findCluster(file, from, { index: this.#index, durationSeconds })).at
  }

  async #scanned(
    trackId: number,
    { start, end }: Stretch,
    { signal }: { signal: AbortSignal },
  ): Promise<SubtitleFrame[]> {
    const from = start - LOOK_BACK_SECONDS
    const { tickSeconds } = this.#index
    const near = await this.#placeBefore(from, { signal })
    if (near === undefined) return []
    const frames: SubtitleFrame[] = []
    const wanted = {
      at: near,
      end,
      trackId,
      tickSeconds,
      onCluster: (place: ClusterPlace) => this.#meet(place),
    }
    for await (const block of scanClusters(this.#source, wanted, { signal })) {
      if (block.seconds >= from && block.seconds < end && frames.length < MOST_FRAMES) frames.push(block)
    }
    return frames.map((frame, i) => ({ ...frame, nextSeconds: frames[i + 1]?.seconds }))
  }
}

/** Whether a cue that began earlier may still be shown at `start`. */
function mayReach({ seconds, durationSeconds = LOOK_BACK_SECONDS }: Cue, start: number): boolean {
  return seconds + durationSeconds > start
}

/** Index of the first of `places` at `seconds` or later. */
function lowerBound(places: readonly { readonly seconds: number }[], seconds: number): number {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle]?.seconds ?? 0) < seconds) low = middle + 1
    else high = middle
  }
  return low
}
