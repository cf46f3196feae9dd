import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { makeTorrent } from '../../support/make-torrent.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { runProgram } from '../../support/program.ts'
import { openStage } from '../../support/stage.ts'
import { makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from '../play/support/theatre.ts'
import { magnetRelease, writeCatalogue } from '../play/support/titles.ts'
import { openEar } from '../sound/support/ear.ts'

const film = { durationSeconds: 60, kilobitsPerSecond: 2000 }
const root = join(import.meta.dirname, '../../..')

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(film), 300_000)
beforeAll(async () => {
  await runProgram(process.execPath, [join(root, 'tools/launch.mjs'), '--ffmpeg'], { timeoutMs: 170_000 })
})

interface Format {
  readonly what: string
  readonly file: string
  readonly recipe: readonly string[]
  readonly width: number
  readonly isInTwoLanguages?: boolean
}

const english = 1000
const french = 440
const APART_DB = 20
const words = new TextEncoder().encode('1\n00:00:00,000 --> 00:01:00,000\nWords of the viewer’s own\n')

const small = ['-vf', 'scale=640:360']
const formats: readonly Format[] = [
  {
    what: 'MPEG-4 ASP and MP3 in AVI',
    file: 'film.avi',
    recipe: [...small, '-c:v', 'mpeg4', '-vtag', 'XVID', '-bf', '2', '-b:v', '1200k', '-c:a', 'libmp3lame'],
    width: 640,
  },
  {
    what: 'H.264 and AC-3 in two languages in a transport stream',
    file: 'film.ts',
    recipe: [
      ...[english, french].flatMap((hertz) => ['-f', 'lavfi', '-i', `sine=${hertz}:r=48000:d=60`]),
      ...['-map', '0:v', '-map', '1', '-map', '2', '-c:v', 'copy', '-c:a', 'ac3'],
      ...['eng', 'fre'].flatMap((code, i) => [`-metadata:s:a:${i}`, `language=${code}`]),
    ],
    width: 1280,
    isInTwoLanguages: true,
  },
  {
    what: 'Theora and Vorbis in Ogg',
    file: 'film.ogv',
    recipe: [...small, '-c:v', 'libtheora', '-q:v', '6', '-c:a', 'libvorbis'],
    width: 640,
  },
  {
    what: 'H.264 and TrueHD in Matroska',
    file: 'film.mkv',
    recipe: ['-c:v', 'copy', '-c:a', 'truehd', '-strict', '-2'],
    width: 1280,
  },
  {
    what: 'MPEG-2 and MPEG audio in a program stream',
    file: 'film.mpg',
    recipe: [...small, '-c:v', 'mpeg2video', '-b:v', '1500k', '-bf', '2', '-g', '15', '-c:a', 'mp2'],
    width: 640,
  },
  {
    what: 'H.264 and MP3 in FLV',
    file: 'film.flv',
    recipe: ['-c:v', 'copy', '-c:a', 'libmp3lame', '-ar', '44100'],
    width: 1280,
  },
  {
    what: 'Sorenson H.263 and MP3 in FLV',
    file: 'film.flv',
    recipe: [...small, '-c:v', 'flv1', '-b:v', '1500k', '-c:a', 'libmp3lame', '-ar', '44100'],
    width: 640,
  },
  {
    what: 'HEVC of ten bits and E-AC-3 in Matroska',
    file: 'film.mkv',
    recipe: [
      ...[...small, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=72'],
      ...['-pix_fmt', 'yuv420p10le', '-b:v', '1200k', '-c:a', 'eac3'],
    ],
    width: 640,
  },
]

describe.for(['package', 'path'] as const)('a film that only FFmpeg reads (%s)', (ffmpeg) => {
  it.for(formats)('plays: $what', async ({ file, recipe, width, isInTwoLanguages = false }, context) => {
    await using stage = await openStage(context)
    const { path } = await makeTestFilm(film)
    const folder = await stage.makeFolder('seed')
    const content = join(folder, file)
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
    await runProgram('ffmpeg', [...quiet, '-i', path, ...recipe, content], { timeoutMs: 120_000 })
    const make = (name: string, trackers: readonly string[]) =>
      makeTorrent({ content, folder: stage.folder, name, pieceKiB: 256, trackers })
    const { infohash } = await make('plain', [])
    const tracker = await openTestTracker(stage, 'opentracker', [infohash])
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 2 << 20 })
    await seeder.add({ torrent: await make('film', [tracker.httpUrl]) }, folder)
    await whenSeeding(stage, seeder)

    const release = magnetRelease(infohash, [tracker.httpUrl])
    const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]), ffmpeg })
    const theatre = await openTheatre(stage, app)
    await theatre.page.goto('/title/test-film')
    await theatre.page.getByRole('button', { name: 'Play Test film' }).click()
    const picture = await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
    expect(picture.videoWidth).toBe(width)
    expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)
    expect((await theatre.ready()).delivery).toBe('segments')

    await theatre.seek(0.75)
    await theatre.whenPlaying({ past: film.durationSeconds * 0.75 - 1, timeoutMs: 60_000 })
    await theatre.seek(0.25)
    const back = await theatre.whenPlaying({ past: film.durationSeconds * 0.25 - 1, timeoutMs: 60_000 })
    expect(back.currentTime).toBeLessThan(film.durationSeconds * 0.5)

    await theatre.drop('own.srt', words)
    await theatre.page
      .locator('[data-words]')
      .getByText('Words of the viewer’s own')
      .waitFor({ timeout: 20_000 })
    if (isInTwoLanguages) {
      const ear = await openEar(theatre.page)
      for (const [name, hertz] of [
        ['French', french],
        ['English', english],
      ] as const) {
        await theatre.choose('Sound and languages', name)
        await stage.until(
          `${name} is heard, and nothing else`,
          async () => {
            const [right = 0, wrong = 0] = await ear.levels([hertz, hertz === english ? french : english])
            return right > wrong + APART_DB
          },
          { timeoutMs: 60_000, everyMs: 50 },
        )
      }
    }
    expect(theatre.complaints).toEqual([])
  })
})
