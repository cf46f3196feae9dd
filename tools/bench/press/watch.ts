// One viewer on the near side: starts the app, opens its page in Chromium, presses. Prints the times as JSON.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type KeyFigures, pressKeys } from './keys.ts'

export interface WatchRequest {
  readonly dataDirectory: string
  readonly catalogueFile: string
  /** `press`: to the first picture; `keys`: to the focus, on a processor six times slower. */
  readonly plan: 'press' | 'keys'
}

/** Milliseconds. */
export interface WatchFigures {
  /** From the program's start to its address. */
  readonly opened: number
  /** From the page's being asked for to its first screen: its hero, with the film's name and Play. */
  readonly screen: number
  /** From the program's start to that first screen, less what the browser took to start. */
  readonly fromStart: number
  /** From the press to the first picture: in an empty house, and again once it was seen. */
  readonly cold?: number
  readonly warm?: number
  readonly keys?: KeyFigures
}

const LIMIT_MS = 60_000
const main = join(import.meta.dirname, '../../../packages/cli/src/main.mjs')

async function startApp({ dataDirectory, catalogueFile }: WatchRequest) {
  const startedMs = performance.now()
  const words = [main, 'start', '--no-open', '--port', '0', '--data', dataDirectory]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...{ LANG: 'en_GB.UTF-8', HOME: dataDirectory, LANTERNE_CATALOGUE: catalogueFile },
      ...{
        LANTERNE_DHT: 'off',
        LANTERNE_LSD: 'off',
        LANTERNE_PORT_MAPPING: 'off',
        LANTERNE_WEBRTC: 'off',
        LANTERNE_FFMPEG: 'off',
      },
    },
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (address !== undefined) return { address, startedMs, opened: performance.now() - startedMs }
  }
  throw new Error('the app ended before it was open')
}

async function openPage(browser: Browser, address: string): Promise<{ page: Page; screen: number }> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
  })
  await context.addInitScript(() => localStorage.setItem('lanterne.country', '*'))
  const page = await context.newPage()
  await page.goto('/', { waitUntil: 'commit', timeout: LIMIT_MS })
  // Painted: two frames after the hero's button is there.
  const screen = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () =>
          document.querySelector('[data-cell="hero/0"]')
            ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
            : requestAnimationFrame(look)
        look()
      }),
  )
  return { page, screen }
}

/** Presses Play on the first screen with the keyboard, and waits for the first picture. */
async function pressPlay(page: Page): Promise<number> {
  await page.evaluate(() => {
    const times = window as unknown as { pressed?: number; pictured?: Promise<number> }
    document.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        if (key === 'Enter') times.pressed = timeStamp
      },
      { capture: true },
    )
    times.pictured = new Promise((resolve) => {
      const look = () => {
        const video = document.querySelector('video')
        // Chromium's own word for a frame that was handed to the screen.
        if (video) video.requestVideoFrameCallback((now) => resolve(now))
        else requestAnimationFrame(look)
      }
      look()
    })
  })
  await page.locator('[data-cell="hero/0"]').focus()
  await page.keyboard.press('Enter')
  return page.evaluate(async () => {
    const { pictured, pressed = Number.NaN } = window as unknown as {
      pressed?: number
      pictured: Promise<number>
    }
    return (await pictured) - pressed
  })
}

const request = JSON.parse(process.argv[2] ?? '') as WatchRequest
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--mute-audio'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    '--autoplay-policy=no-user-gesture-required',
  ],
})
const app = await startApp(request)
const asked = performance.now()
const { page, screen } = await openPage(browser, app.address)
const fromStart = performance.now() - app.startedMs
const figures: WatchFigures = {
  opened: app.opened,
  screen,
  fromStart: Math.min(fromStart, asked - app.startedMs + screen),
}
if (request.plan === 'keys') {
  process.stdout.write(`${JSON.stringify({ ...figures, keys: await pressKeys(page) })}\n`)
} else {
  const cold = await pressPlay(page)
  await page.context().close()
  const again = await openPage(browser, app.address)
  const warm = await pressPlay(again.page)
  process.stdout.write(`${JSON.stringify({ ...figures, cold, warm })}\n`)
}
await browser.close()
process.exit(0)
