import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { type Cinema, openCinema } from './support/cinema.ts'
import { type Ear, openEarAtTheEnd } from './support/ear.ts'

beforeAll(buildInterface)

/** What a film has: an explosion, somebody who speaks, and a whisper; each its own tone, four seconds of each in turn. */
const loud = 400
const speech = 1000
const quiet = 2000
const tones = [loud, speech, quiet]
const decibels = { [loud]: -8, [speech]: -26, [quiet]: -40 } as const
const turnSeconds = 4

function recipe(video: readonly string[]): string[] {
  const amplitude = (hertz: keyof typeof decibels) => 10 ** (decibels[hertz] / 20)
  const turn = `mod(floor(t/${turnSeconds}),3)`
  const sound = tones
    .map((hertz, i) => `eq(${turn},${i})*${amplitude(hertz as keyof typeof decibels)}*sin(2*PI*${hertz}*t)`)
    .join('+')
  return [
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=320x180:rate=25',
      '-f',
      'lavfi',
      '-i',
      `aevalsrc='${sound}':s=48000`,
    ],
    ...['-t', '90', ...video, '-g', '50', '-c:a', 'aac', '-b:a', '160k', '-ac', '2'],
  ]
}
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']

/** How loud each tone is when it is its turn: the loudest that is heard of it while the film goes once around. */
async function listen({ stage, theatre }: Cinema, ear: Ear): Promise<readonly number[]> {
  const heard = tones.map((): number[] => [])
  const from = (await theatre.picture())?.currentTime ?? 0
  await stage.until(
    'every tone had its turn',
    async () => {
      const at = (await theatre.picture())?.currentTime ?? 0
      const turn = Math.floor(at / turnSeconds) % 3
      const into = at % turnSeconds
      // Not at the edges: a compressor takes a moment, and so does the way to the ear.
      if (into > 1.5 && into < 3.5) {
        const levels = await ear.levels(tones)
        heard[turn]?.push(levels[turn] ?? -200)
      }
      return at > from + 4 * turnSeconds && heard.every((levels) => levels.length >= 3)
    },
    { timeoutMs: 40_000, everyMs: 60, describe: () => heard.map(({ length }) => length) },
  )
  return heard.map((levels) => levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 2)] ?? -200)
}

async function toggleNight({ theatre: { page } }: Cinema): Promise<void> {
  await page.mouse.move(400, 300)
  await page.mouse.move(420, 320)
  await page.getByRole('button', { name: 'Sound and languages' }).click()
  await page.getByRole('menuitemcheckbox', { name: /Night mode/ }).click()
  await page.keyboard.press('Escape')
}

describe('night mode', () => {
  it.for([
    { what: 'a file', file: 'film.mp4' },
    { what: 'segments', file: 'film.mov' },
  ])(
    'brings loud and quiet nearer to each other, and leaves speech as loud: $what',
    async ({ file, what }, context) => {
      await using cinema = await openCinema(context, { file, recipe: recipe(h264) })
      const ear = await openEarAtTheEnd(cinema.theatre.page)
      await cinema.play()
      await toggleNight(cinema)
      const night = await listen(cinema, ear)
      await toggleNight(cinema)
      const day = await listen(cinema, ear)
      const shown = (levels: readonly number[]) => levels.map((level) => level.toFixed(1)).join(' ')
      console.log(`${what}: by day ${shown(day)} dB, by night ${shown(night)} dB (loud, speech, quiet)`)
      const [[loudDay = 0, speechDay = 0, quietDay = 0], [loudNight = 0, speechNight = 0, quietNight = 0]] = [
        day,
        night,
      ]
      // By day it is as it was.
      expect(loudDay - quietDay).toBeCloseTo(decibels[loud] - decibels[quiet], -0.5)
      expect(loudDay - quietDay - (loudNight - quietNight)).toBeGreaterThanOrEqual(6)
      expect(speechNight).toBeGreaterThanOrEqual(speechDay - 0.5)
      expect(speechNight).toBeLessThan(speechDay + 6)
      // Who sleeps is the one who must not be woken.
      expect(loudNight).toBeLessThan(loudDay - 3)
      expect(cinema.theatre.complaints).toEqual([])
    },
  )

  it('is remembered, and begins with the next film', async (context) => {
    await using cinema = await openCinema(context, { file: 'film.mp4', recipe: recipe(h264) })
    const { page } = cinema.theatre
    const ear = await openEarAtTheEnd(page)
    await cinema.play()
    await toggleNight(cinema)
    await page.reload()
    await cinema.play()
    const [loudNight = 0, , quietNight = 0] = await listen(cinema, ear)
    expect(loudNight - quietNight).toBeLessThan(decibels[loud] - decibels[quiet] - 6)
    await page.mouse.move(400, 300)
    await page.getByRole('button', { name: 'Sound and languages' }).click()
    await expect(page.getByRole('menuitemcheckbox', { checked: true }).count()).resolves.toBe(1)
  })
})
