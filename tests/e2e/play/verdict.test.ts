import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { type App, buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openLibtorrent } from '../../support/libtorrent.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from './support/theatre.ts'
import { magnetRelease, writeCatalogue } from './support/titles.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.long), 300_000)

/** The app, and a seed on loopback that gives so many bytes a second. */
async function openHouse(stage: Stage, uploadLimit: number | undefined): Promise<App> {
  const film = await shareFilm(stage, films.long)
  const tracker = await openTestTracker(stage, 'lanterne', [film.infohash])
  const torrent = await film.torrent([tracker.udpUrl])
  const seeder = openLibtorrent(stage, uploadLimit === undefined ? {} : { uploadLimit })
  await seeder.add({ torrent }, film.folder)
  await whenSeeding(stage, seeder)
  const isAnnounced = async () => (await tracker.count(film.infohash)).seeds > 0
  await stage.until('the tracker knows the seed', isAnnounced, { timeoutMs: 30_000 })
  const catalogueFile = await writeCatalogue(stage, [magnetRelease(film.infohash, [tracker.udpUrl])])
  return startApp(stage, { catalogueFile })
}

/** Where pictures of the screens are kept, for who wants to look at them. */
const pictures = process.env['LANTERNE_PICTURES']

describe('what a Play button says of how a film would play', () => {
  it('is that it plays now, where much more comes than it needs: and it does', async (context) => {
    await using stage = await openStage(context)
    const app = await openHouse(stage, undefined)
    const { page, whenPlaying } = await openTheatre(stage, app, { mayPrepare: true })
    await page.goto('/title/test-film')
    const play = page.getByRole('button', { name: 'Play Test film' })
    await play.getByText('Plays now').waitFor({ timeout: 60_000 })
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'plays-now.png') })
    await play.click()
    await whenPlaying({ past: 1, timeoutMs: 60_000 })
    expect(await page.getByRole('button', { name: 'Start it anyway' }).count()).toBe(0)
  })

  it('is when it will be ready, where less comes; Play waits, says why, and can be told not to', async (context) => {
    await using stage = await openStage(context)
    const bytesPerSecond = (films.long.kilobitsPerSecond * 1000) / 8
    const app = await openHouse(stage, Math.round(bytesPerSecond * 0.6))
    const { page, whenPlaying, picture } = await openTheatre(stage, app, { mayPrepare: true })
    await page.goto('/title/test-film')
    const play = page.getByRole('button', { name: 'Play Test film' })
    await play.getByText(/^Ready in \d+\s(s|min)$/).waitFor({ timeout: 60_000 })
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'ready-in.png') })
    await play.click()
    const anyway = page.getByRole('button', { name: 'Start it anyway' })
    await anyway.waitFor({ timeout: 60_000 })
    await page.getByText(/then without a break\.$/).waitFor()
    await page.getByText('It comes slower than it is watched.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    expect(await picture()).toMatchObject({ paused: true, currentTime: 0 })
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'waiting.png') })
    await page.getByRole('button', { name: 'Keep it for later' }).click()
    await page.getByRole('button', { name: 'It goes on coming, and stays here.' }).waitFor()
    await anyway.click()
    await whenPlaying({ past: 1, timeoutMs: 60_000 })
  })
})
