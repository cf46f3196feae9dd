import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWorkshop } from '@lanterne/media'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aacScreen, cutFilm, segmentBytes, writeTrack } from './support/cut.ts'
import { decodePictures, decodeSound, describePicture, findLag, sampleRate } from './support/judge.ts'
import { makeOddFilm, type OddFilm } from './support/odd-films.ts'
import { readTimes, withoutRepeats } from './support/read-times.ts'
import { openTorrentSource } from './support/torrent-source.ts'

const workshop = openWorkshop()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-media-'))
})
afterAll(async () => {
  await workshop[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

interface Case {
  readonly what: string
  readonly film: OddFilm
  /** Sound is encoded anew. */
  readonly toAac?: true
  /** A codec of sound without which the pictures' times alone are compared. */
  readonly hasNoPicture?: true
  readonly hasNoSound?: true
  /** A group of pictures that is longer than a segment comes more than once. */
  readonly isWithoutIndex?: true
  /** Cut out of the base from there on, where no key frame is: what is hidden before it is over in a blink. */
  readonly cutSeconds?: number
}

const cases: readonly Case[] = [
  { what: 'MP4 with its index first', film: 'base' },
  { what: 'MP4 with its index at the end', film: 'moovAtEnd' },
  { what: 'Matroska with cues at the end', film: 'matroska' },
  { what: 'Matroska with cues first', film: 'matroskaCuesFirst' },
  { what: 'Matroska by mkvmerge', film: 'mkvmerge' },
  { what: 'Matroska without cues', film: 'matroskaNoCues', isWithoutIndex: true },
  {
    what: 'Matroska of clusters that do not say how long they are',
    film: 'matroskaLive',
    isWithoutIndex: true,
  },
  { what: 'Matroska written into a pipe', film: 'matroskaPiped', isWithoutIndex: true },
  { what: 'Matroska with compressed words', film: 'zlibWords' },
  { what: 'Matroska with an encoding that encodes nothing', film: 'emptyEncoding' },
  { what: 'fragmented MP4 with an index at the end', film: 'fragmented' },
  { what: 'fragmented MP4 without an index', film: 'fragmentedBare', isWithoutIndex: true },
  { what: 'fragmented MP4 with an index first', film: 'fragmentedSidx' },
  { what: 'fragmented MP4 whose fragments begin anywhere', film: 'fragmentedShort', isWithoutIndex: true },
  { what: 'fragmented MP4, picture and sound apart', film: 'fragmentedApart', isWithoutIndex: true },
  { what: 'MP4 cut where no key frame is', film: 'cutStart', cutSeconds: 12.3 },
  { what: 'MP4 whose sound comes late', film: 'lateSound' },
  { what: 'Matroska whose sound comes late', film: 'lateSoundMatroska' },
  { what: 'open groups of pictures', film: 'openGop' },
  { what: 'sixteen B-frames in a row', film: 'deepB' },
  { what: 'a variable frame rate in Matroska', film: 'variableRate' },
  { what: 'a variable frame rate in MP4', film: 'variableRateMp4' },
  { what: '4K', film: 'ultraHd' },
  { what: 'HEVC of ten bits in MP4', film: 'hdr10' },
  { what: 'HEVC of ten bits in Matroska', film: 'hdr10Matroska' },
  { what: 'a picture that lies on its side', film: 'rotated' },
  { what: 'pixels that are no squares', film: 'anamorphic' },
  { what: 'sound that ends before the picture', film: 'shortSound' },
  { what: 'a picture that ends before the sound', film: 'shortPicture' },
  { what: 'no sound', film: 'noSound', hasNoSound: true },
  { what: 'sound alone in Matroska', film: 'soundOnly', hasNoPicture: true },
  { what: 'sound alone in MP4', film: 'soundOnlyMp4', hasNoPicture: true },
  { what: 'FLAC in Matroska', film: 'flac' },
  { what: 'Opus in Matroska', film: 'opus' },
  { what: 'MP3 in Matroska', film: 'mp3' },
  { what: 'AC-3 made AAC', film: 'ac3', toAac: true },
  { what: 'E-AC-3 of a file without cues made AAC', film: 'eac3NoCues', isWithoutIndex: true, toAac: true },
  { what: 'DTS made AAC', film: 'dtsMp4', toAac: true },
  { what: 'AC-3 of a fragmented file made AAC', film: 'ac3Fragmented', isWithoutIndex: true, toAac: true },
]

describe('a film is the same after it was cut', () => {
  it.for(cases)(
    '$what',
    async ({ film: name, toAac, hasNoPicture, hasNoSound, cutSeconds, isWithoutIndex }, { signal }) => {
      const path = await makeOddFilm(name)
      using source = openTorrentSource(path)
      using cut = await cutFilm(workshop, source, { signal, ...(toAac ? { screen: aacScreen } : {}) })
      const { film } = cut
      const count = film.segments.length
      expect(count).toBeGreaterThan(1)
      const order = shuffled(count)
      // FFmpeg rounds a cut to the next picture: what it was cut from says it better.
      const original = cutSeconds === undefined ? path : await makeOddFilm('base')
      const from = cutSeconds ?? 0
      /** How much later everything comes than in the original. */
      let shift = -from

      if (!hasNoPicture) {
        const track = film.video?.id ?? -1
        const made = await writeTrack(film, track, { folder, order, signal })
        for (const index of [0, count >> 1, count - 1])
          expect(
            (await segmentBytes(film, track, index, { signal })).equals(made.segments[index] as Buffer),
          ).toBe(true)
        const all = readTimes(made.init, made.segments)
        expect(all.every(({ decode }) => decode >= 0 && decode <= film.durationSeconds)).toBe(true)
        const kept = withoutRepeats(all)
        if (!isWithoutIndex) expect(kept.length).toBe(count)
        const whole = join(folder, 'pictures.mp4')
        await writeFile(whole, Buffer.concat([made.init, ...kept.map((i) => made.segments[i] as Buffer)]))
        const [theirs, ours] = await Promise.all([decodePictures(original), decodePictures(whole)])
        const times = all.filter(({ segment }) => kept.includes(segment)).map(({ show }) => show)
        times.sort((a, b) => a - b)
        expect(ours.length).toBe(times.length)
        const shown = theirs.filter(({ seconds }) => seconds >= from)
        const first = ours.findIndex(({ hash }) => hash === shown[0]?.hash)
        if (cutSeconds === undefined) expect(first).toBe(0)
        else {
          // FFmpeg rounds the cut. The first picture waits for what is hidden before it.
          shift = (times[first + 1] ?? 0) - (shown[1]?.seconds ?? 0)
          expect(Math.abs(shift + from)).toBeLessThan(1 / 24)
          expect(first).toBeGreaterThan(0)
          expect(times[first - 1]).toBeLessThan(0.01)
          times[first] = (shown[0]?.seconds ?? 0) + shift
        }
        expect(ours.length - first).toBe(shown.length)
        const wrong = shown.findIndex(
          ({ hash, seconds }, i) =>
            ours[first + i]?.hash !== hash || Math.abs((times[first + i] ?? 0) - shift - seconds) > 0.0015,
        )
        expect(wrong, `${JSON.stringify(shown[wrong])}, at ${times[first + wrong]} of ${shown.length}`).toBe(
          -1,
        )
      }

      if (hasNoSound) expect(film.audio).toEqual([])
      else {
        const track = film.audio[0]?.id ?? -1
        const made = await writeTrack(film, track, { folder, order, signal })
        for (const index of [0, count >> 1, count - 1])
          expect(
            (await segmentBytes(film, track, index, { signal })).equals(made.segments[index] as Buffer),
          ).toBe(true)
        const times = readTimes(made.init, made.segments)
        expect(times.every(({ decode }) => decode >= 0 && decode <= film.durationSeconds)).toBe(true)
        for (const [i, { decode, duration }] of times.entries()) {
          const next = times[i + 1]
          if (next)
            expect(Math.abs(decode + duration - next.decode), `after fragment ${i}`).toBeLessThan(0.0015)
        }
        const [theirs, ours] = await Promise.all([decodeSound(original), decodeSound(made.path)])
        const samples = (seconds: number) => Math.round(seconds * sampleRate)
        const same = theirs.subarray(samples(from))
        const moved = ours.subarray(samples(from + shift))
        const seconds = same.length / sampleRate
        expect(moved.length / sampleRate).toBeGreaterThan(seconds - 0.1)
        for (const second of [2, seconds / 2, seconds - 1.2]) {
          const { lagSamples, likeness } = findLag(same, moved, second)
          expect(likeness, `at ${second} s`).toBeGreaterThan(0.9)
          expect(Math.abs(lagSamples) / sampleRate, `at ${second} s`).toBeLessThanOrEqual(0.001)
        }
      }
    },
  )
})

/** Numbers below `count` in an order that is always the same, and never theirs. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => ((a * 7919 + 13) % 104_729) - ((b * 7919 + 13) % 104_729) || a - b)
    .reverse()
}

describe('what a picture is like is told', () => {
  it.for([
    ['rotated', {}],
    ['anamorphic', { sample_aspect_ratio: '64:45' }],
    ['hdr10', { codec_tag_string: 'hvc1', color_primaries: 'bt2020', color_transfer: 'smpte2084' }],
    ['hdr10Matroska', { codec_tag_string: 'hvc1', color_primaries: 'bt2020', color_transfer: 'smpte2084' }],
  ] as const)('%s', async ([name, expected], { signal }) => {
    const path = await makeOddFilm(name)
    using source = openTorrentSource(path)
    using cut = await cutFilm(workshop, source, { signal })
    const made = await writeTrack(cut.film, cut.film.video?.id ?? -1, { folder, order: [0], signal })
    const theirs = await describePicture(path)
    const ours = await describePicture(made.path)
    expect(ours).toMatchObject(expected)
    expect({ ...ours, codec_tag_string: '' }).toEqual({ ...theirs, codec_tag_string: '' })
  })
})
