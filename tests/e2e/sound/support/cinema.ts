import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { whenSeeding } from '../../../support/foreign-peer.ts'
import { type App, startApp } from '../../../support/lanterne-app.ts'
import { makeTorrent } from '../../../support/make-torrent.ts'
import { openForeignPeer } from '../../../support/open-foreign-peer.ts'
import { runProgram } from '../../../support/program.ts'
import { openStage, type Stage } from '../../../support/stage.ts'
import { openTestTracker } from '../../../support/trackers.ts'
import { openTheatre, type Theatre } from '../../play/support/theatre.ts'
import { magnetRelease, writeCatalogue } from '../../play/support/titles.ts'

/** A film that others share, the app, and a viewer before it. */
export interface Cinema extends AsyncDisposable {
  readonly stage: Stage
  readonly app: App
  readonly theatre: Theatre
  /** The film's file, as who shares it has it. */
  readonly file: string
  /** Presses play and waits until the picture moves. */
  play(): Promise<void>
}

export interface CinemaOptions {
  /** Name of the film's file. */
  readonly file: string
  /** What FFmpeg is told, but for the file that it writes. */
  readonly recipe: readonly string[]
  /** Bytes each second that who shares the film gives at most. */
  readonly uploadLimit?: number
  readonly language?: 'fr' | 'en'
}

/** Makes a film, shares it, and opens the app before it. */
export async function openCinema(
  context: Pick<TestContext, 'onTestFailed' | 'task'>,
  { file, recipe, uploadLimit = 8 << 20, language = 'en' }: CinemaOptions,
): Promise<Cinema> {
  const stage = await openStage(context)
  try {
    const folder = await stage.makeFolder('seed')
    const content = join(folder, file)
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
    await runProgram('ffmpeg', [...quiet, ...recipe, content], { timeoutMs: 180_000 })
    const make = (name: string, trackers: readonly string[]) =>
      makeTorrent({ content, folder: stage.folder, name, pieceKiB: 256, trackers })
    const { infohash } = await make('plain', [])
    const tracker = await openTestTracker(stage, 'opentracker', [infohash])
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit })
    await seeder.add({ torrent: await make('film', [tracker.httpUrl]) }, folder)
    await whenSeeding(stage, seeder)
    const release = magnetRelease(infohash, [tracker.httpUrl])
    const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]) })
    const theatre = await openTheatre(stage, app, { language })
    return {
      stage,
      app,
      theatre,
      file: content,
      async play() {
        await theatre.page.goto('/title/test-film')
        // A film that was begun says where it goes on.
        const name = { fr: /^Lire Test film|^Reprendre à/, en: /^Play Test film|^Resume at/ }[language]
        await theatre.page.getByRole('button', { name }).click()
        await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
      },
      [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
    }
  } catch (error) {
    await stage[Symbol.asyncDispose]()
    throw error
  }
}

/** A sound for a recipe: one tone, in one language. */
export interface Tone {
  readonly hertz: number
  readonly language: string
  /** FFmpeg's `-c:a` and what belongs to it. */
  readonly codec?: readonly string[]
  readonly disposition?: string
}

export const seconds = 60

/**
 * What FFmpeg is told for a film whose picture says its time by its brightness (`brightnessAt`), and whose sounds are a
 * tone each; a key frame every two seconds.
 */
export function tonesRecipe(
  tones: readonly Tone[],
  { video = h264 }: { video?: readonly string[] } = {},
): string[] {
  const picture = `nullsrc=s=160x90:r=25,geq=lum='16+3*floor(T)':cb=128:cr=128,scale=640:360:flags=neighbor,format=yuv420p`
  return [
    ...['-f', 'lavfi', '-i', picture],
    ...tones.flatMap(({ hertz }) => ['-f', 'lavfi', '-i', `sine=frequency=${hertz}:sample_rate=48000`]),
    ...['-t', `${seconds}`, '-map', '0:v', ...tones.flatMap((_, i) => ['-map', `${i + 1}:a`])],
    ...video,
    ...tones.flatMap(({ language, codec = ['aac'], disposition }, i) => [
      ...[`-c:a:${i}`, ...codec, `-ac:a:${i}`, '2', `-b:a:${i}`, '128k'],
      ...[`-metadata:s:a:${i}`, `language=${language}`],
      ...[`-disposition:a:${i}`, disposition ?? (i === 0 ? 'default' : '0')],
    ]),
  ]
}

const h264 = [
  ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'superfast', '-crf', '20'],
  ...['-g', '50', '-keyint_min', '50', '-sc_threshold', '0'],
]

/** How bright the picture is at a second of the film: luma, 0 to 255 of what is shown. */
export function brightnessAt(second: number): number {
  return (3 * Math.floor(second) * 255) / 219
}
