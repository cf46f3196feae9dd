import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { whenCounted, whenSeeding } from '../../support/foreign-peer.ts'
import { type App, buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage } from '../../support/stage.ts'
import { type SharedFilm, shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from './support/theatre.ts'
import { magnetRelease, writeCatalogue } from './support/titles.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.long), 300_000)

/** Nothing, as a rule. A jump may leave blocks behind that were on their way when they were called off. */
const mostWastedBytes = 512 << 10

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
    // What was verified is on its way to the disk; a journal names it when it is there.
    await stage.until('the disk has it', () => bytesOnDisk(app, film) >= before, { timeoutMs: 15_000 })
    const at = (await theatre.picture())?.currentTime ?? 0
    await app.kill()
    expect(before).toBeLessThan(film.sizeBytes * 0.8)

    // What is in the air when the power goes is lost; the seeder has counted it.
    await stage.until('the seeder sees nobody', async () => (await seeder.status()).peers === 0, {
      timeoutMs: 30_000,
    })
    const { sentBytes: sentBefore } = await whenCounted(stage, seeder)
    const old = await theatre.picture()
    const oldAt = performance.now()
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
    // It played what was here already, no faster than the clock, and went on from there.
    const elapsedSeconds = (performance.now() - oldAt) / 1000
    expect(picture.currentTime).toBeLessThan((old?.currentTime ?? at) + elapsedSeconds + 0.5)

    await seeder.setUploadLimit(undefined)
    await stage.until('all of it is here', async () => (await theatre.ready()).haveBytes === film.sizeBytes, {
      timeoutMs: 60_000,
    })
    const { sentBytes } = await whenCounted(stage, seeder)
    stage.note(`the seeder sent ${sentBytes - sentBefore} bytes more, of ${film.sizeBytes}`)
    expect(sentBytes - sentBefore).toBeLessThanOrEqual(film.sizeBytes - before + mostWastedBytes)
    expect(theatre.complaints).toEqual([])
  })
})

/** Bytes of the pieces that the app's journal names: those that were written. */
function bytesOnDisk({ dataDirectory }: App, { infohash, pieceBytes }: SharedFilm): number {
  const [path] = globSync(`**/${infohash}/journal`, { cwd: dataDirectory })
  if (path === undefined) return 0
  const journal = readFileSync(join(dataDirectory, path))
  const pieces = new Set<number>()
  for (let at = 0; at + 4 <= journal.length; at += 4) pieces.add(journal.readUInt32BE(at))
  return pieces.size * pieceBytes
}
