import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { brightnessAt, type Cinema, openCinema, seconds, type Tone, tonesRecipe } from './support/cinema.ts'

beforeAll(buildInterface)

const pictures = join(import.meta.dirname, '../../../test-results/sound')
const tone: Tone = { hertz: 440, language: 'eng' }

interface Seen {
  readonly time: string
  /** Luma of the middle of the picture; absent when there is none. */
  readonly brightness: number | undefined
}

/** What is above the seek bar now. */
function look({ theatre }: Cinema): Promise<Seen> {
  return theatre.page.evaluate(() => {
    const bar = document.querySelector('[role=slider]')
    const canvas = bar?.querySelector<HTMLCanvasElement>('[data-thumbnail] canvas')
    // A copy: what is read often is kept elsewhere than what is shown.
    const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    if (canvas) copy?.drawImage(canvas, -canvas.width / 2, -canvas.height / 2)
    const [red = 0] = copy?.getImageData(0, 0, 1, 1).data ?? []
    const time = /\d+:\d\d/.exec(bar?.textContent ?? '')?.[0] ?? ''
    return { time, ...(canvas ? { brightness: red } : { brightness: undefined }) }
  })
}

/** Moves the mouse over a part of the bar, and waits for what is seen there. */
async function hover(cinema: Cinema, part: number): Promise<void> {
  const { page } = cinema.theatre
  await page.mouse.move(400, 300)
  const bar = page.getByRole('slider', { name: /Position/ })
  await bar.waitFor()
  const box = await bar.boundingBox()
  if (!box) throw new Error('the bar is not on the screen')
  await page.mouse.move(box.x + box.width * part, box.y + box.height / 2)
}

const vp9 = [
  '-c:v',
  'libvpx-vp9',
  '-deadline',
  'realtime',
  '-cpu-used',
  '8',
  '-crf',
  '30',
  '-b:v',
  '0',
  '-g',
  '50',
]
const opus: Tone = { ...tone, codec: ['libopus'] }
const films: readonly {
  readonly file: string
  readonly recipe: readonly string[]
  readonly where?: string
}[] = [
  { file: 'film.mp4', recipe: tonesRecipe([tone]) },
  { file: 'film.mkv', recipe: tonesRecipe([tone]) },
  { file: 'film.webm', recipe: tonesRecipe([opus], { video: vp9 }) },
  // As on a home network, without https.
  { file: 'film.mp4', recipe: tonesRecipe([tone]), where: 'without WebCodecs' },
  // In segments.
  { file: 'film.mov', recipe: tonesRecipe([tone]) },
]

describe('the picture above the seek bar', () => {
  it.for(films)('shows the moment that is pointed at: $file $where', async (film, context) => {
    const { file, recipe, where } = film
    await using cinema = await openCinema(context, { file, recipe })
    const { stage, theatre } = cinema
    if (where !== undefined)
      await theatre.page.addInitScript(() => Reflect.deleteProperty(window, 'VideoDecoder'))
    await cinema.play()
    await stage.until(
      'all of the film is here',
      async () => {
        const { haveBytes, sizeBytes } = await theatre.ready()
        return haveBytes === sizeBytes
      },
      { timeoutMs: 30_000 },
    )
    for (const part of [0.259, 0.608, 0.908, 0.275]) {
      await hover(cinema, part)
      const wanted = part * seconds
      const seen = await stage.until(
        `a picture of second ${wanted}`,
        async () => {
          const now = await look(cinema)
          if (now.brightness === undefined) return undefined
          // A key frame each two seconds; the picture is of one beside the moment.
          return Math.abs(now.brightness - brightnessAt(wanted)) < brightnessAt(3.1) ? now : undefined
        },
        { timeoutMs: 10_000, describe: () => look(cinema) },
      )
      expect(seen.time).toBe(`0:${String(Math.floor(wanted)).padStart(2, '0')}`)
    }
    await mkdir(pictures, { recursive: true })
    await theatre.page.screenshot({
      path: join(pictures, `thumbnail-${file}${where === undefined ? '' : '-plain'}.png`),
    })

    // By the keyboard: the moment that was jumped to.
    await theatre.page.mouse.move(400, 300)
    await theatre.page.keyboard.press('8')
    await stage.until(
      'a picture of the moment that was jumped to',
      async () => {
        const { brightness } = await look(cinema)
        return brightness !== undefined && Math.abs(brightness - brightnessAt(48)) < brightnessAt(3.1)
      },
      { timeoutMs: 5000, everyMs: 20, describe: () => look(cinema) },
    )
    expect(theatre.complaints).toEqual([])
  })
})
