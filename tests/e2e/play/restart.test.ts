import { beforeAll, describe, expect, it } from 'vitest'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from './support/theatre.ts'
import { magnetRelease, writeCatalogue } from './support/titles.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.long), 300_000)

describe('a power cut in the middle of a film', () => {
  it('loses nothing that was verified: the film goes on by itself where it was', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 2048 * 1024 })
    await seeder.add({ torrent: await film.torrent([tracker.httpUrl]) }, film.folder)
    await whenSeeding(stage, seeder)
    const release = magnetRelease(film.infohash, [tracker.httpUrl])
    const app = await startApp(stage, { catalogueFile: await writeCatalogue(stage, [release]) })
    const theatre = await openTheatre(stage, app)
    theatre.expectFailedRequests()
    await theatre.page.goto('/title/test-film')
    await theatre.page.getByRole('button', { name: 'Play Test film' }).click()
    await theatre.whenPlaying({ past: 3, timeoutMs: 60_000 })
    const before = await stage.until(
      'a fifth of the film',
      async () => {
        const { haveBytes } = await theatre.ready()
        return haveBytes > film.sizeBytes / 5 ? haveBytes : undefined
      },
      { timeoutMs: 60_000 },
    )
    const at = (await theatre.picture())?.currentTime ?? 0
    await app.kill()
    expect(before).toBeLessThan(film.sizeBytes * 0.8)

    // What is in the air when the power goes is lost; the seeder has counted it.
    await stage.until('the seeder sees nobody', async () => (await seeder.status()).peers === 0, {
      timeoutMs: 30_000,
    })
    const { sentBytes: sentBefore } = await seeder.status()
    const old = await theatre.picture()
    await app.restart()
    // The page comes back by itself, with a new playback of the same film at the same place.
    await stage.until(
      'a new playback',
      async () =>
        theatre.progress().then(
          ({ state }) => state === 'ready',
          () => false,
        ),
      { timeoutMs: 60_000 },
    )
    const { haveBytes } = await theatre.ready()
    stage.note(`had ${before} before, ${haveBytes} after`)
    const picture = await theatre.whenPlaying({ past: at, timeoutMs: 60_000 })
    expect(picture.currentTime).toBeLessThan((old?.currentTime ?? at) + 20)

    await seeder.setUploadLimit(undefined)
    await stage.until('all of it is here', async () => (await theatre.ready()).haveBytes === film.sizeBytes, {
      timeoutMs: 60_000,
    })
    const { sentBytes } = await seeder.status()
    stage.note(`the seeder sent ${sentBytes - sentBefore} bytes more, of ${film.sizeBytes}`)
    expect(sentBytes - sentBefore).toBeLessThanOrEqual(film.sizeBytes - before)
    expect(theatre.complaints).toEqual([])
  })
})
