import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'
import type { Size } from './support/viewer.ts'

const stage = setStage()

/** What the picture does now. */
const video = (page: Page) =>
  page.evaluate(() => {
    const { currentTime, paused, muted, volume, videoWidth, duration } = document.querySelector(
      'video',
    ) as HTMLVideoElement
    return { currentTime, paused, muted, volume, videoWidth, duration }
  })

async function playing(page: Page, from = 0): Promise<void> {
  await page.waitForFunction((from) => {
    const element = document.querySelector('video')
    return element !== null && !element.paused && element.currentTime > from + 0.3
  }, from)
}

/** Presses Play on the first screen, as a viewer does. */
async function play(options: { size?: Size; language?: 'fr' | 'en' } = {}): Promise<Page> {
  const { page } = await stage.viewer(options)
  await page.goto('/')
  const button = page.getByRole('button', {
    name: options.language === 'en' ? 'Play Welcome to Lanterne' : 'Lire Bienvenue dans Lanterne',
  })
  await (options.size === 'phone' ? button.tap() : button.click())
  await playing(page)
  return page
}

describe('Play', () => {
  it('is one press from the first screen to a moving picture', async () => {
    const page = await play()
    const { videoWidth, duration } = await video(page)
    expect(videoWidth).toBe(1280)
    expect(duration).toBeCloseTo(20, 0)
    expect(new URL(page.url()).pathname).toBe('/watch/welcome-to-lanterne')
    expect(await page.title()).toBe('Bienvenue dans Lanterne · Lanterne')
  })

  it('asks for a press when the browser wants one', async () => {
    const { page } = await stage.viewer()
    // Until the film was asked for, nothing may touch the page: what Playwright evaluates counts as a press.
    const asked = page.waitForResponse('**/stream/**')
    await page.goto('/watch/welcome-to-lanterne')
    await asked
    const start = page.getByRole('button', { name: 'Lancer le film' })
    await start.waitFor()
    await start.click()
    await playing(page)
    expect(await start.count()).toBe(0)
  })

  it('tells the system what plays', async () => {
    const page = await play()
    expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('Bienvenue dans Lanterne')
  })
})

describe('the keyboard', () => {
  it('pauses, seeks, changes the volume and mutes', async () => {
    const page = await play()
    await page.keyboard.press('Space')
    await page.waitForFunction(() => document.querySelector('video')?.paused)
    await page.keyboard.press('5')
    await page.waitForFunction(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 10) < 0.5)
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 9) < 0.5)
    await page.keyboard.press('l')
    await page.waitForFunction(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 10) < 0.6)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect((await video(page)).volume).toBeCloseTo(0.9)
    await page.keyboard.press('m')
    expect((await video(page)).muted).toBe(true)
    await page.keyboard.press('k')
    await playing(page, 10)
  })

  it('shows its own help, which Escape closes before it leaves the film', async () => {
    const page = await play()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Au clavier' })
    await help.waitFor()
    expect(await help.locator('kbd').first().innerText()).toBe('Espace')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.waitForURL('**/')
  })

  it('leaves the keys of a button to the button', async () => {
    const page = await play()
    await page.getByRole('button', { name: 'Couper le son' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Remettre le son' }).waitFor()
    expect((await video(page)).paused).toBe(false)
  })

  it('has the volume of last time', async () => {
    const page = await play()
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowDown')
    await page.goto('/')
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).click()
    await playing(page)
    expect((await video(page)).volume).toBeCloseTo(0.7)
  })
})

