import type { PictureCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import type { MediaInfo } from '../media-info.ts'
import { memorySource } from '../testing/memory-source.ts'
import { writeDvbSet } from '../testing/write-dvb.ts'
import { writePgsSets } from '../testing/write-pgs.ts'
import {
  picturesOf,
  type TransportFrame,
  type TransportTrack,
  writeTransport,
} from '../testing/write-transport.ts'
import { subtitleStreams } from '../transport/subtitle-streams.ts'
import { readTransportIndex } from '../transport/transport-index.ts'
import { FilmSubtitles } from './film-subtitles.ts'

const { signal } = new AbortController()
const french = [0x66, 0x72, 0x65]
const tracks: readonly TransportTrack[] = [
  { pid: 0x100, type: 0x1b },
  { pid: 0x200, type: 0x90, descriptors: [[0x0a, [...french, 0]]] },
  {
    pid: 0x201,
    type: 0x06,
    descriptors: [[0x59, [...french, 0x10, 0, 1, 0, 1, ...french, 0x20, 0, 2, 0, 1]]],
  },
]
const hardOfHearing = 0x201 + 8192
const colour = { y: 81, cr: 240, cb: 90 }

/** A film of a hundred pictures' seconds with a line every five, for three, in both kinds. */
function makeFilm({
  seconds = 60,
  pictureBytes = 500,
  ...options
}: { seconds?: number; pictureBytes?: number } & Parameters<typeof writeTransport>[2] = {}): Uint8Array {
  const words: TransportFrame[] = []
  for (let start = 1; start < seconds; start += 5) {
    const block = { start, end: start + 3, left: 480, top: 900, width: 960, height: 30, colour }
    for (const { seconds: at, bytes } of writePgsSets([block]).slice(1)) {
      // Some programs write a set at once, discs a segment at a time.
      const parts = start % 2 === 0 ? [bytes] : segmentsOf(bytes)
      words.push(...parts.map((data) => ({ pid: 0x200, seconds: at, data })))
    }
    const region = { left: 10, top: 20, depth: 4 as const, lines: [[1, 1, 1]] }
    words.push({ pid: 0x201, seconds: start, data: writeDvbSet([region]) })
    words.push({ pid: 0x201, seconds: start + 3, data: writeDvbSet([]) })
    words.push({ pid: 0x201, seconds: start + 4, data: writeDvbSet([{ ...region, left: 300 }], { page: 2 }) })
  }
  const all = [...picturesOf(seconds, pictureBytes), ...words].sort((a, b) => a.seconds - b.seconds)
  return writeTransport(tracks, all, options)
}

function segmentsOf(set: Uint8Array): Uint8Array[] {
  const segments: Uint8Array[] = []
  for (let at = 0; at < set.length; ) {
    const end = at + 3 + (((set[at + 1] ?? 0) << 8) | (set[at + 2] ?? 0))
    segments.push(set.subarray(at, end))
    at = end
  }
  return segments
}

async function open(film: Uint8Array) {
  const source = memorySource(film, { pieceBytes: 16_384 })
  const index = await readTransportIndex(source, { signal })
  const info: MediaInfo = {
    ...{ container: 'mpeg-ts', durationSeconds: undefined, isFragmented: false },
    ...{ video: [], audio: [], chapters: [] },
    subtitles: subtitleStreams(index?.streams ?? []),
  }
  const subtitles = new FilmSubtitles(source, info, { signal })
  const cues = async (track: number, seconds: number) =>
    (await subtitles.cues(track, seconds, { signal })).cues as PictureCue[]
  const times = async (track: number, seconds: number) =>
    (await cues(track, seconds)).map(({ start, end }) => [start, end])
  return { source, info, cues, times }
}

describe('subtitles of a transport stream', () => {
  it('are told by its tables', async () => {
    const { info } = await open(makeFilm())
    expect(info.subtitles).toMatchObject([
      { id: 0x200, codec: 'pgs', language: 'fre' },
      { id: 0x201, codec: 'dvb', language: 'fre', isForHearingImpaired: false, pages: [1, 1] },
      { id: hardOfHearing, codec: 'dvb', language: 'fre', isForHearingImpaired: true, pages: [2, 1] },
    ])
  })

  it.each([
    ['as broadcast', {}],
    ['as on a disc', { strideBytes: 192 }],
    ['while the clock begins anew', { startTicks: 2 ** 33 - 20 * 90_000 }],
  ] as const)('are read where they are: %s', async (_, options) => {
    const { cues, times } = await open(makeFilm(options))
    expect(await times(0x200, 0)).toEqual([
      [1, 4],
      [6, 9],
    ])
    expect(await times(0x200, 45)).toEqual([
      [41, 44],
      [46, 49],
    ])
    expect(await times(0x201, 15)).toEqual([
      [11, 14],
      [16, 19],
    ])
    expect((await cues(0x201, 15))[0]?.picture).toMatchObject({ left: 10 / 1920, top: 20 / 1080 })
    expect((await cues(hardOfHearing, 15))[0]?.picture).toMatchObject({ left: 300 / 1920 })
    expect(await times(0x200, 500)).toEqual([])
  })

  it('are read from a recording that was cut anywhere', async () => {
    const film = makeFilm()
    const { times } = await open(film.subarray(188 * 7 + 61))
    expect(await times(0x200, 30)).toHaveLength(2)
  })

  it('are read over damage', async () => {
    const film = Buffer.from(makeFilm())
    // Bytes are gone in the middle: packets begin elsewhere from there on.
    const { times } = await open(Buffer.concat([film.subarray(0, 100_000), film.subarray(100_300)]))
    expect(await times(0x200, 40)).toEqual([
      [41, 44],
      [46, 49],
    ])
  })

  it('are found after a jump with a few looks, and followed without reading twice', async () => {
    const { source, times } = await open(makeFilm({ seconds: 900, pictureBytes: 5000 }))
    await times(0x200, 0)
    const before = source.pieces.size
    expect(await times(0x200, 605)).toHaveLength(2)
    // Twenty seconds of fifty kilobytes, and looks of 64 KiB.
    expect(source.pieces.size - before).toBeLessThan(130)
    const jumped = source.pieces.size
    expect(await times(0x200, 615)).toHaveLength(2)
    expect(source.pieces.size - jumped).toBeLessThan(60)
    expect(await times(0x200, 600)).toHaveLength(2)
  })
})
