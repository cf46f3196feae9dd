import { deflateSync } from 'node:zlib'
import { ids } from '../matroska/element-ids.ts'
import { element, fixed, float } from '../matroska/write-ebml.ts'

/** One frame of subtitles. Times in seconds. */
export interface WordFrame {
  readonly seconds: number
  readonly durationSeconds?: number
  readonly data: Uint8Array | string
}

export interface WordTrack {
  readonly codecId: string
  readonly codecPrivate?: Uint8Array | string
  readonly compression?: 'zlib' | 'header'
  readonly frames: readonly WordFrame[]
}

/** What every frame of a track whose headers were stripped begins with. */
export const strippedHeader = '0,0,'
const videoTrack = 1
export const firstWordTrack = 2
export const clusterSeconds = 5

/**
 * A Matroska file with subtitles and pictures that are only weight: clusters of five seconds, an index behind them. With
 * `index: 'pictures'` it lists no subtitles, as some programs write it; with `none` there is none.
 */
export function makeWordedFilm(
  tracks: readonly WordTrack[],
  {
    seconds = 60,
    pictureBytes = 20_000,
    index = 'all',
  }: { seconds?: number; pictureBytes?: number; index?: 'all' | 'pictures' | 'none' } = {},
): Uint8Array {
  const info = element(ids.info, [
    element(ids.timestampScale, 1_000_000),
    element(ids.duration, float(seconds * 1000)),
  ])
  const entries = element(ids.tracks, [pictureEntry, ...tracks.map(wordEntry)])
  const cues: Uint8Array[] = []
  const clusters: Uint8Array[] = []
  const seek = (cuesAt: number) =>
    element(ids.seekHead, [
      element(ids.seek, [element(ids.seekId, ids.cues), element(ids.seekPosition, fixed(cuesAt))]),
    ])
  let at = seek(0).length + info.length + entries.length
  for (let start = 0; start < seconds; start += clusterSeconds) {
    const parts = [element(ids.clusterTimestamp, fixed(start * 1000))]
    const position = () => parts.reduce((sum, { length }) => sum + length, 0)
    cues.push(cue(start, { track: videoTrack, cluster: at, block: position() }))
    parts.push(element(ids.simpleBlock, block(videoTrack, 0, Buffer.alloc(pictureBytes, 7))))
    for (const [i, track] of tracks.entries()) {
      for (const frame of track.frames) {
        if (frame.seconds < start || frame.seconds >= start + clusterSeconds) continue
        const number = firstWordTrack + i
        if (index === 'all') cues.push(cue(frame.seconds, { track: number, cluster: at, block: position() }))
        parts.push(wordGroup(number, frame, start, track.compression))
      }
    }
    const cluster = element(ids.cluster, parts)
    clusters.push(cluster)
    at += cluster.length
  }
  const tail = index === 'none' ? [] : [element(ids.cues, cues)]
  return Buffer.concat([
    element(ids.ebml, [element(0x4282, 'matroska')]),
    element(ids.segment, [seek(at), info, entries, ...clusters, ...tail]),
  ])
}

const pictureEntry = element(ids.trackEntry, [
  element(ids.trackNumber, videoTrack),
  element(ids.trackType, 1),
  element(ids.codecId, 'V_VP8'),
  element(0xe0, [element(0xb0, 320), element(0xba, 180)]),
])

function wordEntry({ codecId, codecPrivate = '', compression }: WordTrack, i: number): Uint8Array {
  const settings = [element(ids.contentCompressionAlgorithm, compression === 'zlib' ? 0 : 3)]
  if (compression === 'header') settings.push(element(ids.contentCompressionSettings, strippedHeader))
  const encoding = element(ids.contentEncodings, [
    element(ids.contentEncoding, [element(ids.contentCompression, settings)]),
  ])
  return element(ids.trackEntry, [
    element(ids.trackNumber, firstWordTrack + i),
    element(ids.trackType, 17),
    element(ids.codecId, codecId),
    element(ids.codecPrivate, codecPrivate),
    ...(compression ? [encoding] : []),
  ])
}

function wordGroup(
  track: number,
  { seconds, durationSeconds, data }: WordFrame,
  clusterStart: number,
  compression: WordTrack['compression'],
): Uint8Array {
  const whole = Buffer.from(data)
  const written =
    compression === 'zlib' ? deflateSync(whole) : compression === 'header' ? whole.subarray(4) : whole
  const ticks = Math.round((seconds - clusterStart) * 1000)
  const duration =
    durationSeconds === undefined ? [] : [element(ids.blockDuration, Math.round(durationSeconds * 1000))]
  return element(ids.blockGroup, [element(ids.block, block(track, ticks, written)), ...duration])
}

function block(track: number, ticks: number, data: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x80 | track, ticks >> 8, ticks & 255, 0), data])
}

function cue(
  seconds: number,
  { track, cluster, block: at }: { track: number; cluster: number; block: number },
): Uint8Array {
  return element(ids.cuePoint, [
    element(ids.cueTime, Math.round(seconds * 1000)),
    element(ids.cueTrackPositions, [
      element(ids.cueTrack, track),
      element(ids.cueClusterPosition, fixed(cluster)),
      element(ids.cueRelativePosition, fixed(at)),
    ]),
  ])
}
