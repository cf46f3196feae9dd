import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { openTheatre } from './support/theatre.ts'

beforeAll(buildInterface)

describe('the first evening, with nothing but what ships', () => {
  it.for([
    ['en', 'Play Welcome to Lanterne', 'Subtitles', 'French', 'fr'],
    ['fr', 'Lire Bienvenue dans Lanterne', 'Sous-titres', 'Anglais', 'en'],
  ] as const)(
    'plays the welcome film from tracker to screen, with words in two languages (%s)',
    async ([language, play, subtitles, otherName, other], context) => {
      await using stage = await openStage(context)
      const app = await startApp(stage)
      const theatre = await openTheatre(stage, app, { language })
      const { page } = theatre
      await page.goto('/')
      await page.getByRole('button', { name: play }).click()
      const picture = await theatre.whenPlaying({ past: 1, timeoutMs: 30_000 })
      expect(picture).toMatchObject({ videoWidth: 1280, videoHeight: 720, paused: false })

      // The words of the viewer's language come by themselves; the others when they are chosen.
      const words = (lang: string, otherThan = '') =>
        stage.until(
          `words in ${lang} on the screen`,
          async () => {
            const [text = ''] = await page.locator(`[lang=${lang}][dir=auto] p`).allInnerTexts()
            return text.trim() !== '' && text !== otherThan ? text : undefined
          },
          { timeoutMs: 40_000 },
        )
      const first = await words(language)
      await page.mouse.move(400, 300)
      await page.mouse.move(420, 320)
      await page.getByRole('button', { name: subtitles }).click()
      await page.getByRole('menuitemradio', { name: otherName }).click()
      await words(other, first)

      // It was fetched as any film is, and all of it is here in the end.
      await stage.until(
        'all of it is here',
        async () => {
          const { haveBytes, sizeBytes } = await theatre.ready()
          return haveBytes === sizeBytes
        },
        { timeoutMs: 30_000 },
      )
      await stage.until('the strip is whole', async () => (await theatre.holes()).length === 0, {
        timeoutMs: 5000,
      })
      expect(theatre.complaints).toEqual([])
    },
  )
})
