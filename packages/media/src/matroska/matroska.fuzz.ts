import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { ReadAhead } from '../read-ahead.ts'
import { memorySource } from '../testing/memory-source.ts'
import { ids } from './element-ids.ts'
import { lastCluster } from './find-cluster.ts'
import { lookBack } from './look-back.ts'
import { readMatroskaIndex } from './matroska-index.ts'
import { MatroskaPackets } from './matroska-packets.ts'
import { readFrames } from './read-frames.ts'
import { element, endless, float } from './write-ebml.ts'

/** Frames of one input, which is small: more would be made of nothing. */
const MOST_FRAMES = 20_000
const { signal } = new AbortController()
const refuses = (error: unknown) => error instanceof AppError

/** The index of a Matroska file, and the frames that its clusters hold. */
export const fuzz: FuzzTarget = {
  name: 'matroska',
  refuses,
  mostBytes: 16_384,
  words: [
    '\\x1aE\\xdf\\xa3',
    '\\x18S\\x80g',
    '\\x1fC\\xb6u',
    '\\x1cS\\xbbk',
    '\\x01\\xff\\xff\\xff\\xff\\xff\\xff\\xff',
  ],
  seeds: () => [film({ isLive: false }), film({ isLive: true })],
  async run(bytes) {
    const source = memorySource(bytes)
    const index = await readMatroskaIndex(source, { signal })
    using file = new ReadAhead(source, { aheadBytes: 0, signal })
    await lastCluster(file, index)
    for (const track of index.tracks.slice(0, 2)) {
      const before = await lookBack(file, { at: source.size, seconds: 1, next: { seconds: 2 }, track, index })
      if (before?.some(({ seconds }) => !(seconds < 2))) throw new Error('a frame that does not lie before')
    }
    let count = 0
    const request = { at: index.clustersStart ?? index.segmentStart, tracks: index.tracks, index }
    for await (const { seconds, data } of readFrames(file, { ...request, untilSeconds: 1e6 })) {
      if (++count > MOST_FRAMES) throw new Error('more frames than bytes')
      if (!Number.isFinite(seconds) || data.length > 33 << 20) throw new Error('a frame of no film')
    }
    const packets = new MatroskaPackets(source, index, 20)
    for (const { id, kind } of index.tracks.slice(0, 2)) {
      const span = { start: 1, end: 4 }
      const its =
        kind === 'audio' ? packets.sounds(id, span, { signal }) : packets.pictures(id, span, { signal })
      let last = 0
      for await (const { timestamp } of its) {
        if (timestamp < 0 || ++last > MOST_FRAMES) throw new Error('a packet of no film')
      }
    }
  },
}

/** A film of a few kilobytes: pictures, sound in laces, words that zlib made smaller. */
function film({ isLive }: { isLive: boolean }): Uint8Array {
  const track = (number: number, type: number, codec: string, parts: readonly Uint8Array[] = []) =>
    element(ids.trackEntry, [
      element(ids.trackNumber, number),
      element(ids.trackType, type),
      element(ids.codecId, codec),
      ...parts,
    ])
  const zlib = element(ids.contentEncodings, [
    element(ids.contentEncoding, [
      element(ids.contentCompression, [element(ids.contentCompressionAlgorithm, 0)]),
    ]),
  ])
  const head = [
    element(ids.info, [
      element(ids.timestampScale, 1_000_000),
      ...(isLive ? [] : [element(ids.duration, float(20_000))]),
    ]),
    element(ids.tracks, [
      track(1, 1, 'V_MPEG4/ISO/AVC', [element(ids.defaultDuration, 40_000_000)]),
      track(2, 2, 'A_AAC', [element(ids.codecDelay, 6_500_000)]),
      track(3, 17, 'S_TEXT/UTF8', [zlib]),
    ]),
  ]
  const cluster = isLive ? endless : element
  const clusters = Array.from({ length: 5 }, (_, i) =>
    cluster(ids.cluster, [
      element(ids.clusterTimestamp, i * 4000),
      element(ids.simpleBlock, Uint8Array.of(0x81, 0, 0, 0x80, 1, 2, 3)),
      // Two frames in a lace of each kind: Xiph's, of one size, EBML's.
      element(ids.simpleBlock, Uint8Array.of(0x82, 0, 1, 0x82, 1, 2, 9, 9, 8, 8)),
      element(ids.simpleBlock, Uint8Array.of(0x82, 0, 41, 0x84, 1, 9, 9, 8, 8)),
      element(ids.simpleBlock, Uint8Array.of(0x82, 0, 81, 0x86, 1, 0x82, 9, 9, 8, 8)),
      element(ids.blockGroup, [
        element(ids.block, Uint8Array.of(0x81, 0, 40, 0, 4, 5)),
        element(ids.blockDuration, 40),
        element(ids.referenceBlock, 1),
      ]),
      element(ids.blockGroup, [
        element(ids.block, Uint8Array.of(0x83, 0, 9, 0, 0x78, 0x9c, 0x03, 0, 0, 0, 0, 1)),
      ]),
    ]),
  )
  const cues = element(ids.cues, [
    element(ids.cuePoint, [
      element(ids.cueTime, 0),
      element(ids.cueTrackPositions, [
        element(ids.cueTrack, 1),
        element(ids.cueClusterPosition, Buffer.concat(head).length),
      ]),
    ]),
  ])
  const ebml = element(ids.ebml, [element(0x4282, 'matroska')])
  const parts = isLive ? [...head, ...clusters] : [...head, ...clusters, cues]
  return Buffer.concat([ebml, isLive ? endless(ids.segment, parts) : element(ids.segment, parts)])
}