describe('the bar', () => {
  it('says in words where the film is, and goes where it is pressed', async () => {
    const page = await play()
    await page.keyboard.press('k')
    const slider = page.getByRole('slider', { name: 'Position dans le film' })
    const box = await slider.boundingBox()
    if (!box) throw new Error('the slider is not there')
    await page.mouse.click(box.x + box.width * 0.75, box.y + 14)
    await page.waitForFunction(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 15) < 0.5)
    await page.waitForFunction(() =>
      /^1[45] secondes sur 20 secondes, .*du film est ici$/.test(
        document.querySelector('[role=slider]')?.getAttribute('aria-valuetext')?.replaceAll('\u00A0', ' ') ??
          '',
      ),
    )
    await slider.focus()
    await page.keyboard.press('Home')
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 9) < 0.5)
  })

  it('lights a hole of the film strip for each part that is here', async () => {
    const page = await play()
    await page.mouse.move(700, 400)
    const holes = () =>
      page
        .locator('[role=slider] svg path')
        .evaluateAll((paths) => paths.map((path) => (path.getAttribute('d') ?? '').split('M').length - 1))
    await page.waitForFunction(
      () => document.querySelectorAll('[role=slider] svg path')[0]?.getAttribute('d') === '',
    )
    const [missing, , here = 0, played = 0] = await holes()
    expect(missing).toBe(0)
    expect(here + played).toBe(120)
    expect(played).toBeGreaterThan(0)
  })

  it('hides after a rest and comes back with the mouse', async () => {
    const page = await play()
    const pause = page.getByRole('button', { name: 'Pause' })
    await page.mouse.move(700, 400)
    await pause.waitFor()
    await pause.waitFor({ state: 'hidden' })
    await page.mouse.move(720, 420)
    await pause.waitFor()
  })

  it('stays while the mouse rests on it', async () => {
    const page = await play()
    await page.mouse.move(700, 400)
    await page.getByRole('slider', { name: 'Position dans le film' }).hover()
    const from = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
    await page.waitForFunction(
      (since) => (document.querySelector('video')?.currentTime ?? 0) > since + 5,
      from,
    )
    expect(await page.getByRole('button', { name: 'Pause' }).isVisible()).toBe(true)
    await page.mouse.move(700, 300)
    await page.getByRole('button', { name: 'Pause' }).waitFor({ state: 'hidden' })
  })

  it('stays while it has the focus of the keyboard', async () => {
    const page = await play()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    const focused = page.getByRole('slider', { name: 'Position dans le film' })
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'slider')
    const since = (await video(page)).currentTime
    await playing(page, since + 4)
    expect(await focused.isVisible()).toBe(true)
  })

  it('goes full screen and back', async () => {
    const page = await play()
    await page.keyboard.press('f')
    await page.waitForFunction(() => document.fullscreenElement !== null)
    await page.keyboard.press('f')
    await page.waitForFunction(() => document.fullscreenElement === null)
  })
})

describe('subtitles', () => {
  it("are in the viewer's language at first, and can be changed and switched off", async () => {
    const page = await play()
    const words = page.locator('[dir=auto]')
    await page.waitForFunction(() => document.querySelector('[dir=auto]')?.textContent?.includes('lentille'))
    expect(await words.locator('i').innerText()).toBe('flamme')
    await page.mouse.move(700, 400)
    await page.getByRole('button', { name: 'Sous-titres' }).click()
    await page.getByRole('menuitemradio', { name: 'Anglais' }).click()
    await page.waitForFunction(() => document.querySelector('[dir=auto]')?.textContent?.includes('A flame'))
    await page.keyboard.press('c')
    await page.waitForFunction(() => document.querySelector('[dir=auto]')?.textContent === '')
  })

  it('speak English to an English viewer', async () => {
    const page = await play({ language: 'en' })
    await page.waitForFunction(() => document.querySelector('[dir=auto]')?.textContent?.includes('A flame'))
  })
})

describe('a finger', () => {
  it('shows the controls, and seeks with two taps at a side', async () => {
    const page = await play({ size: 'phone' })
    const pause = page.getByRole('button', { name: 'Pause' })
    await pause.waitFor({ state: 'hidden' })
    await page.touchscreen.tap(195, 300)
    await pause.waitFor()
    await page.touchscreen.tap(350, 300)
    await page.touchscreen.tap(350, 300)
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 10)
  })
})

describe('leaving', () => {
  it('gives the film back to the server, and the focus back to where it was', async () => {
    const { page, context } = await stage.viewer()
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    const opened = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/api/playbacks'),
    )
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const { id } = (await (await opened).json()) as { id: string }
    await playing(page)
    const ask = async () => (await context.request.get(`/api/playbacks/${id}`)).status()
    expect(await ask()).toBe(200)
    await page.keyboard.press('Escape')
    await page.waitForFunction(
      () => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === 'hero/0',
    )
    await expect.poll(ask).toBe(404)
  })

  it('happens by itself at the end of the film', async () => {
    const page = await play()
    await page.keyboard.press('9')
    await page.waitForURL((url) => url.pathname === '/', { timeout: 20_000 })
  })

  it('also tells the server when the whole page goes away', async () => {
    const { page, context } = await stage.viewer()
    const opened = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/api/playbacks'),
    )
    await page.goto('/watch/welcome-to-lanterne')
    const { id } = (await (await opened).json()) as { id: string }
    await page.getByRole('button', { name: 'Quitter le film' }).waitFor()
    await page.goto('about:blank')
    const status = async () => (await context.request.get(`/api/playbacks/${id}`)).status()
    await expect.poll(status).toBe(404)
  })
})
