import type { LibraryState, Profile } from '@lanterne/contract'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { openTheatre } from '../play/support/theatre.ts'
import { openBrowser } from '../screens/support/viewer.ts'

beforeAll(buildInterface)

const film = 'welcome-to-lanterne'
/** What a power cut may cost: as the player tells the library every four seconds. */
const mostLostSeconds = 5

/** Sends a change as the page does. */
const change = <Answer>(page: Page, path: string, body: object) =>
  page.evaluate(
    async ([to, json]) => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="lanterne-token"]')?.content ?? ''
      const answer = await fetch(to ?? '', {
        method: 'POST',
        headers: { 'x-lanterne-token': token },
        body: json ?? '',
      })
      if (!answer.ok) throw new Error(`${to}: ${answer.status}`)
      return (await answer.json()) as unknown
    },
    [path, JSON.stringify(body)],
  ) as Promise<Answer>

const kept = async (page: Page) =>
  (await page.evaluate(async () => (await (await fetch('/api/library')).json()) as LibraryState)).progress[
    film
  ]?.positionSeconds ?? 0

describe('two viewers on two devices, and a power cut in the middle', () => {
  it('each goes on where they were: the page that stayed open, and the one that is opened anew', async (context) => {
    await using stage = await openStage(context)
    const app = await startApp(stage)
    const browser = await openBrowser()
    stage.use({ [Symbol.asyncDispose]: () => browser.close() })
    const anna = await openTheatre(stage, app, { browser })
    const paul = await openTheatre(stage, app, { browser })
    for (const theatre of [anna, paul]) theatre.expectFailedRequests()
    await anna.page.goto('/')
    const profile = await change<Profile>(anna.page, '/api/profiles', {
      name: 'Paul',
      colour: 'mousse',
      mark: 'reel',
    })
    await paul.page.goto('/')
    await paul.page.getByRole('button', { name: 'Paul' }).click()
    await paul.page.getByRole('button', { name: 'Play Welcome to Lanterne' }).waitFor()
    expect(profile.name).toBe('Paul')

    for (const theatre of [anna, paul]) {
      await theatre.page.goto(`/title/${film}`)
      await theatre.page.getByRole('button', { name: 'Play Welcome to Lanterne' }).click()
      await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
    }
    // Each somewhere else: one in the middle, one near the beginning.
    await anna.page.keyboard.press('5')
    const annaAt = (await anna.picture())?.duration ?? 0
    await anna.whenPlaying({ past: annaAt / 2 + 1, timeoutMs: 60_000 })
    await stage.until(
      'the library knows of both',
      async () => (await kept(anna.page)) > annaAt / 2 && (await kept(paul.page)) > 6,
      {
        timeoutMs: 30_000,
      },
    )
    const [annaBefore, paulBefore] = [await anna.picture(), await paul.picture()]
    await app.kill()
    // Paul's device goes with the power; Anna's page waits for the server.
    await paul.page.goto('about:blank')
    await app.restart()

    const back = await anna.whenPlaying({ past: annaBefore?.currentTime ?? 0, timeoutMs: 60_000 })
    expect(back.currentTime).toBeGreaterThan(annaAt / 2)

    await paul.page.goto(`${app.address}/`)
    const card = paul.page.getByRole('link', { name: 'Continue Welcome to Lanterne' })
    await card.waitFor()
    const at = await kept(paul.page)
    expect((paulBefore?.currentTime ?? 0) - at).toBeLessThan(mostLostSeconds)
    await card.click()
    const again = await paul.whenPlaying({ past: at, timeoutMs: 60_000 })
    expect(again.currentTime).toBeGreaterThanOrEqual(at)
    expect(again.currentTime).toBeLessThan(annaAt / 2)
    expect([...anna.complaints, ...paul.complaints]).toEqual([])
  })
})
