import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFfmpeg, makePlayable, openWorkshop, type SegmentedFilm } from '@lanterne/media'
import { writePgsSets, writeSup } from '@lanterne/media/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import {
  decodeGreys,
  decodeSound,
  filmSeconds,
  framesPerSecond,
  lagAt,
  makeGreyFilm,
  openSource,
  originalSound,
} from './support/films.ts'
import { chromium, fetchPackage, placesOf, ways } from './support/ways.ts'

const { signal } = new AbortController()
let folder: string
let original: Float32Array
beforeAll(fetchPackage)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-native-'))
  original = await originalSound(join(folder, 'original.f32'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Kind {
  readonly what: string
  readonly file: string
  readonly recipe: readonly string[]
  /** Samples that the encoder puts before the sound, where the container does not say so; a millisecond when absent. */
  readonly encoderDelay?: number
  /** An AVI file without its index. */
  readonly isCut?: boolean
}

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '40']
const asp = ['-c:v', 'mpeg4', '-vtag', 'XVID', '-bf', '2', '-g', '30', '-q:v', '3', '-c:a', 'libmp3lame']
const x265 = 'log-level=error:keyint=50'
const kinds: readonly Kind[] = [
  { what: 'MPEG-4 ASP and MP3 in AVI', file: 'a.avi', recipe: asp, encoderDelay: 1105 },
  { what: 'AVI without an index', file: 'b.avi', recipe: asp, encoderDelay: 1105, isCut: true },
  {
    what: 'H.264 and AC-3 in a transport stream',
    file: 'c.ts',
    recipe: [...h264, '-c:a', 'ac3'],
    encoderDelay: 256,
  },
  {
    what: 'H.264 and AAC in a transport stream',
    file: 'd.ts',
    recipe: [...h264, '-c:a', 'aac'],
    encoderDelay: 1024,
  },
  {
    what: 'Theora and Vorbis in Ogg',
    file: 'e.ogv',
    recipe: ['-c:v', 'libtheora', '-q:v', '9', '-g', '30', '-c:a', 'libvorbis'],
  },
  {
    what: 'H.264 and TrueHD in Matroska',
    file: 'f.mkv',
    recipe: [...h264, '-c:a', 'truehd', '-strict', '-2'],
  },
  {
    what: 'H.264 and Vorbis in Matroska',
    file: 'g.mkv',
    recipe: [...h264, '-c:a', 'libvorbis'],
    encoderDelay: 144,
  },
  {
    what: 'MPEG-2 in a program stream',
    file: 'h.mpg',
    recipe: ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '15', '-c:a', 'mp2'],
    encoderDelay: 481,
  },
  {
    what: 'WMV and WMA in ASF',
    file: 'i.wmv',
    recipe: ['-c:v', 'wmv2', '-q:v', '3', '-g', '30', '-c:a', 'wmav2'],
    encoderDelay: 2080,
  },
  {
    what: 'H.264 and MP3 in FLV',
    file: 'k.flv',
    recipe: [...h264, '-c:a', 'libmp3lame', '-ar', '44100'],
    encoderDelay: 1203,
  },
  {
    what: 'Sorenson H.263 and MP3 in FLV',
    file: 'l.flv',
    recipe: ['-c:v', 'flv1', '-q:v', '3', '-g', '30', '-c:a', 'libmp3lame', '-ar', '44100'],
    encoderDelay: 1203,
  },
  {
    what: 'HEVC and AAC in Matroska',
    file: 'm.mkv',
    recipe: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', x265, '-c:a', 'aac'],
    encoderDelay: 1024,
  },
  {
    what: 'MPEG-4 ASP and AAC in MP4',
    file: 'j.mp4',
    recipe: ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '30', '-c:a', 'aac'],
  },
]

const films = new Map<Kind, Promise<string>>()
function filmOf(kind: Kind): Promise<string> {
  const making = films.get(kind) ?? make(kind)
  films.set(kind, making)
  return making
}

async function make({ file, recipe, isCut }: Kind): Promise<string> {
  const path = join(folder, file)
  await makeGreyFilm(path, recipe)
  if (!isCut) return path
  await using source = await openSource(path)
  const parts: Uint8Array[] = []
  for await (const part of source.read({ start: 0, end: source.size }, { signal })) parts.push(part)
  const bytes = Buffer.concat(parts)
  await writeFile(path, bytes.subarray(0, bytes.lastIndexOf('idx1')))
  return path
}

async function segmentOf(film: SegmentedFilm, track: number, index: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of film.segment(track, index, { signal })) parts.push(part)
  return Buffer.concat(parts)
}

/** All of a track as a player would have it, its segments asked for in a strange order. */
async function wholeTrack(film: SegmentedFilm, track: number): Promise<Buffer> {
  const count = film.segments.length
  const order = film.segments.map((_, i) => (i * 2 + 1) % count)
  const wanted = [...new Set([...order, ...film.segments.keys()])]
  const parts = new Map<number, Buffer>()
  for (const index of wanted) parts.set(index, await segmentOf(film, track, index))
  const inOrder = [...film.segments.keys()].map((index) => parts.get(index) ?? Buffer.alloc(0))
  return Buffer.concat([await film.init(track, { signal }), ...inOrder])
}

