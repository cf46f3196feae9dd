import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memory-source.ts'
import { ids } from './element-ids.ts'
import { readMatroskaIndex } from './matroska-index.ts'
import { element, endless, fixed, float } from './write-ebml.ts'

const { signal } = new AbortController()
const info = element(ids.info, [element(ids.timestampScale, 1_000_000), element(ids.duration, float(90_500))])
const video = element(ids.trackEntry, [
  element(ids.trackNumber, 1),
  element(ids.trackType, 1),
  element(ids.codecId, 'V_MPEG4/ISO/AVC'),
  element(ids.codecPrivate, Uint8Array.of(1, 2, 3)),
])
const words = element(ids.trackEntry, [
  element(ids.trackNumber, 3),
  element(ids.trackType, 17),
  element(ids.codecId, 'S_TEXT/UTF8'),
  element(ids.language, 'fre'),
  element(ids.languageBcp47, 'fr-CA'),
  element(ids.name, 'Pour sourds\0 et plus'),
  element(ids.flagDefault, 0),
  element(ids.flagForced, 1),
  element(ids.flagHearingImpaired, 1),
  element(ids.contentEncodings, [
    element(ids.contentEncoding, [
      element(ids.contentCompression, [element(ids.contentCompressionAlgorithm, 0)]),
    ]),
  ]),
])
const switchedOff = element(ids.trackEntry, [
  element(ids.trackNumber, 4),
  element(ids.trackType, 17),
  element(ids.flagEnabled, 0),
])
const tracks = element(ids.tracks, [video, words, switchedOff])
const cue = (milliseconds: number, position: number) =>
  element(ids.cuePoint, [
    element(ids.cueTime, milliseconds),
    element(ids.cueTrackPositions, [
      element(ids.cueTrack, 1),
      element(ids.cueClusterPosition, position),
      element(ids.cueRelativePosition, 17),
    ]),
  ])
const cues = element(ids.cues, [cue(5000, 9000), cue(0, 700)])
const chapter = (seconds: number, name: string) =>
  element(ids.chapterAtom, [
    element(ids.chapterTimeStart, seconds * 1e9),
    element(ids.chapterDisplay, [element(ids.chapterString, name)]),
  ])
const chapters = element(ids.chapters, [
  element(ids.editionEntry, [element(ids.editionFlagHidden, 1), chapter(1, 'secret')]),
  element(ids.editionEntry, [chapter(60, 'Entracte'), chapter(0, 'Ouverture')]),
])
const cluster = element(ids.cluster, new Uint8Array(200_000))

function segment(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([element(ids.ebml, [element(0x4282, 'matroska')]), element(ids.segment, parts)])
}

/** A file whose cues and chapters lie behind its clusters, as `ffmpeg` and `mkvmerge` write it. */
function file(options: { hasSeekHead?: boolean } = {}): Uint8Array {
  const seek = (id: number, position: number) =>
    element(ids.seek, [element(ids.seekId, id), element(ids.seekPosition, fixed(position))])
  const head = (cuesAt: number, chaptersAt: number) =>
    element(ids.seekHead, [seek(ids.cues, cuesAt), seek(ids.chapters, chaptersAt)])
  const { hasSeekHead = true } = options
  const front = hasSeekHead ? head(0, 0).length : 0
  const cuesAt = front + info.length + tracks.length + 2 * cluster.length
  const parts = [info, tracks, cluster, cluster, cues, chapters]
  if (hasSeekHead) parts.unshift(head(cuesAt, cuesAt + cues.length))
  return segment(parts)
}

describe('readMatroskaIndex', () => {
  it('reads tracks, cues, chapters and the duration', async () => {
    const index = await readMatroskaIndex(memorySource(file()), { signal })
    expect(index.durationSeconds).toBe(90.5)
    expect(index.tracks).toMatchObject([
      { id: 1, kind: 'video', codecId: 'V_MPEG4/ISO/AVC', language: 'und', isDefault: true, isForced: false },
      {
        id: 3,
        kind: 'subtitles',
        language: 'fr-CA',
        name: 'Pour sourds',
        isDefault: false,
        isForced: true,
        isForHearingImpaired: true,
        compression: { kind: 'zlib' },
      },
    ])
    expect(index.tracks[0]?.codecPrivate).toEqual(Uint8Array.of(1, 2, 3))
    expect(index.cues).toMatchObject([
      { track: 1, seconds: 0, clusterPosition: 700, relativePosition: 17 },
      { track: 1, seconds: 5, clusterPosition: 9000 },
    ])
    expect(index.chapters).toEqual([
      { startSeconds: 0, name: 'Ouverture' },
      { startSeconds: 60, name: 'Entracte' },
    ])
  })

  it('reads nothing of the clusters', async () => {
    const source = memorySource(file(), { pieceBytes: 16_384 })
    await readMatroskaIndex(source, { signal })
    // The first 64 KiB at once, and where cues and chapters lie: of 400 KB.
    expect(source.pieces.size).toBeLessThanOrEqual(6)
  })

  it('does without cues and seek head', async () => {
    const index = await readMatroskaIndex(memorySource(file({ hasSeekHead: false })), { signal })
    expect(index).toMatchObject({ cues: undefined, chapters: [], durationSeconds: 90.5 })
    expect(index.clustersStart).toBe(index.segmentStart + info.length + tracks.length)
  })

  it('reads a recording that never says how long anything is', async () => {
    const bytes = Buffer.concat([
      element(ids.ebml, [element(0x4282, 'webm')]),
      endless(ids.segment, [element(ids.info, [element(ids.timestampScale, 1_000_000)]), tracks]),
      endless(ids.cluster, new Uint8Array(1000)),
    ])
    const index = await readMatroskaIndex(memorySource(bytes), { signal })
    expect(index.tracks.map(({ id }) => id)).toEqual([1, 3])
    expect(index).toMatchObject({ durationSeconds: undefined, cues: undefined })
  })

  it.for([
    ['nothing', new Uint8Array()],
    ['a text', Buffer.from('This is no film. '.repeat(10))],
    ['a header alone', element(ids.ebml, [])],
    ['a clock that stands still', segment([element(ids.info, [element(ids.timestampScale, 0)])])],
    ['an id of five bytes', segment([Uint8Array.of(0x08, 1, 1, 1, 1, 0x81, 0)])],
  ] as const)('refuses %s', async ([, bytes]) => {
    await expect(readMatroskaIndex(memorySource(bytes), { signal })).rejects.toThrow(AppError)
  })

  it('refuses an index that no film needs', async () => {
    const huge = Buffer.from('1654ae6b0100000100000000', 'hex')
    const bytes = Buffer.concat([
      element(ids.ebml, [element(0x4282, 'matroska')]),
      endless(ids.segment, [huge]),
    ])
    const source = memorySource(bytes, { sizeBytes: 2 ** 41 })
    await expect(readMatroskaIndex(source, { signal })).rejects.toThrow('format-not-playable')
    expect(source.pieces.size).toBe(1)
  })

  it('ends with an answer or a refusal, whatever is in the file', async () => {
    const good = file()
    const damage = fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(good.length), async (changes, length) => {
        const bytes = good.slice(0, length % 3 === 0 ? length : good.length)
        for (const [at, value] of changes) {
          // Both ends: what is in between is never read.
          bytes[at] = value
          bytes[bytes.length - 1 - (at >> 3)] = value
        }
        await readMatroskaIndex(memorySource(bytes), { signal }).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
        })
      }),
      { numRuns: 300 },
    )
  })
})
