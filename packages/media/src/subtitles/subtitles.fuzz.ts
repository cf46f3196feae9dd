import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readAssHead } from '@lanterne/subtitles'
import { makeTx3gFilm } from '../testing/make-tx3g-film.ts'
import { makeWordedFilm } from '../testing/make-worded-film.ts'
import { memorySource } from '../testing/memory-source.ts'
import { writeDvbSet } from '../testing/write-dvb.ts'
import { writePgsSets, writeSup } from '../testing/write-pgs.ts'
import { picturesOf, writeTransport } from '../testing/write-transport.ts'
import { writeVobSubPacket } from '../testing/write-vob-sub.ts'
import { subtitleStreams } from '../transport/subtitle-streams.ts'
import { readTransportIndex } from '../transport/transport-index.ts'
import { DvbDecoder } from './dvb.ts'
import { MatroskaFrames } from './matroska-frames.ts'
import { Mp4Frames } from './mp4-frames.ts'
import { PgsDecoder } from './pgs.ts'
import type { FrameReader } from './subtitle-frame.ts'
import { readSupCues } from './sup-file.ts'
import { readTextFrames, type TextReading } from './text-frames.ts'
import { TransportFrames } from './transport-frames.ts'
import { decodeVobSub } from './vob-sub.ts'
import { readVobSubIndex } from './vob-sub-file.ts'

const { signal } = new AbortController()
const refuses = (error: unknown) => error instanceof AppError
const head = readVobSubIndex('size: 720x576\npalette: 000000, ff0000, 00ff00, 0000ff')
/** One picture of the greatest size that is shown, and what it is made of. */
const pictureMemory = 32 << 20
const ass = '[V4+ Styles]\nFormat: Name, Italic, Alignment\nStyle: Top,1,8\n'
const readings: readonly TextReading[] = [
  { codec: 'subrip', language: 'fr' },
  { codec: 'ass', head: readAssHead(ass) },
  { codec: 'webvtt', isOfWebm: true },
  { codec: 'webvtt', isOfWebm: false },
  { codec: 'mov-text' },
]
const lines = [
  { seconds: 1, durationSeconds: 2, data: 'Oui' },
  { seconds: 8, durationSeconds: 2, data: 'Non' },
]

const block = { start: 1, end: 4, left: 9, top: 9, width: 40, height: 4, colour: { y: 81, cr: 240, cb: 90 } }

/** Pictures of a few seconds with words of both kinds. */
function makeTransport(strideBytes: 188 | 192): Uint8Array {
  const tracks = [
    { pid: 0x100, type: 0x1b },
    { pid: 0x200, type: 0x90 },
    { pid: 0x201, type: 0x06, descriptors: [[0x59, [0x66, 0x72, 0x65, 0x10, 0, 1, 0, 1]]] as const },
  ]
  const words = [
    ...writePgsSets([block]).map(({ seconds, bytes }) => ({ pid: 0x200, seconds, data: bytes })),
    { pid: 0x201, seconds: 2, data: writeDvbSet([{ left: 9, top: 9, depth: 4, lines: [[1, 2, 3]] }]) },
  ]
  const frames = [...picturesOf(6, 100), ...words].sort((a, b) => a.seconds - b.seconds)
  return writeTransport(tracks, frames, { strideBytes })
}

async function readAll(reader: FrameReader, trackId: number): Promise<void> {
  for (const start of [0, 5, 1e6]) {
    const frames = await reader.frames(trackId, { start, end: start + 10 }, { before: 1, signal })
    ok(frames.length <= 501)
    for (const { data } of frames) ok(data.length <= 4 << 20)
  }
}

