import { beforeAll, describe, expect, it } from 'vitest'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from './support/theatre.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.short), 300_000)

describe('a film that the viewer brings', () => {
  it('opens from a pasted link, and from a torrent that is dropped, and plays', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const tracker = await openTestTracker(stage, 'lanterne', [film.infohash])
    const torrent = await film.torrent([tracker.httpUrl])
    const seeder = await openForeignPeer(stage, 'libtorrent')
    await seeder.add({ torrent }, film.folder)
    await whenSeeding(stage, seeder)
    const app = await startApp(stage)
    const theatre = await openTheatre(stage, app)
    const { page } = theatre
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()

    const magnet = `magnet:?xt=urn:btih:${film.infohash}&dn=Test.film&tr=${encodeURIComponent(tracker.httpUrl)}`
    await page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true }))
    }, magnet)
    await page.getByRole('heading', { level: 1, name: 'Test film' }).waitFor()
    await page.getByText('You brought this film.').waitFor()
    await page.getByRole('button', { name: 'Play Test film' }).click()
    await theatre.whenPlaying({ past: 2, timeoutMs: 60_000 })

    await page.goto('/search')
    await page.getByRole('searchbox').waitFor()
    await page.evaluate(
      (bytes) => {
        const data = new DataTransfer()
        data.items.add(new File([Uint8Array.from(bytes)], 'film.torrent'))
        for (const type of ['dragover', 'drop'])
          document.body.dispatchEvent(
            new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
          )
      },
      [...torrent.bytes],
    )
    const play = page.getByRole('button', { name: /^Play/ })
    await play.click()
    const picture = await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
    expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)

    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    theatre.expectFailedRequests()
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.setData('text/plain', 'magnet:?dn=nothing')
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true }))
    })
    await page.getByText('The link to this version is damaged.').first().waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
  })
})
