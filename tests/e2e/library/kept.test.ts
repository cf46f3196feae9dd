import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type KeptList, usualSettings } from '@lanterne/contract'
import { createTorrent, parseTorrentFile } from '@lanterne/engine'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { openLibrary } from '@lanterne/library'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openLanterne } from '../../support/lanterne-engine.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { films, makeTestFilm, type TestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from '../play/support/theatre.ts'
import { torrentRelease, writeCatalogue } from '../play/support/titles.ts'

let film: TestFilm

beforeAll(buildInterface)
beforeAll(async () => {
  film = await makeTestFilm(films.short)
}, 300_000)

/** A swarm of one seed, found by a `.torrent` on a server: all of it ends at once. */
async function openSwarm(stage: Stage) {
  const end = stage.use(new AsyncDisposableStack())
  const own: Stage = { ...stage, use: (resource) => end.use(resource) }
  const tracker = await openTestTracker(own, 'lanterne', [])
  const signal = AbortSignal.timeout(60_000)
  const { sizeBytes, path } = film
  const read = () => createReadStream(path)
  const trackers = [tracker.httpUrl]
  const torrent = await createTorrent({ name: 'film.mp4', sizeBytes, read, trackers }, { signal })
  const seed = await openLanterne(own, await stage.makeFolder('seed'))
  await seed.seed({ torrent, path, isChecked: true }, { signal })
  const { infohash } = parseTorrentFile(torrent)
  const isKnown = async () => {
    const { seeds, leechers } = await tracker.count(infohash)
    return seeds + leechers > 0
  }
  await stage.until('the tracker knows the seed', isKnown, { timeoutMs: 60_000 })
  const server = createServer((_, answer) => answer.end(torrent)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  end.defer(() => {
    server.close()
    server.closeAllConnections()
  })
  const at = (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${at}/film.torrent`, end: () => end.disposeAsync() }
}

const keptOf = (page: Page) =>
  page.evaluate(async () => (await (await fetch('/api/kept')).json()) as KeptList)

describe('a film that is kept for offline', () => {
  it('comes whole through a power cut, and plays to its end when nobody has it any more', async (context) => {
    await using stage = await openStage(context)
    const swarm = await openSwarm(stage)
    const catalogueFile = await writeCatalogue(stage, [torrentRelease(swarm.url)])
    let app = await startApp(stage, { catalogueFile })
    const theatre = await openTheatre(stage, app)
    theatre.expectFailedRequests()
    const { page } = theatre

    await page.goto('/title/test-film')
    await page.getByRole('button', { name: 'Keep for offline' }).click()
    await page.getByRole('button', { name: 'Test film is kept. See what is kept' }).waitFor()
    const part = async () => ((await keptOf(page)).films[0]?.haveBytes ?? 0) > 0
    await stage.until('some of it is here', part, { timeoutMs: 60_000, everyMs: 10 })
    await app.kill()
    app = await app.restart()

    await page.goto('/kept')
    await page.getByText(/all here/).waitFor({ timeout: 60_000 })
    const [kept] = (await keptOf(page)).films
    expect(kept).toMatchObject({ haveBytes: film.sizeBytes, sizeBytes: film.sizeBytes })

    await app.kill()
    await swarm.end()
    app = await app.restart()
    await page.goto('/title/test-film')
    await page.getByRole('button', { name: 'Play Test film' }).click()
    await theatre.whenPlaying({ past: 2, timeoutMs: 60_000 })
    await theatre.whenPlaying({ past: film.durationSeconds - 4, timeoutMs: 60_000 })
    // At its end the player leaves, and the library knows that it was seen.
    await page.getByRole('button', { name: 'Mark as not watched' }).waitFor({ timeout: 60_000 })

    await page.goto('/kept')
    await page.getByRole('button', { name: 'Remove · Test film' }).click()
    await page.getByRole('button', { name: 'Yes, remove · Test film' }).click()
    await page.getByRole('heading', { name: 'No film is kept.' }).waitFor()
    expect((await keptOf(page)).keptBytes).toBe(0)
    expect(theatre.complaints).toEqual([])
  })
})

describe('a month whose data is used up', () => {
  it('is told of, asked about before a film plays, and ended by one press', async (context) => {
    await using stage = await openStage(context)
    const dataDirectory = await stage.makeFolder('data')
    {
      using library = openLibrary(join(dataDirectory, 'library', 'library.sqlite'), {
        ...{ clock: systemClock, random: systemRandom },
      })
      library.house.setSettings({ ...usualSettings, monthlyBytes: 10e9 })
      const now = new Date()
      const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
        .map((part) => String(part).padStart(2, '0'))
        .join('-')
      library.traffic.add(day, { downBytes: 9.5e9, upBytes: 0.6e9 })
    }
    const app = await startApp(stage, { dataDirectory })
    const theatre = await openTheatre(stage, app)
    theatre.expectFailedRequests()
    const { page } = theatre
    await page.goto('/title/welcome-to-lanterne')
    await page.getByText('only what you ask for still comes').waitFor()
    await page.getByRole('button', { name: 'Play Welcome to Lanterne' }).click()
    await page.getByRole('heading', { name: 'This month’s data is used up.' }).waitFor()
    await page.getByRole('button', { name: 'Play all the same' }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })

    await page.goto('/settings/data')
    await page.getByText('9.5 GB received, 600 MB given.', { exact: true }).waitFor()
    const free = page.getByRole('button', { name: 'No limit' })
    await free.click()
    await page.getByText('only what you ask for still comes').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('button', { name: 'No limit', pressed: true }).waitFor()
    expect(theatre.complaints).toEqual([])
  })
})