/** Everything that reads subtitles out of a film. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'subtitle-pgs',
    mostMemory: pictureMemory,
    seeds: () =>
      writePgsSets([
        { start: 1, end: 2, left: 9, top: 9, width: 40, height: 4, colour: { y: 81, cr: 240, cb: 90 } },
      ]).map(({ bytes }) => bytes),
    run(bytes) {
      const set = new PgsDecoder().decode(bytes)
      for (const { width, height, pixels, palette } of set?.pictures ?? []) {
        ok(pixels.length === width * height && pixels.length <= 4096 * 2304)
        ok(palette.length === 1024)
      }
    },
  },
  {
    name: 'subtitle-dvb',
    // Of two sets, each the greatest that is decoded: what is drawn into, and what is given.
    mostMemory: 2 * 2 * 4096 * 2304 + (4 << 20),
    seeds: () =>
      ([2, 4, 8] as const).map((depth) =>
        writeDvbSet([{ left: 9, top: 9, depth, lines: Array.from({ length: 4 }, () => [1, 0, 2, 3, 3]) }]),
      ),
    words: ['\x0f\x10\x00\x01', '\x0f\x11\x00\x01', '\x0f\x13\x00\x01', '\x12\x00\xff', '\x10', '\xf0'],
    run(bytes) {
      const decoder = new DvbDecoder()
      for (const set of [decoder.decode(bytes), decoder.decode(bytes)])
        for (const { width, height, pixels, palette } of set?.pictures ?? []) {
          ok(pixels.length === width * height && pixels.length <= 4096 * 2304)
          ok(highest(pixels) < palette.length / 4)
        }
    },
  },
  {
    name: 'subtitle-transport',
    mostBytes: 16_384,
    refuses,
    seeds: () => [makeTransport(188), makeTransport(192)],
    async run(bytes) {
      const source = memorySource(bytes)
      const index = await readTransportIndex(source, { signal })
      if (!index) return
      const frames = await TransportFrames.open(source, { signal })
      for (const { id } of subtitleStreams(index.streams).slice(0, 3)) await readAll(frames, id)
    },
  },
  {
    name: 'subtitle-sup',
    mostBytes: 16_384,
    refuses,
    mostMemory: pictureMemory,
    seeds: () => [writeSup(writePgsSets([1, 20, 40].map((start) => ({ ...block, start, end: start + 3 }))))],
    words: ['PG', 'PG\x00\x01\x5f\x90\x00\x00\x00\x00\x16\x00\x0b'],
    async run(bytes) {
      for (const start of [0, 30, 1e6]) {
        const { cues } = await readSupCues(memorySource(bytes), { start, end: start + 10 }, { signal })
        for (const cue of cues) ok(cue.start < start + 10 && cue.end > start)
      }
    },
  },
  {
    name: 'subtitle-vob-sub',
    mostMemory: pictureMemory,
    seeds: () => [writeVobSubPacket({ left: 8, top: 400, width: 50, height: 9, seconds: 2 })],
    run(bytes) {
      const set = decodeVobSub(bytes, head.head)
      for (const { width, height, pixels, palette } of set?.pictures ?? []) {
        ok(pixels.length === width * height && pixels.every((pixel) => pixel < 4))
        ok(palette.length === 16)
      }
    },
  },
  {
    name: 'subtitle-vob-sub-index',
    seeds: () => [
      Buffer.from('size: 720x576\nid: fr, index: 0\ntimestamp: 00:00:01:000, filepos: 00000800\n'),
    ],
    words: [
      'id: fr, index: 0\n',
      'timestamp: 00:00:01:000, filepos: 000000000\n',
      'size: 720x576\n',
      'palette: ',
    ],
    run(bytes) {
      const { languages, head: read } = readVobSubIndex(Buffer.from(bytes).toString())
      ok(languages.length <= 32 && read.frameWidth > 0 && read.frameHeight > 0)
      for (const { places } of languages)
        for (const { seconds, position } of places) ok(seconds >= 0 && Number.isSafeInteger(position))
    },
  },
  {
    name: 'subtitle-frame-text',
    seeds: () =>
      ['0,0,Top,,0,0,0,,Oui', '<i>Oui</i> &amp; non', '\0\x03Oui'].map((text) => Buffer.from(text)),
    words: ['0,0,Top,,0,0,0,,', '{\\i1}', '\\N', '<i>', '&amp;', 'id\nline:0\n', 'styl', '\0\x05hello'],
    run(bytes) {
      const frame = { seconds: 1, durationSeconds: 2, nextSeconds: 5, data: bytes, addition: bytes }
      for (const reading of readings)
        for (const { start, end, spans } of readTextFrames([frame], reading)) {
          ok(start === 1 && end === 3 && spans.length > 0)
          ok(spans.map(({ text }) => text).join('').length <= 12 * 301)
        }
    },
  },
  {
    name: 'subtitle-matroska',
    mostBytes: 4096,
    refuses,
    seeds: () =>
      (['all', 'pictures', 'none'] as const).map((index) =>
        makeWordedFilm(
          [
            { codecId: 'S_TEXT/UTF8', compression: 'zlib', frames: lines },
            { codecId: 'S_TEXT/ASS', compression: 'header', frames: lines },
          ],
          { seconds: 15, pictureBytes: 40, index },
        ),
      ),
    async run(bytes) {
      const reader = await MatroskaFrames.open(memorySource(bytes), { signal })
      for (const track of [2, 3]) await readAll(reader, track)
    },
  },
  {
    name: 'subtitle-mp4',
    mostBytes: 4096,
    refuses,
    seeds: () => [makeTx3gFilm([{ start: 1, end: 3, text: 'Oui' }], { delaySeconds: 1 })],
    async run(bytes) {
      await readAll(await Mp4Frames.open(memorySource(bytes), { signal }), 3)
    },
  },
]

/** A loop: a call for each pixel takes longer than the parser may. */
function highest(pixels: Uint8Array): number {
  let most = 0
  for (let i = 0; i < pixels.length; i++) most = Math.max(most, pixels[i] ?? 0)
  return most
}
