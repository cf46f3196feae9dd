import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { makeTestFilm } from '../../support/test-film.ts'
import { film, makeFilm } from './support/make-film.ts'
import { openScreening } from './support/screening.ts'
import { writeSubRip } from './support/word-files.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(film), 300_000)

const pictures = join(import.meta.dirname, '../../../test-results/subtitles')

describe('a film in a small window', () => {
  it('goes on there with its words, has keys and buttons there, and comes back', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'film.ts', { inputs: [], recipe: ['-map', '0', '-c', 'copy'] })
    const words = [{ start: 1, end: 58, text: 'Une <i>flamme</i>, une lentille.' }]
    await writeFile(join(content, 'film.fr.srt'), writeSubRip(words))
    const { theatre, page, ...screening } = await openScreening(stage, { content })
    expect((await theatre.ready()).delivery).toBe('segments')
    await screening.choose('Français')
    await screening.whenSeen('words', ({ text }) => text.includes('flamme'), { from: 1, to: 58 })
    // What a move must not do: stop it, or begin it again.
    const events = await page.evaluateHandle(() => {
      const seen: string[] = []
      const video = document.querySelector('video')
      for (const name of ['pause', 'emptied', 'loadstart', 'error', 'play'])
        video?.addEventListener(name, () => seen.push(name))
      return seen
    })
    const before = (await screening.seen()).seconds

    const opening = page.context().waitForEvent('page')
    await page.keyboard.press('p')
    const small = await opening
    // The browser of the test gives every page the same size.
    await small.setViewportSize({ width: 480, height: 270 })
    const video = small.locator('video')
    const timeOf = () => video.evaluate((element: HTMLVideoElement) => element.currentTime)
    await stage.until('the film goes on in the window', async () => (await timeOf()) > before + 1, {
      timeoutMs: 10_000,
      everyMs: 100,
    })
    expect(await small.locator('[data-words]').innerText()).toBe('Une flamme, une lentille.')
    const line = await small.locator('[data-words] p').boundingBox()
    const size = await small.evaluate(() => ({ width: innerWidth, height: innerHeight }))
    expect(line && [line.x >= 0, line.x + line.width <= size.width, line.y > size.height / 2]).toEqual([
      ...[true, true, true],
    ])
    expect(await events.jsonValue()).toEqual([])
    await small.screenshot({ path: join(pictures, 'small-window.png') })
    await page.screenshot({ path: join(pictures, 'small-window-page.png') })
    await page.getByText('Le film est dans sa petite fenêtre.').waitFor()

    // Its keys, its buttons, its picture.
    await small.keyboard.press(' ')
    const resume = small.getByRole('button', { name: 'Reprendre' })
    await resume.waitFor()
    await stage.until('the buttons are seen', () => resume.evaluate(isOpaque), {
      timeoutMs: 5000,
      everyMs: 50,
    })
    expect(await events.jsonValue()).toEqual(['pause'])
    await small.screenshot({ path: join(pictures, 'small-window-paused.png') })
    const paused = await timeOf()
    await small.getByRole('button', { name: 'Avancer de 10 secondes' }).click()
    expect(await timeOf()).toBeCloseTo(paused + 10, 0)
    await resume.click()
    await stage.until('it goes on', async () => (await timeOf()) > paused + 10.2, {
      timeoutMs: 10_000,
      everyMs: 100,
    })
    await small.keyboard.press('c')
    await stage.until('no words', async () => (await small.locator('[data-words]').innerText()) === '', {
      timeoutMs: 5000,
      everyMs: 50,
    })
    await small.keyboard.press('c')

    const closing = small.waitForEvent('close')
    await page.getByRole('button', { name: 'Le ramener ici' }).click()
    await closing
    const back = await screening.whenSeen('words in the page', ({ text }) => text.includes('flamme'), {
      from: 1,
      to: 58,
    })
    expect(back.seconds).toBeGreaterThan(paused + 10)
    await theatre.whenPlaying({ past: back.seconds + 0.3, timeoutMs: 10_000 })
    expect(await events.jsonValue()).toEqual(['pause', 'play'])
    expect(await page.getByText('Le film est dans sa petite fenêtre.').count()).toBe(0)

    // Closed by its own button, or with the film.
    const again = page.context().waitForEvent('page')
    await page.keyboard.press('p')
    const second = await again
    const gone = second.waitForEvent('close')
    await page.getByRole('button', { name: 'Quitter le film' }).click()
    await gone
    expect(await page.locator('video').count()).toBe(0)
    expect(theatre.complaints).toEqual([])
  })
})

function isOpaque(element: Element): boolean {
  return getComputedStyle(element.parentElement ?? element).opacity === '1'
}
