import type { ReadAhead } from '../read-ahead.ts'
import { readBlock, trackOfBlock } from './block.ts'
import { decompress } from './decompress.ts'
import { children, MOST_HEADER_BYTES, malformed, readEbmlHeader, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'
import { nextCluster } from './find-cluster.ts'
import type { MatroskaIndex } from './matroska-index.ts'
import type { MatroskaTrack } from './tracks.ts'

/** One picture or stretch of sound. */
export interface Frame {
  readonly track: number
  readonly seconds: number
  /** Absent where the file does not say. */
  readonly durationSeconds: number | undefined
  readonly isKey: boolean
  readonly data: Uint8Array
  /** Where its cluster begins in the file. */
  readonly clusterAt: number
}

export interface FrameRequest {
  /** Where a cluster begins, and where in its content to go on from, once its time is known. */
  readonly at: number
  readonly relativePosition?: number | undefined
  /** Only frames of these are given. */
  readonly tracks: readonly MatroskaTrack[]
  /** A cluster that begins later is not read. */
  readonly untilSeconds: number
  readonly index: Pick<MatroskaIndex, 'tickSeconds'>
}

/** The greatest frame is a picture of a film in 8K that needs no other. */
const MOST_BLOCK_BYTES = 32 << 20
/** Elements that lie between two frames of one track, and holes in the file. More are made to be read for ever. */
const MOST_ELEMENTS = 200_000
const MOST_HOLES = 100

/**
 * The frames of a Matroska file from one cluster on, in the order of the file, each read when it is asked for. Clusters
 * need not say how long they are; what is damaged is left out up to the next cluster. Throws `format-not-playable`.
 */
export async function* readFrames(file: ReadAhead, request: FrameRequest): AsyncGenerator<Frame> {
  const { tracks, untilSeconds, index } = request
  let { at, relativePosition } = request
  let cluster: { at: number; contentAt: number; ticks: number | undefined } | undefined
  let [elements, holes] = [0, 0]
  while (at < file.size && elements++ < MOST_ELEMENTS) {
    const head = await file.bytes(at, at + MOST_HEADER_BYTES + 8)
    const header = headerOf(head)
    if (!header || !(levelOne.has(header.id) || (cluster && inCluster.has(header.id)))) {
      const next = holes++ < MOST_HOLES && (await nextCluster(file, at + 1, { index }))
      if (!next) return
      at = next.at
      continue
    }
    const { id, headerBytes, size } = header
    const contentAt = at + headerBytes
    if (id === ids.cluster) {
      cluster = { at, contentAt, ticks: undefined }
      at = contentAt
      continue
    }
    // Only clusters, and what they lie in, may leave open where they end.
    if (size === undefined) return
    const end = contentAt + size
    if (id === ids.clusterTimestamp && cluster) {
      cluster.ticks = readUint(head, { start: headerBytes, end: headerBytes + Math.min(size, 8) })
      if (cluster.ticks * index.tickSeconds > untilSeconds) return
      if (relativePosition !== undefined) {
        at = Math.max(end, cluster.contentAt + relativePosition)
        relativePosition = undefined
        continue
      }
    }
    if (cluster?.ticks !== undefined && (id === ids.simpleBlock || id === ids.blockGroup)) {
      if (size > MOST_BLOCK_BYTES) throw malformed()
      // A frame of which the file has only the beginning breaks the decoder that is given it.
      if (end > file.size) return
      const place = { at: cluster.at, ticks: cluster.ticks }
      const number = id === ids.simpleBlock ? trackOfBlock(head, headerBytes) : undefined
      if (id === ids.blockGroup || tracks.some((track) => track.id === number))
        for (const frame of framesOf(await file.bytes(contentAt, end), id, { tracks, index, place })) {
          elements = 0
          yield frame
        }
    }
    at = end
  }
}

/** Nothing where the bytes are no element. */
function headerOf(bytes: Uint8Array): ReturnType<typeof readEbmlHeader> {
  // An id has four bytes at most, and is never zero.
  return (bytes[0] ?? 0) < 0x10 ? undefined : readEbmlHeader(bytes, 0)
}

/** The frames of a block, or of a group with one block. */
export function* framesOf(
  bytes: Uint8Array,
  id: number,
  { tracks, index, place }: Pick<FrameRequest, 'tracks' | 'index'> & { place: { at: number; ticks: number } },
): Generator<Frame> {
  let content = id === ids.simpleBlock ? bytes : undefined
  let needsOther = false
  let ticks: number | undefined
  if (!content)
    for (const child of children(bytes)) {
      if (child.id === ids.block) content = bytes.subarray(child.start, child.end)
      if (child.id === ids.referenceBlock) needsOther = true
      if (child.id === ids.blockDuration) ticks = readUint(bytes, child)
    }
  if (!content) return
  const block = readBlock(content)
  const track = tracks.find((one) => one.id === block.track)
  if (!track) return
  const seconds = (place.ticks + block.relativeTicks) * index.tickSeconds - track.delaySeconds
  const whole = ticks === undefined ? undefined : (ticks * index.tickSeconds) / block.frames.length
  const each = track.frameSeconds ?? whole
  for (const [i, { start, end }] of block.frames.entries()) {
    const bytes = content.subarray(start, end)
    const data = decompress(bytes, track.compression, { mostBytes: MOST_BLOCK_BYTES })
    if (!data) throw malformed()
    yield {
      track: block.track,
      seconds: seconds + i * (each ?? 0),
      durationSeconds: each,
      isKey: id === ids.simpleBlock ? block.isKey : !needsOther,
      data,
      clusterAt: place.at,
    }
  }
}

const levelOne = new Set<number>([
  ids.cluster,
  ids.seekHead,
  ids.info,
  ids.tracks,
  ids.cues,
  ids.chapters,
  ids.tags,
  ids.attachments,
  ids.void,
  ids.crc32,
])
const inCluster = new Set<number>([
  ids.clusterTimestamp,
  ids.simpleBlock,
  ids.blockGroup,
  ids.position,
  ids.prevSize,
  ids.silentTracks,
  ids.encryptedBlock,
])
