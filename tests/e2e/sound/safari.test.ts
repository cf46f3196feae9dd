import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { openCinema, tonesRecipe } from './support/cinema.ts'
import { openEar } from './support/ear.ts'

beforeAll(buildInterface)

const english = 1000
const french = 440

describe('a browser without MediaSource that reads playlists', () => {
  // As on a phone of Apple's; here it is Chromium's own reader of playlists that plays.
  it('plays a film that it does not play as it is, by its playlist, in both languages', async (context) => {
    const tones = [
      { hertz: french, language: 'fre', codec: ['ac3'] },
      { hertz: english, language: 'eng' },
    ]
    await using cinema = await openCinema(context, { file: 'film.mkv', recipe: tonesRecipe(tones) })
    const { stage, theatre } = cinema
    const { page } = theatre
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'MediaSource')
    })
    await cinema.play()
    const { delivery, url } = await theatre.ready()
    expect([delivery, url]).toEqual(['playlist', expect.stringMatching(/^\/segments\/[^/]+\/master\.m3u8$/)])
    const ear = await openEar(page)
    const heard = (hertz: number, other: number) =>
      stage.until(
        `a tone of ${hertz} Hz`,
        async () => {
          const [own = -200, rest = 0] = await ear.levels([hertz, other])
          return own > -45 && rest < own - 25
        },
        { timeoutMs: 15_000, describe: () => theatre.picture() },
      )
    await heard(english, french)
    const before = (await theatre.picture())?.currentTime ?? 0
    await page.keyboard.press('a')
    await heard(french, english)
    const after = (await theatre.picture())?.currentTime ?? 0
    expect(after).toBeGreaterThan(before - 0.5)
    await theatre.seek(0.7)
    await theatre.whenPlaying({ past: 41, timeoutMs: 30_000 })
    await heard(french, english)
    expect(theatre.complaints).toEqual([])
  })
})
