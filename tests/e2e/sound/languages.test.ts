import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { type Cinema, openCinema, type Tone, tonesRecipe } from './support/cinema.ts'
import { type Ear, openEar } from './support/ear.ts'

beforeAll(buildInterface)

const french = 440
const english = 1000
const described = 2000
const all = [french, english, described]
/** What is heard is louder than this, what is not is softer by so much. */
const HEARD_DB = -45
const APART_DB = 25
const SWITCH_MS = 3000

const pictures = join(import.meta.dirname, '../../../test-results/sound')

/** Waits until a tone is heard, and no other; says how long it took. */
async function whenHeard({ stage }: Cinema, ear: Ear, hertz: number, timeoutMs: number): Promise<number> {
  const started = performance.now()
  let last: readonly number[] = []
  await stage.until(
    `a tone of ${hertz} Hz is heard`,
    async () => {
      last = await ear.levels(all)
      const own = last[all.indexOf(hertz)] ?? -200
      return own > HEARD_DB && all.every((other, i) => other === hertz || (last[i] ?? 0) < own - APART_DB)
    },
    { timeoutMs, everyMs: 50, describe: () => last },
  )
  return performance.now() - started
}

const aac: readonly Tone[] = [
  { hertz: french, language: 'fre' },
  { hertz: english, language: 'eng' },
  { hertz: described, language: 'eng', disposition: 'visual_impaired' },
]
interface Case {
  readonly what: string
  readonly file: string
  readonly tones: readonly Tone[]
  readonly delivery: 'direct' | 'segments'
  /** What is heard first: the viewer reads English. */
  readonly first: number
  readonly options?: readonly string[]
}
const cases: readonly Case[] = [
  {
    what: 'a Matroska file that plays as it is',
    file: 'film.mkv',
    tones: [aac[1] as Tone, { ...(aac[0] as Tone) }, aac[2] as Tone],
    delivery: 'direct',
    first: english,
  },
  {
    what: 'an MP4 file that plays as it is',
    file: 'film.mp4',
    tones: [aac[1] as Tone, { ...(aac[0] as Tone) }, aac[2] as Tone],
    delivery: 'direct',
    first: english,
  },
  {
    what: 'a Matroska file with AC-3, AAC and Opus',
    file: 'film.mkv',
    tones: [
      { hertz: french, language: 'fre', codec: ['ac3'] },
      { hertz: english, language: 'eng' },
      { hertz: described, language: 'eng', codec: ['libopus'], disposition: 'visual_impaired' },
    ],
    delivery: 'segments',
    first: english,
  },
]

describe('the languages of a film', () => {
  it.for(cases)('are changed while it plays, and after a jump: $what', async (one, context) => {
    const { file, tones, delivery, first } = one
    await using cinema = await openCinema(context, { file, recipe: tonesRecipe(tones) })
    const { stage, theatre } = cinema
    await cinema.play()
    expect((await theatre.ready()).delivery).toBe(delivery)
    const ear = await openEar(theatre.page)
    await whenHeard(cinema, ear, first, 10_000)

    const before = await theatre.picture()
    await cinema.theatre.choose('Sound and languages', 'French')
    const tookMs = await whenHeard(cinema, ear, french, 10_000)
    const after = await theatre.picture()
    stage.note(`the switch took ${Math.round(tookMs)} ms`)
    console.log(`${one.what}: the switch took ${Math.round(tookMs)} ms`)
    expect(tookMs).toBeLessThan(SWITCH_MS)
    // Neither the place nor the picture is lost.
    expect(after?.currentTime).toBeGreaterThan((before?.currentTime ?? 0) - 0.5)
    expect(after?.currentTime).toBeLessThan((before?.currentTime ?? 0) + tookMs / 1000 + 2)
    expect(after?.videoWidth).toBe(640)
    await theatre.whenPlaying({ past: (after?.currentTime ?? 0) + 1, timeoutMs: 10_000 })

    await theatre.seek(0.7)
    await theatre.whenPlaying({ past: 41, timeoutMs: 30_000 })
    await whenHeard(cinema, ear, french, 5000)
    await cinema.theatre.choose('Sound and languages', 'English · with description')
    const second = await whenHeard(cinema, ear, described, 10_000)
    console.log(`${one.what}: the second switch took ${Math.round(second)} ms`)
    expect(second).toBeLessThan(SWITCH_MS)
    // What was here of the sounds before is not heard when one goes back to it.
    await theatre.seek(0.1)
    await theatre.whenPlaying({ past: 5, timeoutMs: 30_000 })
    await whenHeard(cinema, ear, described, 5000)
    // And by the key.
    await theatre.page.keyboard.press('a')
    expect(await whenHeard(cinema, ear, tones[0]?.hertz ?? 0, 10_000)).toBeLessThan(SWITCH_MS)
    expect(theatre.complaints).toEqual([])
  })

  it('is remembered for the next film, and told in the menu', async (context) => {
    const tones: readonly Tone[] = [
      { hertz: english, language: 'eng', disposition: 'default+original' },
      { hertz: french, language: 'fre' },
      { hertz: described, language: 'fre', disposition: 'visual_impaired' },
    ]
    await using cinema = await openCinema(context, { file: 'film.mkv', recipe: tonesRecipe(tones) })
    const { page } = cinema.theatre
    await cinema.play()
    await page.mouse.move(400, 300)
    await page.getByRole('button', { name: 'Sound and languages' }).click()
    const names = await page.getByRole('menuitemradio').allInnerTexts()
    expect(names).toEqual(['English · original version', 'French', 'French · with description'])
    await mkdir(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, 'sound-menu.png') })
    await page.getByRole('menuitemradio', { name: 'French', exact: true }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await cinema.play()
    const ear = await openEar(page)
    await whenHeard(cinema, ear, french, 10_000)
    expect(cinema.theatre.complaints).toEqual([])
  })
})
