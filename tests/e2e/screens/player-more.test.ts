import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'
import { type Size, sizes } from './support/viewer.ts'

const stage = setStage()
const pictures = join(import.meta.dirname, '../../../test-results/screens')
beforeAll(() => mkdir(pictures, { recursive: true }))

const isPast = (page: Page, seconds: number) =>
  page.waitForFunction((past) => {
    const video = document.querySelector('video')
    return video !== null && video.currentTime > past && video.readyState > 2
  }, seconds)
/** Where the film is, once it has come to rest there. */
const isAt = (page: Page, seconds: number, within = 0.6) =>
  page.waitForFunction(
    ([wanted, near]) => {
      const video = document.querySelector('video')
      return video !== null && !video.seeking && Math.abs(video.currentTime - wanted) < near
    },
    [seconds, within] as const,
  )
const rate = (page: Page, speed: number) =>
  page.waitForFunction((wanted) => document.querySelector('video')?.playbackRate === wanted, speed)

/** A film that plays; paused where a test looks at what stands still. */
async function watch(options: { size?: Size; agent?: string; isPaused?: boolean } = {}): Promise<Page> {
  const { page } = await stage.viewer(options)
  if (options.agent !== undefined)
    await page.addInitScript((agent) => {
      Object.defineProperty(navigator, 'userAgent', { value: agent })
    }, options.agent)
  await page.goto('/')
  const play = page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' })
  await (options.size === 'phone' ? play.tap() : play.click())
  await isPast(page, 0.2)
  if (options.isPaused) await page.evaluate(() => document.querySelector('video')?.pause())
  return page
}

/** Opens the menu of what is needed now and then. */
async function openMore(page: Page) {
  await page.mouse.move(500, 300)
  await page.mouse.move(520, 320)
  await page.getByRole('button', { name: 'Vitesse, minuterie et plus' }).click()
  const menu = page.getByRole('menu', { name: 'Vitesse, minuterie et plus' })
  await menu.waitFor()
  return menu
}

describe('chapters', () => {
  it('are cuts in the bar, named where one points, and gone through by keys and by the menu', async () => {
    const page = await watch({ isPaused: true })
    await page.waitForFunction(() => document.querySelectorAll('[data-chapter]').length === 2)
    await page.keyboard.press('PageUp')
    await isAt(page, 8)
    await page.waitForFunction(() =>
      document.querySelector('[role=slider]')?.getAttribute('aria-valuetext')?.includes('La lentille'),
    )
    await page.keyboard.press('PageUp')
    await isAt(page, 15)
    await page.keyboard.press('PageDown')
    await isAt(page, 8)
    const menu = await openMore(page)
    const chapter = menu.getByRole('menuitemradio', { name: 'La lentille' })
    expect(await chapter.getAttribute('aria-checked')).toBe('true')
    await menu.getByRole('menuitemradio', { name: 'Ouverture' }).click()
    await isAt(page, 0)
    const box = await page.getByRole('slider', { name: 'Position dans le film' }).boundingBox()
    if (!box) throw new Error('the slider is not there')
    await page.mouse.move(box.x + box.width / 2, box.y + 14)
    await page.getByText('La lentille · 0:10').waitFor()
  })
})

describe('what may be skipped', () => {
  it('is offered while it lasts, and skipped by its button or its key', async () => {
    const page = await watch({ isPaused: true })
    const skip = page.getByRole('button', { name: 'Passer le générique' })
    await page.waitForFunction(() => document.querySelectorAll('[data-chapter]').length === 2)
    expect(await skip.count()).toBe(0)
    await page.keyboard.press('PageUp')
    await page.keyboard.press('PageUp')
    await skip.waitFor()
    await page.keyboard.press('PageDown')
    await isAt(page, 8)
    await skip.waitFor({ state: 'detached' })
    await page.keyboard.press('PageUp')
    await skip.waitFor()
    await page.keyboard.press('s')
    await isAt(page, 20)
  })
})

describe('the speed', () => {
  it('is changed by keys and in the menu, and said', async () => {
    const page = await watch({ isPaused: true })
    await page.keyboard.press(']')
    await rate(page, 1.1)
    await page.keyboard.press(']')
    await rate(page, 1.25)
    await page.getByText('1,25×').first().waitFor()
    await page.keyboard.press('[')
    await rate(page, 1.1)
    const menu = await openMore(page)
    await menu.getByRole('menuitem', { name: 'Plus lentement' }).click()
    await rate(page, 1)
    await menu.getByText('normale').waitFor()
  })
})

