import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Release } from '@lanterne/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { freePort } from '../../support/free-port.ts'
import { type App, type AppOptions, buildInterface, startApp } from '../../support/lanterne-app.ts'
import { makeTorrent } from '../../support/make-torrent.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { runProgram } from '../../support/program.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre, type Picture, type Theatre } from './support/theatre.ts'
import { magnetRelease, writeCatalogue } from './support/titles.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.long), 300_000)

const words = {
  en: {
    play: 'Play Test film',
    nobody: 'This takes longer than usual. Nobody answers for now.',
    retry: 'Try again',
    cancel: 'Cancel',
    back: 'Back to the film',
    unsupported: 'Your browser cannot play this version of the film.',
    ffmpeg:
      'This version needs FFmpeg, a free program that is not on this machine. Install it (ffmpeg.org), then try again.',
    full: 'There is no room left on this machine. Free some, then try again.',
  },
  fr: {
    play: 'Lire Test film',
    nobody: 'C’est plus long que d’habitude. Personne ne répond pour l’instant.',
    retry: 'Réessayer',
    cancel: 'Annuler',
    back: 'Revenir au film',
    unsupported: 'Votre navigateur ne sait pas lire cette version du film.',
    ffmpeg:
      'Cette version demande FFmpeg, un programme libre absent de cette machine. Installez-le (ffmpeg.org), puis réessayez.',
    full: 'Il n’y a plus de place sur cette machine. Libérez-en un peu, puis réessayez.',
  },
} as const
const languages = ['en', 'fr'] as const

async function press(
  stage: Stage,
  release: Release,
  language: keyof typeof words,
  options: Pick<AppOptions, 'wrapper' | 'ffmpeg'> = {},
): Promise<{ app: App; theatre: Theatre }> {
  const catalogueFile = await writeCatalogue(stage, [release])
  const app = await startApp(stage, { ...options, catalogueFile })
  const theatre = await openTheatre(stage, app, { language })
  await theatre.page.goto('/title/test-film')
  await theatre.page.getByRole('button', { name: words[language].play }).click()
  return { app, theatre }
}

describe('a film that cannot be had', () => {
  it.for(languages)(
    'because nobody shares it: says so, with something to do (%s)',
    async (language, context) => {
      await using stage = await openStage(context)
      const infohash = '0123456789abcdef0123456789abcdef01234567'
      const tracker = await openTestTracker(stage, 'opentracker', [infohash])
      const { theatre } = await press(stage, magnetRelease(infohash, [tracker.httpUrl]), language)
      await theatre.page.getByText(words[language].nobody).waitFor({ timeout: 30_000 })
      await theatre.page.getByRole('button', { name: words[language].retry }).click()
      await theatre.page.getByRole('button', { name: words[language].cancel }).click()
      await theatre.page.waitForURL('**/title/test-film')
      expect(theatre.complaints).toEqual([])
    },
  )

  it.for(languages)(
    'because its tracker is down: says so, and plays when it is back (%s)',
    async (language, context) => {
      await using stage = await openStage(context)
      const port = await freePort()
      const film = await shareFilm(stage, films.short)
      const release = magnetRelease(film.infohash, [`http://127.0.0.1:${port}/announce`])
      const { theatre } = await press(stage, release, language)
      await theatre.page.getByText(words[language].nobody).waitFor({ timeout: 30_000 })
      const tracker = await openTestTracker(stage, 'opentracker', [film.infohash], { port })
      const seeder = await openForeignPeer(stage, 'libtorrent')
      await seeder.add({ torrent: await film.torrent([tracker.httpUrl]) }, film.folder)
      await whenSeeding(stage, seeder)
      await theatre.page.getByRole('button', { name: words[language].retry }).click()
      await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
      expect(theatre.complaints).toEqual([])
    },
  )
})

describe('a film that breaks in the middle', () => {
  it('has another version, which goes on at the same second', async (context) => {
    await using stage = await openStage(context)
    const bundled = (id: string): Release => ({ id, source: { kind: 'bundled' }, container: 'mp4' })
    const catalogueFile = await writeCatalogue(stage, [bundled('one'), bundled('two')])
    const app = await startApp(stage, { catalogueFile })
    const theatre = await openTheatre(stage, app)
    const { page } = theatre
    await page.goto('/title/test-film')
    await page.getByRole('button', { name: words.en.play }).click()
    await theatre.whenPlaying({ past: 0.5, timeoutMs: 30_000 })
    // As a browser says that it cannot decode what comes now.
    const at = await page.evaluate(() => {
      const video = document.querySelector('video')
      if (!video) throw new Error('no film')
      video.currentTime = 17
      video.pause()
      Object.defineProperty(video, 'error', { value: { code: 3 } })
      return new Promise<number>((resolve) => {
        video.addEventListener('seeked', () => {
          video.dispatchEvent(new Event('error'))
          resolve(video.currentTime)
        })
      })
    })
    await page.getByRole('alertdialog').getByRole('button', { name: 'Try another version' }).click()
    await page.waitForURL('**/watch/test-film?version=two')
    await theatre.whenPlaying({ past: at, timeoutMs: 30_000 })
    const from = await page.evaluate(() => {
      const { played } = document.querySelector('video') as HTMLVideoElement
      return played.start(played.length - 1)
    })
    expect(from).toBeGreaterThan(at - 0.5)
  })
})

