import type { Shares } from '@lanterne/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { lanterne } from '../cli/support/lanterne.ts'
import { openTheatre } from '../e2e/play/support/theatre.ts'
import { type App, buildInterface, startApp } from '../support/lanterne-app.ts'
import { openStage } from '../support/stage.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'
import { licensed, linksOf, plantGarden, said } from './support/garden.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.short), 300_000)

async function sharesOf(app: App): Promise<Shares['shares']> {
  const answer = await fetch(`${app.address}/api/shares`, { signal: AbortSignal.timeout(10_000) })
  return ((await answer.json()) as Shares).shares
}

describe('a link to a published film', () => {
  it('opens its page and plays, shared by an app that was started again since', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    const tracker = await openTestTracker(stage, 'lanterne', [])
    const first = await startApp(stage)
    // The app is open: it makes the film ready and shares it, and the command ends.
    const words = ['publish', film.path, ...said, ...licensed, '--data', first.dataDirectory]
    const program = lanterne(stage, [...words, '--tracker', tracker.httpUrl])
    const { link, magnet, infohash } = await linksOf(program)
    expect(await program.ended).toBe(0)
    expect(program.output).toContain('Lanterne, which is open, shares it')
    expect(await sharesOf(first)).toMatchObject([
      { infohash, state: 'shared', path: film.path, link, magnet },
    ])

    await first.kill()
    const maker = await first.restart()
    await stage.until('it goes on sharing', async () => (await sharesOf(maker))[0]?.state === 'shared', {
      timeoutMs: 20_000,
    })

    const viewer = await startApp(stage, { dataDirectory: await stage.makeFolder('viewer') })
    const theatre = await openTheatre(stage, viewer)
    const { page } = theatre
    const opening = lanterne(stage, ['open', link, '--no-open', '--data', viewer.dataDirectory])
    const [, address = ''] = await opening.waitForOutput(/already open: (http:\S+)\n/, { timeoutMs: 20_000 })
    expect(await opening.ended).toBe(0)
    await page.goto(address)
    await page.getByRole('heading', { level: 1, name: 'The garden' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/title/opened-${infohash}`)
    await page.getByText('This is the word of whoever published this film.').waitFor()
    await page.getByRole('link', { name: 'CC BY-SA 4.0' }).waitFor()
    await page.getByRole('definition').filter({ hasText: 'Ana Ferreira' }).waitFor()
    await page.getByRole('link', { name: 'ana.example' }).waitFor()
    await page.getByText('What grew there.').waitFor()
    await page.getByRole('button', { name: 'Play The garden' }).click()
    const picture = await theatre.whenPlaying({ past: 2, timeoutMs: 60_000 })
    expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)

    // Pasted as text, as mail programs give it; and the twin that other programs take.
    for (const text of [`${link}\nA film for you`, magnet]) {
      await page.goto('/search')
      await page.getByRole('searchbox').waitFor()
      await page.evaluate((given) => {
        const data = new DataTransfer()
        data.setData('text/plain', given)
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true }))
      }, text)
      await page.getByRole('heading', { level: 1, name: 'The garden' }).waitFor()
    }
  })

  it('of another site opens no address of a file, and says so of a link that is none', async (context) => {
    await using stage = await openStage(context)
    const app = await startApp(stage)
    const theatre = await openTheatre(stage, app)
    const { page } = theatre
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`/?open=${encodeURIComponent('http://127.0.0.1:1/a.torrent')}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(asked.filter((url) => url.includes('/api/opened'))).toEqual([])
    expect(new URL(page.url()).search).toBe('')
    theatre.expectFailedRequests()
    await page.goto(`/?open=${encodeURIComponent('lanterne:?xt=urn:btih:1')}`)
    await page.getByText('The link to this version is damaged.').first().waitFor()
  })
})
