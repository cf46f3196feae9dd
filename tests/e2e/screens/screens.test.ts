import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'
import { languages, type Size, sizes } from './support/viewer.ts'

const stage = setStage()
const pictures = join(import.meta.dirname, '../../../test-results/screens')

interface Screen {
  readonly name: string
  readonly address: string
  /** Brings the screen into the state that is looked at. */
  readonly prepare?: (page: Page) => Promise<void>
  readonly heading: Readonly<Record<'fr' | 'en', string>>
}

const screens: readonly Screen[] = [
  { name: 'home', address: '/', heading: { fr: 'Bienvenue dans Lanterne', en: 'Welcome to Lanterne' } },
  {
    name: 'film',
    address: '/title/nosferatu-1922',
    heading: { fr: 'Nosferatu le vampire', en: 'Nosferatu' },
  },
  {
    name: 'series',
    address: '/title/why-we-fight',
    heading: { fr: 'Pourquoi nous combattons', en: 'Why We Fight' },
  },
  { name: 'share', address: '/share', heading: { fr: 'Partager un film', en: 'Share a film of yours' } },
  {
    name: 'list-empty',
    address: '/list',
    heading: { fr: 'Votre liste est vide.', en: 'Your list is empty.' },
  },
  {
    name: 'kept-empty',
    address: '/kept',
    heading: { fr: 'Aucun film n’est gardé.', en: 'No film is kept.' },
  },
  {
    name: 'settings-data',
    address: '/settings/data',
    heading: { fr: 'Partage et données', en: 'Sharing and data' },
  },
  { name: 'profiles', address: '/profiles', heading: { fr: 'Qui regarde\u00A0?', en: 'Who is watching?' } },
  { name: 'history', address: '/settings/history', heading: { fr: 'Historique', en: 'History' } },
  { name: 'search', address: '/search?q=the', heading: { fr: 'Recherche', en: 'Search' } },
  { name: 'films', address: '/films', heading: { fr: 'Films', en: 'Films' } },
  {
    name: 'films-genres',
    address: '/films?decade=1920&order=oldest',
    heading: { fr: 'Films', en: 'Films' },
    async prepare(page) {
      await page.locator('[data-chip="genre"]').focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('ArrowDown')
    },
  },
  { name: 'search-begun', address: '/search', heading: { fr: 'Recherche', en: 'Search' } },
  { name: 'films-none', address: '/films?genre=Western&decade=2010', heading: { fr: 'Films', en: 'Films' } },
  { name: 'search-empty', address: '/search?q=zzzz', heading: { fr: 'Recherche', en: 'Search' } },
  { name: 'settings-sources', address: '/settings/sources', heading: { fr: 'Sources', en: 'Sources' } },
  {
    name: 'my-sources',
    address: '/sources',
    heading: { fr: 'Vous n’avez pas encore de source à vous.', en: 'You have no sources of your own yet.' },
  },
  {
    name: 'settings-access',
    address: '/settings/access',
    heading: { fr: 'Voir et entendre', en: 'Seeing and hearing', ar: 'الرؤية والسمع' },
  },
  {
    name: 'nowhere',
    address: '/nowhere/at/all',
    heading: { fr: 'Cette page n’existe pas.', en: 'There is no such page.' },
  },
  {
    name: 'player',
    address: '/watch/welcome-to-lanterne',
    heading: { fr: '', en: '' },
    async prepare(page) {
      await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
      await page.keyboard.press('k')
    },
  },
]

beforeAll(() => mkdir(pictures, { recursive: true }))

describe.each(Object.keys(sizes) as Size[])('on a %s', (size) => {
  describe.each(languages)('in %s', (language) => {
    it.each(screens)('$name is whole', async ({ name, address, prepare, heading }) => {
      const { page } = await stage.viewer({ size, language })
      await page.addInitScript(watchLayout)
      await page.goto(address)
      await page.waitForFunction(() => document.querySelector('#app h1, #app video') !== null)
      await page.evaluate(() => document.fonts.ready)
      await prepare?.(page)

      if (heading[language] !== '') {
        expect(await page.locator('h1').allInnerTexts()).toEqual([heading[language]])
        expect(await page.locator('main').count()).toBe(1)
      }
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
      const { scrollWidth, innerWidth, moved } = await page.evaluate(() => ({
        scrollWidth: document.documentElement.scrollWidth,
        innerWidth: window.innerWidth,
        moved: (window as unknown as { moved: number }).moved,
      }))
      expect(scrollWidth, 'nothing is wider than the screen').toBeLessThanOrEqual(innerWidth)
      expect(moved, 'nothing moves while it comes').toBeLessThan(0.02)
      expect(await page.evaluate(() => document.fonts.check("700 20px 'Bricolage Grotesque'"))).toBe(true)
      await page.screenshot({ path: join(pictures, `${name}-${size}-${language}.png`) })
    })
  })
})

/** Counts how much of the page jumps by itself while it is built. */
function watchLayout(): void {
  const counter = window as unknown as { moved: number }
  counter.moved = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    })[]) {
      if (!entry.hadRecentInput) counter.moved += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}
