import type { ByteSource } from '@lanterne/kernel'
import { MOST_HEADER_BYTES, readEbmlHeader, readUint } from '../matroska/ebml.ts'
import { ids } from '../matroska/element-ids.ts'
import { ByteWindow } from './byte-window.ts'
import { readBlock, trackOfBlock } from './matroska-block.ts'
import { MOST_FRAME_BYTES, type SubtitleFrame } from './subtitle-frame.ts'

/** Read at once: many blocks of sound are within it, and pictures are stepped over. */
const STRETCH_BYTES = 64 << 10
/** Elements of the clusters of one stretch of time; more are no film's. */
const MOST_ELEMENTS = 200_000
/** Blocks of a `BlockGroup` begin within this many bytes of it, in files of every writer. */
const PEEK_BYTES = 32

/** Where a cluster begins in the file, and when. */
export interface ClusterPlace {
  readonly seconds: number
  readonly position: number
}

/**
 * Reads the frames of one track out of the clusters from `at` on, up to the first cluster that begins at `end` seconds.
 * `onCluster` is told of each that is met.
 */
export async function* scanClusters(
  source: ByteSource,
  {
    at: from,
    end,
    trackId,
    tickSeconds,
    onCluster,
  }: {
    at: number
    end: number
    trackId: number
    tickSeconds: number
    onCluster: (place: ClusterPlace) => void
  },
  { signal }: { signal: AbortSignal },
): AsyncGenerator<SubtitleFrame> {
  const window = new ByteWindow(source, { signal, stretchBytes: STRETCH_BYTES })
  let clusterTicks = 0
  let position = from
  let at = from
  for (let count = 0; count < MOST_ELEMENTS && at < source.size; count++) {
    const header = readEbmlHeader(await window.take(at, MOST_HEADER_BYTES), 0)
    if (!header) return
    const { id, headerBytes, size } = header
    const start = at + headerBytes
    // What is in it comes next.
    if (id === ids.cluster) {
      position = at
      at = start
      continue
    }
    if (size === undefined) return
    at = start + size
    if (id === ids.clusterTimestamp) {
      clusterTicks = readUint(await window.take(start, size), { start: 0, end: Math.min(size, 8) })
      onCluster({ seconds: clusterTicks * tickSeconds, position })
      if (clusterTicks * tickSeconds >= end) return
    }
    const isBlock = id === ids.simpleBlock || id === ids.blockGroup
    if (!isBlock || size > MOST_FRAME_BYTES) continue
    if (trackIn(id, await window.take(start, Math.min(size, PEEK_BYTES))) !== trackId) continue
    const block = readBlock(id, await window.take(start, size))
    if (block?.track !== trackId) continue
    const { durationTicks } = block
    yield {
      seconds: (clusterTicks + block.ticks) * tickSeconds,
      durationSeconds: durationTicks === undefined ? undefined : durationTicks * tickSeconds,
      nextSeconds: undefined,
      data: block.data.slice(),
      addition: block.addition,
    }
  }
}

/** The track of a block by its first bytes, so that the blocks of others need not be read. */
function trackIn(id: number, bytes: Uint8Array): number | undefined {
  if (id === ids.simpleBlock) return trackOfBlock(bytes)
  let at = 0
  for (let count = 0; count < 4; count++) {
    const header = readEbmlHeader(bytes, at)
    if (!header) return undefined
    if (header.id === ids.block) return trackOfBlock(bytes.subarray(at + header.headerBytes))
    at += header.headerBytes + (header.size ?? bytes.length)
  }
  return undefined
}
