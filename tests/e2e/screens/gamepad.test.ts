import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { setStage } from './support/stage.ts'

const stage = setStage()

/** A gamepad of the standard mapping, before the page looks for one. */
function plugIn(): void {
  const pad = { buttons: Array.from({ length: 17 }, () => ({ pressed: false })), axes: [0, 0] }
  Object.assign(window, { pad })
  navigator.getGamepads = () => [pad] as unknown as ReturnType<Navigator['getGamepads']>
}

/** Holds a button down until the page has looked at it, as a thumb does. */
const press = (page: Page, button: number) =>
  page.evaluate(async (index) => {
    const { pad } = window as unknown as { pad: { buttons: { pressed: boolean }[] } }
    const held = pad.buttons[index]
    if (!held) throw new Error('no such button')
    const frames = async () => {
      for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    held.pressed = true
    await frames()
    held.pressed = false
    await frames()
  }, button)

const [ok, back, up, down, right] = [0, 1, 12, 13, 15]

const cell = (page: Page, wanted: string) =>
  page.waitForFunction(
    (name) => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === name,
    wanted,
  )
const isPast = (page: Page, seconds: number) =>
  page.waitForFunction((past) => (document.querySelector('video')?.currentTime ?? 0) > past, seconds)

describe('a gamepad', () => {
  it('drives the whole app: rows, a film and its controls, and back', async () => {
    const { page } = await stage.viewer({ size: 'tv' })
    await page.addInitScript(plugIn)
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    const asked = page.waitForResponse(/gamepad.*\.js$/)
    await page.evaluate(() => window.dispatchEvent(new Event('gamepadconnected')))
    await asked
    await page.waitForFunction(() => document.hasFocus())
    // The first press may come before what hears it is there.
    await page.waitForFunction(async () => {
      const { pad } = window as unknown as { pad: { buttons: { pressed: boolean }[] } }
      const held = pad.buttons[13]
      if (held) held.pressed = true
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      if (held) held.pressed = false
      return document.activeElement?.closest('[data-cell]') !== null
    })
    await press(page, up)
    for (let i = 0; i < 3; i++) await press(page, up)
    await cell(page, 'top/0')
    await press(page, down)
    await cell(page, 'hero/0')
    await press(page, right)
    await cell(page, 'hero/1')
    await press(page, ok)
    await page.waitForURL('**/title/welcome-to-lanterne')
    await cell(page, 'actions/0')
    await press(page, ok)
    await page.waitForURL('**/watch/welcome-to-lanterne')
    await isPast(page, 0.3)
    await press(page, 2)
    await page.waitForFunction(() => document.querySelector('video')?.paused)
    await press(page, right)
    await page.waitForFunction(() => {
      const video = document.querySelector('video')
      return video !== null && !video.seeking && video.currentTime > 9.9
    })
    await press(page, down)
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('aria-label') === 'Reprendre la lecture',
    )
    await press(page, ok)
    await page.waitForFunction(() => document.querySelector('video')?.paused === false)
    await press(page, back)
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'region')
    await press(page, back)
    await page.waitForURL('**/title/welcome-to-lanterne')
    await press(page, back)
    await page.waitForURL((url) => url.pathname === '/')
    await cell(page, 'hero/1')
  })
})
