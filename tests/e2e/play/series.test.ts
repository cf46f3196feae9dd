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
})