describe('a film that cannot be played', () => {
  it.for(languages)('because FFmpeg is not here: says so, and what to do (%s)', async (language, context) => {
    await using stage = await openStage(context)
    const { path } = await makeTestFilm(films.short)
    const folder = await stage.makeFolder('seed')
    const content = join(folder, 'film.avi')
    await runProgram('ffmpeg', [...quiet, '-i', path, '-t', '5', ...aviCodecs, content], {
      timeoutMs: 60_000,
    })
    const plain = await makeTorrent({ content, folder: stage.folder, name: 'plain', pieceKiB: 256 })
    const tracker = await openTestTracker(stage, 'opentracker', [plain.infohash])
    const trackers = [tracker.httpUrl]
    const torrent = await makeTorrent({
      content,
      folder: stage.folder,
      name: 'film',
      pieceKiB: 256,
      trackers,
    })
    const seeder = await openForeignPeer(stage, 'libtorrent')
    await seeder.add({ torrent }, folder)
    await whenSeeding(stage, seeder)
    const { theatre } = await press(stage, magnetRelease(torrent.infohash, trackers), language, {
      ffmpeg: 'off',
    })
    await theatre.page.getByRole('heading', { name: words[language].ffmpeg }).waitFor({ timeout: 30_000 })
    await theatre.page.getByRole('button', { name: words[language].retry }).waitFor()
    await theatre.page.getByRole('button', { name: words[language].back }).click()
    await theatre.page.waitForURL('**/title/test-film')
    expect(theatre.complaints).toEqual([])
  })

  it.for(languages)('because what is named .mp4 is none: says so (%s)', async (language, context) => {
    await using stage = await openStage(context)
    const folder = await stage.makeFolder('seed')
    const content = join(folder, 'film.mp4')
    await writeFile(content, Buffer.alloc(3_000_000, 'This is no film. '))
    const plain = await makeTorrent({ content, folder: stage.folder, name: 'plain', pieceKiB: 64 })
    const tracker = await openTestTracker(stage, 'opentracker', [plain.infohash])
    const trackers = [tracker.httpUrl]
    const torrent = await makeTorrent({ content, folder: stage.folder, name: 'film', pieceKiB: 64, trackers })
    const seeder = await openForeignPeer(stage, 'libtorrent')
    await seeder.add({ torrent }, folder)
    await whenSeeding(stage, seeder)
    const { theatre } = await press(stage, magnetRelease(torrent.infohash, trackers), language)
    await theatre.page
      .getByRole('heading', { name: words[language].unsupported })
      .waitFor({ timeout: 30_000 })
    await theatre.page.getByRole('button', { name: words[language].back }).waitFor()
  })

  it.for(languages)(
    'because the disk is full: says so, and goes on when there is room (%s)',
    async (language, context) => {
      await using stage = await openStage(context)
      const film = await shareFilm(stage, films.long)
      const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
      const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 4 * 1024 * 1024 })
      await seeder.add({ torrent: await film.torrent([tracker.httpUrl]) }, film.folder)
      await whenSeeding(stage, seeder)
      const data = await stage.makeFolder('data')
      // A file system of 20 MB that only the app sees, and that is gone with it; it needs no rights of the test's own.
      const script = 'mount -t tmpfs -o size=20m lanterne-test "$0" && exec "$@"'
      const wrapper = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, data]
      const { app, theatre } = await press(stage, magnetRelease(film.infohash, [tracker.httpUrl]), language, {
        wrapper,
      })
      await theatre.page.getByRole('heading', { name: words[language].full }).waitFor({ timeout: 60_000 })
      // It could play on with what is here already; behind the dialog it does not.
      let last: Picture | undefined
      const behind = await stage.until(
        'the picture stands still behind the dialog',
        async () => {
          last = await theatre.picture()
          return last?.paused ? last : undefined
        },
        { timeoutMs: 5000, describe: () => last },
      )
      expect(behind.readyState).toBeGreaterThanOrEqual(3)
      expect(behind.frames).toBeGreaterThan(0)
      const inside = ['--user', '--mount', '--preserve-credentials', '--target', `${app.program.pid}`]
      // Films take half of what is free: so much that this one fits into that.
      await runProgram('nsenter', [...inside, 'mount', '-o', 'remount,size=400m', data], {
        timeoutMs: 10_000,
      })
      await theatre.page.getByRole('button', { name: words[language].retry }).click()
      await theatre.whenPlaying({ past: Math.max(1, behind.currentTime), timeoutMs: 60_000 })
      let haveBytes = 0
      await stage.until(
        'all of it is here',
        async () => {
          haveBytes = (await theatre.ready()).haveBytes
          return haveBytes === film.sizeBytes
        },
        { timeoutMs: 60_000, describe: () => ({ haveBytes, sizeBytes: film.sizeBytes }) },
      )
    },
  )
})

const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
const aviCodecs = ['-c:v', 'mpeg4', '-b:v', '2M', '-c:a', 'mp2']
