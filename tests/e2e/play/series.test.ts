import type { Playback } from '@lanterne/contract'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { openTheatre } from './support/theatre.ts'
import { writeSeries } from './support/titles.ts'

beforeAll(buildInterface)

const goToEnd = (page: Page) =>
  page.evaluate(() => {
    const video = document.querySelector('video')
    if (video) video.currentTime = video.duration - 0.5
  })

describe('a series', () => {
  it('shows a season at a time, and Back comes to the one that was chosen', async (context) => {
    await using stage = await openStage(context)
    const app = await startApp(stage, { catalogueFile: await writeSeries(stage) })
    const { page } = await openTheatre(stage, app)
    await page.goto('/title/test-series')
    await page.getByText('1. First evening').waitFor()
    await page.getByText('What happens in First evening.').waitFor()
    await page.getByRole('button', { name: 'Season 2' }).click()
    await page.getByText('1. Second evening').waitFor()
    expect(await page.getByText('1. First evening').count()).toBe(0)
    await page.waitForURL('**/title/test-series?season=2')
    await page.getByRole('link', { name: /Second evening/ }).click()
    await page.waitForURL('**/watch/test-series?season=2&episode=1')
    await page.goBack()
    await page.getByText('1. Second evening').waitFor()
  })

  it('goes on with the next episode at one press, over the end of a season; after the last one it is over', async (context) => {
    await using stage = await openStage(context)
    const app = await startApp(stage, { catalogueFile: await writeSeries(stage) })
    const theatre = await openTheatre(stage, app)
    const { page } = theatre
    await page.goto('/title/test-series')
    await page.getByRole('button', { name: /^Play/ }).click()
    await theatre.whenPlaying({ past: 0.5, timeoutMs: 30_000 })
    await goToEnd(page)
    await page
      .getByRole('dialog')
      .getByRole('heading', { name: '1. Second evening' })
      .waitFor({ timeout: 30_000 })
    await page.waitForFunction(() => document.activeElement?.textContent === 'Play')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/watch/test-series?season=2&episode=1')
    await theatre.whenPlaying({ past: 0.5, timeoutMs: 30_000 })
    await goToEnd(page)
    await page.waitForURL('**/title/test-series', { timeout: 30_000 })
  })

  it('goes on by itself in full screen and as fast, with a start that was fetched before', async (context) => {
    await using stage = await openStage(context)
    const markers = { intro: { start: 1, end: 30 } }
    const app = await startApp(stage, { catalogueFile: await writeSeries(stage, markers) })
    const theatre = await openTheatre(stage, app)
    const { page } = theatre
    const opened: string[] = []
    page.on('response', (response) => {
      const request = response.request()
      if (request.method() !== 'POST' || new URL(request.url()).pathname !== '/api/playbacks') return
      opened.push(response.headers()['location']?.split('/').at(-1) ?? '')
    })
    await page.goto('/title/test-series')
    await page.getByRole('button', { name: /^Play/ }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 30_000 })
    await page.getByRole('button', { name: 'Skip the intro' }).click()
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 30)
    await page.getByRole('button', { name: 'Skip the intro' }).waitFor({ state: 'detached' })
    await page.keyboard.press('f')
    await page.waitForFunction(() => document.fullscreenElement !== null)
    await page.keyboard.press(']')
    await page.keyboard.press('k')
    // All of it is here and less than five minutes are left: the next one is opened now, while this one plays.
    await stage.until('the next episode is opened', () => opened.length === 2, { timeoutMs: 20_000 })
    const ready = await stage.until(
      'its start is here',
      async () => {
        const answer = await fetch(`${app.address}/api/playbacks/${opened[1]}`)
        const { progress } = (await answer.json()) as Playback
        return progress.state === 'ready' && progress.strip[0] === 100 ? progress : undefined
      },
      { timeoutMs: 20_000 },
    )
    expect(ready.haveBytes).toBeGreaterThan(0)
    await page.keyboard.press('k')
    await goToEnd(page)
    await page.getByText(/^The next episode starts in \d+ seconds?\./).waitFor()
    await page.waitForURL('**/watch/test-series?season=2&episode=1', { timeout: 30_000 })
    await theatre.whenPlaying({ past: 0.5, timeoutMs: 30_000 })
    expect(opened.length).toBe(2)
    const { isFull, speed } = await page.evaluate(() => ({
      isFull: document.fullscreenElement !== null,
      speed: document.querySelector('video')?.playbackRate,
    }))
    expect(isFull).toBe(true)
    expect(speed).toBe(1.1)
    await page.goBack()
    await page.waitForFunction(() => document.fullscreenElement === null)
    expect(theatre.complaints).toEqual([])
  })
})
