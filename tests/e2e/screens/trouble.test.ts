import { errorStatus, type Playback, type PlaybackProgress } from '@lanterne/contract'
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'

const stage = setStage()

type Code = keyof typeof errorStatus
const codes = Object.keys(errorStatus) as Code[]

/** Answers that the film is as `progress` says, in the place of the server. */
async function pretend(page: Page, progress: PlaybackProgress): Promise<void> {
  const playback = { id: 'pretended', titleId: 'sintel-2010', releaseId: 'none', subtitles: [], progress }
  await page.route('**/api/playbacks', (route) =>
    route.fulfill({ status: 201, json: playback as unknown as Playback }),
  )
  await page.route('**/api/events*', never)
  await page.route('**/subtitles/pretended', never)
  await page.route('**/api/playbacks/pretended/**', never)
}

/** A request that gets no answer, until the page goes away. */
const never = (_route: Route) => new Promise<void>(() => {})

const failed = (error: Code): PlaybackProgress => ({ state: 'failed', error, details: {} })
const sentence = (page: Page) => page.getByRole('alertdialog').getByRole('heading').innerText()
const actions = (page: Page) => page.getByRole('alertdialog').getByRole('button').allInnerTexts()

describe('a film that cannot play', () => {
  it.each(['fr', 'en'] as const)(
    'has its own sentence for every reason, and something to do, in %s',
    async (language) => {
      const { page } = await stage.viewer({ language })
      const sentences = new Set<string>()
      for (const code of codes) {
        await pretend(page, failed(code))
        await page.goto('/watch/sintel-2010')
        await page.getByRole('alertdialog').waitFor()
        const text = await sentence(page)
        expect(text, code).toMatch(/^\p{Lu}.{10,}\.$/su)
        expect(text, code).not.toContain(code)
        expect((await actions(page)).length, code).toBeGreaterThan(0)
        expect(await page.evaluate(() => document.activeElement?.tagName), code).toBe('BUTTON')
        sentences.add(text)
      }
      expect(sentences.size).toBe(codes.length)
    },
  )

  it('tries again when asked to', async () => {
    const { page } = await stage.viewer()
    await pretend(page, failed('no-peers'))
    await page.goto('/watch/welcome-to-lanterne')
    await page.getByText('Personne ne partage ce film en ce moment.').waitFor()
    await page.unroute('**/api/playbacks')
    await page.unroute('**/api/events*')
    await page.getByRole('button', { name: 'Réessayer' }).click()
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.3)
  })

  it('offers another version where there is one, each once', async () => {
    const { page } = await stage.viewer()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/playbacks'))
        asked.push(String((request.postDataJSON() as { releaseId?: string }).releaseId))
    })
    await pretend(page, failed('invalid-torrent'))
    await page.goto('/watch/sintel-2010')
    const other = page.getByRole('button', { name: 'Essayer une autre version' })
    const title = (await (await page.request.get('/api/titles/sintel-2010')).json()) as {
      releases: { id: string }[]
    }
    expect(title.releases.length).toBeGreaterThan(1)
    await other.waitFor()
    while ((await other.count()) > 0) {
      const before = asked.length
      await other.click()
      await expect.poll(() => asked.length).toBeGreaterThan(before)
      await page.getByRole('alertdialog').waitFor()
    }
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.length).toBeLessThanOrEqual(title.releases.length + 1)
  })

  it('goes back to its page', async () => {
    const { page } = await stage.viewer()
    await pretend(page, failed('format-not-playable'))
    await page.goto('/title/sintel-2010')
    await page.getByRole('button', { name: 'Lire Sintel' }).click()
    await page.getByRole('button', { name: 'Revenir au film' }).click()
    await page.waitForURL('**/title/sintel-2010')
    await page.waitForFunction(
      () => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === 'actions/0',
    )
  })

  it.each([
    [
      'bytes that are no film',
      'Votre navigateur ne sait pas lire cette version du film.',
      (route: Route) => route.fulfill({ contentType: 'video/mp4', body: 'not a film at all' }),
    ],
    [
      'an address that answers with an error',
      'Votre navigateur ne sait pas lire cette version du film.',
      (route: Route) => route.fulfill({ status: 503, body: '' }),
    ],
  ] as const)('says so for %s', async (_name, expected, answer) => {
    const viewer = await stage.viewer()
    viewer.expectFailedRequests()
    await viewer.page.route('**/stream/**', answer)
    await viewer.page.goto('/watch/welcome-to-lanterne')
    await viewer.page.getByRole('alertdialog').waitFor()
    expect(await sentence(viewer.page)).toBe(expected)
  })
})

describe('a film that keeps waiting', () => {
  it('says what it waits for, then that it takes long, and what else can be done', async () => {
    const { page } = await stage.viewer()
    await page.clock.install()
    await pretend(page, { state: 'finding', people: 3, secondsElapsed: 1 })
    await page.goto('/watch/sintel-2010')
    await page.getByText('3 personnes trouvées').first().waitFor()
    expect(await page.getByRole('button', { name: 'Réessayer' }).count()).toBe(0)
    await page.clock.runFor(14_000)
    await page
      .getByText('C’est plus long que d’habitude. 3 personnes sont là, mais n’envoient rien pour l’instant.')
      .waitFor()
    await page.getByRole('button', { name: 'Réessayer' }).waitFor()
    await page.getByRole('button', { name: 'Essayer une autre version' }).waitFor()
  })

  it('counts the seconds from what really arrives, and can be cancelled at any time', async () => {
    const { page } = await stage.viewer()
    await pretend(page, {
      state: 'ready',
      delivery: 'direct',
      url: '/stream/pretended/film.mp4',
      mimeType: 'video/mp4',
      sizeBytes: 888_000_000,
      haveBytes: 0,
      people: 12,
      downloadRate: 1_250_000,
      uploadRate: 0,
      isWaiting: true,
      sounds: [],
      strip: [],
      coming: [],
      forecast: { verdict: 'unknown' },
    })
    await page.route('**/stream/**', never)
    await page.goto('/title/sintel-2010')
    await page.getByRole('button', { name: 'Lire Sintel' }).click()
    // 888 s at 1 MB a second: 5 s of it, at 1.25 MB a second.
    await page.getByText('Encore 4 secondes').first().waitFor()
    await page.getByRole('button', { name: 'Annuler' }).click()
    await page.waitForURL('**/title/sintel-2010')
  })
})

describe('a server that goes away', () => {
  it('is told of, and the page goes on by itself when it is back', async () => {
    const viewer = await stage.viewer()
    viewer.expectFailedRequests()
    const { page } = viewer
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    await stage.house().stop()
    await page
      .getByRole('link', { name: /^Charade, 1963/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Lanterne ne répond plus.' }).waitFor()
    await stage.house().restart()
    await page.getByRole('heading', { level: 1, name: 'Charade' }).waitFor()
    await page.getByText('Lanterne est de retour.').waitFor({ state: 'attached' })
  })

  it('does not lose the place in a film: what was playing goes on where it was', async () => {
    const viewer = await stage.viewer()
    viewer.expectFailedRequests()
    const { page } = viewer
    await page.goto('/')
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).click()
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 2)
    const before = await page.evaluate(() => document.querySelector('video')?.src)
    await stage.house().restart()
    await page.waitForFunction((before) => document.querySelector('video')?.src !== before, before)
    await page.waitForFunction(() => {
      const video = document.querySelector('video')
      return video !== null && !video.paused && video.readyState > 2 && video.currentTime > 2.5
    })
  })
})
