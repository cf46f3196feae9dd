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

const film = { durationSeconds: 60, kilobitsPerSecond: 2000 }

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(film), 300_000)

interface Format {
  readonly what: string
  readonly file: string
  /** What FFmpeg does to a film of H.264 and AAC. */
  readonly recipe: readonly string[]
  readonly delivery: 'direct' | 'segments'
}

const copy = ['-c', 'copy']
const formats: readonly Format[] = [
  { what: 'H.264 and AAC in Matroska', file: 'film.mkv', recipe: copy, delivery: 'direct' },
  { what: 'H.264 and AAC in QuickTime', file: 'film.mov', recipe: copy, delivery: 'segments' },
  {
    what: 'H.264 and AC-3 in Matroska',
    file: 'film.mkv',
    recipe: ['-c:v', 'copy', '-c:a', 'ac3'],
    delivery: 'segments',
  },
  {
    what: 'H.264 and AC-3 5.1 in MP4',
    file: 'film.mp4',
    recipe: ['-c:v', 'copy', '-c:a', 'ac3', '-ac', '6'],
    delivery: 'segments',
  },
  {
    what: 'H.264 and E-AC-3 in Matroska',
    file: 'film.mkv',
    recipe: ['-c:v', 'copy', '-c:a', 'eac3'],
    delivery: 'segments',
  },
  {
    what: 'H.264 and DTS in Matroska',
    file: 'film.mkv',
    recipe: ['-c:v', 'copy', '-c:a', 'dca', '-strict', '-2', '-ac', '2'],
    delivery: 'segments',
  },
]

describe('a film of another kind', () => {
  it.for(formats)('plays: $what', async ({ file, recipe, delivery }, context) => {
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
    const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]) })
    const theatre = await openTheatre(stage, app)
    await theatre.page.goto('/title/test-film')
    await theatre.page.getByRole('button', { name: 'Play Test film' }).click()
    const picture = await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
    expect(picture).toMatchObject({ videoWidth: 1280, videoHeight: 720 })
    expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)
    expect((await theatre.ready()).delivery).toBe(delivery)

    await theatre.seek(0.75)
    await theatre.whenPlaying({ past: film.durationSeconds * 0.75 - 1, timeoutMs: 30_000 })
    await theatre.seek(0.25)
    const back = await theatre.whenPlaying({ past: film.durationSeconds * 0.25 - 1, timeoutMs: 30_000 })
    expect(back.currentTime).toBeLessThan(film.durationSeconds * 0.5)
    expect(theatre.complaints).toEqual([])
  })
})