describe('the sleep timer', () => {
  it('stops the film when its time has come, tells so, and lets it go on', async () => {
    const { page } = await stage.viewer()
    // The hours of the page alone: the film plays by its own clock.
    await page.clock.install()
    await page.goto('/')
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).click()
    await isPast(page, 0.2)
    await page.evaluate(() => {
      const video = document.querySelector('video')
      // Long enough for all of this.
      if (video) video.playbackRate = 0.25
    })
    const menu = await openMore(page)
    await menu.getByRole('menuitem', { name: 'Plus tard' }).click()
    await menu.getByText('Dans 15 minutes').waitFor()
    await page.keyboard.press('Escape')
    await page.clock.fastForward('14:50')
    await page.waitForFunction(() => (document.querySelector('video')?.volume ?? 1) < 0.7)
    await page.clock.fastForward('00:11')
    const told = page.getByRole('dialog', { name: 'La minuterie a arrêté le film.' })
    await told.waitFor()
    const { paused, volume } = await page.evaluate(() => {
      const { paused, volume } = document.querySelector('video') as HTMLVideoElement
      return { paused, volume }
    })
    expect(paused).toBe(true)
    expect(volume).toBe(1)
    await page.screenshot({ path: join(pictures, 'player-slept-desktop-fr.png') })
    await page.keyboard.press('Enter')
    await told.waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.querySelector('video')?.paused === false)
  })

  it('stops it at its end instead of leaving it', async () => {
    const page = await watch({ isPaused: true })
    const menu = await openMore(page)
    for (let i = 0; i < 5; i++) await menu.getByRole('menuitem', { name: 'Plus tard' }).click()
    await menu.getByText('À la fin').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('9')
    await page.keyboard.press('k')
    await page.getByRole('dialog', { name: 'La minuterie a arrêté le film.' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/watch/welcome-to-lanterne')
  })
})

describe('the system', () => {
  it('is told what plays and where, with a picture, and its keys are obeyed', async () => {
    const { page } = await stage.viewer()
    await page.addInitScript(() => {
      const told = { position: [] as unknown[], handlers: {} as Record<string, unknown> }
      Object.assign(window, { told })
      navigator.mediaSession.setPositionState = (state) => told.position.push(state)
      navigator.mediaSession.setActionHandler = (action, handler) => {
        told.handlers[action] = handler
      }
    })
    await page.goto('/')
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).click()
    await isPast(page, 0.2)
    const told = () =>
      page.evaluate(() => {
        const { position } = (window as unknown as { told: { position: { duration: number }[] } }).told
        const { metadata, playbackState } = navigator.mediaSession
        return { last: position[position.length - 1], artwork: metadata?.artwork[0], playbackState }
      })
    const press = (action: string, details: object = {}) =>
      page.evaluate(
        ([name, more]) => {
          const { handlers } = (
            window as unknown as { told: { handlers: Record<string, (d: object) => void> } }
          ).told
          handlers[name]?.(more)
        },
        [action, details] as const,
      )
    await expect.poll(told).toMatchObject({
      last: { playbackRate: 1 },
      artwork: { sizes: '400x600', type: 'image/png' },
      playbackState: 'playing',
    })
    expect((await told()).last?.duration).toBeCloseTo(20, 0)
    const isPicture = await page.evaluate(async () => {
      const image = new Image()
      image.src = navigator.mediaSession.metadata?.artwork[0]?.src ?? ''
      await image.decode()
      return image.naturalWidth === 400 && image.naturalHeight === 600
    })
    expect(isPicture).toBe(true)
    await press('pause')
    await press('pause')
    await expect.poll(told).toMatchObject({ playbackState: 'paused' })
    await press('seekto', { seekTime: 12 })
    await isAt(page, 12)
    await expect.poll(async () => Math.round((await told()).last?.['position' as never] ?? 0)).toBe(12)
    await press('seekbackward', { seekOffset: 4 })
    await isAt(page, 8)
    await press('nexttrack')
    await isAt(page, 15)
  })

  it('keeps the screen awake while the film plays, and no longer', async () => {
    const { page } = await stage.viewer()
    await page.addInitScript(() => {
      const locks = { held: 0, asked: 0 }
      Object.assign(window, { locks })
      const request = async () => {
        locks.held++
        locks.asked++
        return { release: async () => void locks.held-- }
      }
      Object.defineProperty(navigator, 'wakeLock', { value: { request } })
    })
    await page.goto('/')
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).click()
    await isPast(page, 0.2)
    const locks = () =>
      page.evaluate(() => (window as unknown as { locks: { held: number; asked: number } }).locks)
    await expect.poll(locks).toMatchObject({ held: 1 })
    await page.keyboard.press('k')
    await expect.poll(locks).toMatchObject({ held: 0 })
    await page.keyboard.press('k')
    await expect.poll(locks).toMatchObject({ held: 1, asked: 2 })
    await page.keyboard.press('Escape')
    await expect.poll(locks).toMatchObject({ held: 0 })
  })
})

