import type { CDPSession, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'

const stage = setStage()

interface Node {
  readonly role: string
  readonly name: string
}

/** What assistive technology is told, without what it skips. */
async function heard(page: Page): Promise<readonly Node[]> {
  const session: CDPSession = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name }) => ({ role: String(role?.value ?? ''), name: String(name?.value ?? '').trim() }))
}

const named = new Set([
  'button',
  'link',
  'slider',
  'searchbox',
  'textbox',
  'heading',
  'region',
  'navigation',
  'dialog',
  'alertdialog',
  'menu',
  'menuitemradio',
  'group',
])

const places: readonly (readonly [string, string])[] = [
  ['the home screen', '/'],
  ['a film', '/title/nosferatu-1922'],
  ['a series', '/title/why-we-fight'],
  ['search', '/search?q=the'],
  ['a film to share', '/share'],
  ['the list', '/list'],
  ['what is kept', '/kept'],
  ['profiles', '/profiles'],
  ['sharing and data', '/settings/data'],
  ['the history', '/settings/history'],
  ['other devices', '/settings/devices'],
  ['seeing and hearing', '/settings/access'],
  ['about', '/settings/about'],
  ['the player', '/watch/welcome-to-lanterne'],
]

describe.each(places)('%s, as it is heard', (_name, address) => {
  it('has a name for everything that can be used, one main heading and its landmarks', async () => {
    const { page } = await stage.viewer()
    await page.goto(address)
    await page.waitForFunction(
      () =>
        document.querySelector('#app h1') !== null || (document.querySelector('video')?.readyState ?? 0) > 1,
    )
    const nodes = await heard(page)
    expect(nodes.filter(({ role, name }) => named.has(role) && name === '')).toEqual([])
    expect(nodes.filter(({ role }) => role === 'button' || role === 'link').length).toBeGreaterThan(1)
    if (address.startsWith('/watch')) return
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.getByRole('main').count()).toBe(1)
    expect(await page.getByRole('banner').count()).toBe(1)
    // Nothing skips a level: h1, then h2, then h3.
    const levels = await page
      .locator('h1, h2, h3')
      .evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))))
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1))
  })
})

describe('posters', () => {
  it('are heard as their film, its year and its right, and as nothing else', async () => {
    const { page } = await stage.viewer()
    await page.goto('/')
    await page.getByRole('link', { name: 'Nosferatu le vampire, 1922, Domaine public' }).first().waitFor()
    const pictures = (await heard(page)).filter(
      ({ role }) => role === 'image' || role === 'img' || role === 'graphics-document',
    )
    expect(pictures).toEqual([])
  })
})

describe('less motion', () => {
  it('is still when asked to be: nothing grows, nothing slides', async () => {
    const { page } = await stage.viewer()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    const longest = await page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('*')].flatMap((element) => {
          const { transitionDuration, animationDuration } = getComputedStyle(element)
          return [transitionDuration, animationDuration]
            .join(',')
            .split(',')
            .map((text) => Number.parseFloat(text) * (text.includes('ms') ? 1 : 1000))
        }),
      ),
    )
    expect(longest).toBeLessThanOrEqual(80)
  })
})

describe('large text', () => {
  it.each(['/', '/title/nosferatu-1922', '/search?q=the'])(
    'at twice its size loses nothing on %s',
    async (address) => {
      const { page } = await stage.viewer({ size: 'desktop' })
      // Half of the pixels at the same size of letters is what a zoom of 200 % is.
      await page.setViewportSize({ width: 720, height: 450 })
      await page.goto(address)
      await page.waitForFunction(() => document.querySelector('#app h1') !== null)
      const { scrollWidth, innerWidth } = await page.evaluate(() => ({
        scrollWidth: document.documentElement.scrollWidth,
        innerWidth: window.innerWidth,
      }))
      expect(scrollWidth).toBeLessThanOrEqual(innerWidth)
      const cut = await page
        .locator('button, h1:not(.only-heard), h2')
        .evaluateAll((elements) =>
          elements
            .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
            .map((element) => element.outerHTML.slice(0, 120)),
        )
      expect(cut).toEqual([])
    },
  )
})

describe('the focus', () => {
  it('has its two tones, and only for those who use the keyboard', async () => {
    const { page } = await stage.viewer()
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    await page.getByRole('button', { name: 'Lire Bienvenue dans Lanterne' }).hover()
    await page.keyboard.press('ArrowDown')
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement as Element).boxShadow)
    expect(ring).toContain('rgb(15, 11, 10) 0px 0px 0px 3px')
    expect(ring).toContain('rgb(244, 188, 85) 0px 0px 0px 6px')
  })
})

describe('a press of a finger', () => {
  it('finds everything at least 44 pixels high on a phone', async () => {
    const { page } = await stage.viewer({ size: 'phone' })
    for (const address of ['/', '/title/why-we-fight', '/search?q=the']) {
      await page.goto(address)
      await page.waitForFunction(() => document.querySelector('#app h1') !== null)
      const small = await page
        .locator('button:visible, a:visible, input:visible')
        .evaluateAll((elements) =>
          elements
            .filter(
              (element) =>
                element.getBoundingClientRect().height < 44 &&
                element.closest('li[data-row="evidence"], p') === null,
            )
            .map((element) => element.outerHTML.slice(0, 100)),
        )
      expect(small, address).toEqual([])
    }
  })
})