describe.for(ways)('FFmpeg as a %s', (way) => {
  it.for(kinds)('gives every picture and all of the sound where it belongs: $what', async (kind) => {
    await using workshop = openWorkshop({ ffmpeg: findFfmpeg(placesOf(way)) })
    await using source = await openSource(await filmOf(kind))
    using opened = workshop.open(source)
    const playable = await makePlayable(
      opened,
      { screen: chromium, wishes: { audioLanguages: [], inSegments: true } },
      { signal },
    )
    const film = await playable.segments({ signal })
    // Without an index, how long a film is follows from how large it is.
    expect(Math.abs(film.durationSeconds - filmSeconds)).toBeLessThan(kind.isCut ? 2 : 0.3)
    expect(film.segments.length).toBeGreaterThan(3)
    const [sound] = film.audio
    if (!film.video || !sound) throw new Error('a track is missing')
    expect(sound.codec).toBe('mp4a.40.2')
    expect(film.video.codec).toMatch(/^avc1/)

    const scratch = join(folder, `${way}-${kind.file}`)
    await writeFile(`${scratch}.m4v`, await wholeTrack(film, film.video.id))
    const greys = await decodeGreys(`${scratch}.m4v`, `${scratch}.grey`)
    // Codecs of old may keep the last picture to themselves.
    expect(greys.length).toBeGreaterThanOrEqual(filmSeconds * framesPerSecond - 4)
    expect(greys.length).toBeLessThanOrEqual(filmSeconds * framesPerSecond + 4)
    expectSamePictures(greys, await decodeGreys(source.path, `${scratch}.source`))

    await writeFile(`${scratch}.m4a`, await wholeTrack(film, sound.id))
    const heard = await decodeSound(`${scratch}.m4a`, `${scratch}.f32`)
    // What an encoder puts before the beginning stays there, as when the file is played as it is: the same for all of
    // the film, to a millisecond, which is as often as some containers' clocks tick.
    const lags = [1, 4.1, 7.9, 12, 14.05, 19.7].map((seconds) => lagAt(original, heard, seconds))
    for (const lag of lags) expect(Math.abs(lag - (lags[0] ?? Number.NaN))).toBeLessThanOrEqual(48)
    expect(Math.abs(lags[0] ?? Number.NaN)).toBeLessThanOrEqual(kind.encoderDelay ?? 48)

    for (const track of [film.video.id, sound.id])
      expect((await segmentOf(film, track, 2)).equals(await segmentOf(film, track, 2))).toBe(true)
  })

  it('reads a film with words and posters that it does not decode', async () => {
    const path = join(folder, `${way}-words.mkv`)
    const [words, poster] = [join(folder, 'words.sup'), join(folder, 'poster.png')]
    const block = { start: 2, end: 9, left: 660, top: 860, width: 600, height: 100 }
    await writeFile(words, writeSup(writePgsSets([{ ...block, colour: { y: 81, cr: 240, cb: 90 } }])))
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
    const drawn = [...quiet, '-f', 'lavfi', '-i', 'color=red:size=64x96', '-frames:v', '1', poster]
    await runProgram('ffmpeg', drawn, { timeoutMs: 20_000 })
    const trueHd = kinds.find(({ file }) => file === 'f.mkv')
    if (!trueHd) throw new Error('no such film')
    const inputs = ['-i', await filmOf(trueHd), '-i', words, '-i', words]
    const recipe = ['-map', '0', '-map', '1', '-map', '2', '-c', 'copy', '-c:s:1', 'dvbsub']
    const attached = [
      '-attach',
      poster,
      '-metadata:s:t',
      'mimetype=image/png',
      '-metadata:s:t',
      'filename=cover.png',
    ]
    await runProgram('ffmpeg', [...quiet, ...inputs, ...recipe, ...attached, path], { timeoutMs: 30_000 })
    await using ffmpeg = findFfmpeg(placesOf(way))
    await using source = await openSource(path)
    using film = await ffmpeg.open(source)
    const info = await film?.info({ signal })
    expect(info?.video.map(({ codec }) => codec)).toEqual(['h264'])
    expect(info?.audio.map(({ codec }) => codec)).toEqual(['truehd'])
    expect(info?.subtitles.map(({ codec }) => codec)).toEqual(['pgs', 'dvb'])
  })
})

/** Picture by picture, but for the first and the last, which a grid of times may take or leave. */
function expectSamePictures(result: Uint8Array, source: Uint8Array): void {
  const strangeWith = (shift: number) =>
    result.filter((grey, i) => Math.abs(grey - (source[i + shift] ?? grey)) > 4).length
  expect(Math.min(...[-2, -1, 0, 1, 2].map(strangeWith))).toBe(0)
}