describe('words that come too late', () => {
  it('are matched by pressing the line that is heard, and are so again the next time', async () => {
    const page = await watch({ isPaused: true })
    const words = page.locator('[data-words]')
    await page.waitForFunction(() => document.querySelector('[data-words]')?.textContent?.includes('flamme'))
    await page.keyboard.press('5')
    await isAt(page, 10)
    await page.mouse.move(500, 300)
    await page.mouse.move(520, 320)
    await page.getByRole('button', { name: 'Sous-titres' }).click()
    await page.getByRole('menuitem', { name: /^Caler sur une réplique/ }).click()
    const panel = page.getByRole('dialog', { name: 'Quelle réplique venez-vous d’entendre\u00A0?' })
    await panel.waitFor()
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-line'))
    await page.screenshot({ path: join(pictures, 'player-align-desktop-fr.png') })
    await page.keyboard.press('Enter')
    await panel.waitFor({ state: 'detached' })
    await page.getByText('Sous-titres calés · +9,2 s').first().waitFor()
    await page.keyboard.press('0')
    await page.waitForFunction(() => document.querySelector('[data-words]')?.textContent === '')
    await page.reload()
    await page.getByRole('button', { name: 'Lancer le film' }).or(words).first().waitFor()
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1)
    await page.evaluate(() => {
      const video = document.querySelector('video')
      video?.pause()
      if (video) video.currentTime = 5
    })
    await isAt(page, 5)
    expect(await words.textContent()).toBe('')
    await page.evaluate(() => {
      const video = document.querySelector('video')
      if (video) video.currentTime = 12
    })
    await page.waitForFunction(() => document.querySelector('[data-words]')?.textContent?.includes('flamme'))
  })
})

describe('who does not hear well', () => {
  it('says so once in the settings, and reads what is spoken', async () => {
    const { page } = await stage.viewer()
    await page.goto('/settings/access')
    const wish = page.getByRole('switch', { name: 'Préférer les sous-titres pour sourds et malentendants' })
    await wish.click()
    expect(await wish.getAttribute('aria-checked')).toBe('true')
    expect(await wish.getAttribute('aria-describedby')).not.toBeNull()
    await page.reload()
    await page.waitForFunction(() => document.querySelector('[role=switch][aria-checked=true]') !== null)
    const asked = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/api/playbacks'),
    )
    await page.getByRole('switch', { name: 'Préférer l’audiodescription' }).click()
    await page.goto('/watch/welcome-to-lanterne')
    expect((await asked).postDataJSON()).toMatchObject({ wantsAudioDescription: true })
    await page.waitForFunction(() => document.querySelector('[data-words]')?.textContent?.includes('flamme'))
  })
})

describe('five keys', () => {
  const agent =
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88'
  const focus = (page: Page, name: string) =>
    page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name)

  it('reach everything in the player, and Back hides the bar before it leaves', async () => {
    const page = await watch({ size: 'tv', agent, isPaused: true })
    await page.keyboard.press('ArrowDown')
    await focus(page, 'Reprendre la lecture')
    await page.keyboard.press('ArrowRight')
    await focus(page, 'Reculer de 10 secondes')
    await page.keyboard.press('ArrowUp')
    await focus(page, 'Position dans le film')
    await page.keyboard.press('ArrowRight')
    await isAt(page, 10, 1)
    await page.keyboard.press('ArrowUp')
    await focus(page, 'Quitter le film')
    await page.keyboard.press('Escape')
    await focus(page, 'Lecteur')
    await page.keyboard.press('ArrowUp')
    await focus(page, 'Son et langues')
    await page.keyboard.press('ArrowRight')
    await focus(page, 'Sous-titres')
    await page.keyboard.press('Enter')
    await page.getByRole('menu', { name: 'Sous-titres' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await page.getByRole('menu', { name: 'Sous-titres' }).waitFor({ state: 'detached' })
    await focus(page, 'Lecteur')
    // A remote's own key, which no keyboard has.
    await page.evaluate(() => {
      const press = new KeyboardEvent('keydown', { key: 'GoBack', bubbles: true, cancelable: true })
      document.activeElement?.dispatchEvent(press)
    })
    await page.waitForURL((url) => url.pathname === '/')
  })
})

describe.each(Object.keys(sizes) as Size[])('on a %s', (size) => {
  it('the menu of speed, timer and chapters is whole, and so is the help', async () => {
    const page = await watch({ size, isPaused: true })
    await page.waitForFunction(() => document.querySelectorAll('[data-chapter]').length === 2)
    const menu = await openMore(page)
    const box = await menu.boundingBox()
    const { width, height } = sizes[size]
    if (!box) throw new Error('the menu is not there')
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(height)
    await page.screenshot({ path: join(pictures, `player-more-${size}-fr.png`) })
    const keys = menu.getByRole('menuitem', { name: 'Touches du clavier' })
    // A phone has no keyboard to tell of.
    expect(await keys.count()).toBe(size === 'phone' ? 0 : 1)
    if (size === 'phone') return
    await keys.click()
    const help = page.getByRole('dialog', { name: 'Au clavier' })
    await help.waitFor()
    await page.screenshot({ path: join(pictures, `player-help-${size}-fr.png`) })
    const close = await help.getByRole('button', { name: 'Fermer' }).boundingBox()
    expect((close?.y ?? height) + (close?.height ?? 0)).toBeLessThanOrEqual(height)
  })
})
