import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findOverflow } from './support/look.ts'
import { setStage } from './support/stage.ts'
import { type Size, sizes } from './support/viewer.ts'

const stage = setStage()
const languages = ['fr', 'en'] as const

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
    heading: { fr: 'Voir et entendre', en: 'Seeing and hearing' },
  },
  {
    name: 'settings-ready',
    address: '/settings/ready',
    heading: { fr: 'Avant de lire', en: 'Before Play' },
  },
  {
    name: 'settings-devices',
    address: '/settings/devices',
    heading: { fr: 'Autres appareils', en: 'Other devices' },
  },
  {
    name: 'settings-privacy',
    address: '/settings/privacy',
    heading: { fr: 'Vie privée', en: 'Privacy' },
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

describe.each(Object.keys(sizes) as Size[])('on a %s', (size) => {
  it.each(languages)('every screen is whole that is opened by its address, in %s', async (language) => {
    const { page } = await stage.viewer({ size, language })
    await page.addInitScript(watchLayout)
    for (const { name, address, prepare, heading } of screens) {
      await page.goto(address)
      await page.waitForFunction(() => document.querySelector('#app h1, #app video') !== null)
      await page.evaluate(() => document.fonts.ready)
      await prepare?.(page)
      if (heading[language] !== '') {
        expect(await page.locator('h1').allInnerTexts(), name).toEqual([heading[language]])
        expect(await page.locator('main').count(), name).toBe(1)
      }
      expect(await page.evaluate(() => document.documentElement.lang), name).toBe(language)
      expect(await findOverflow(page), name).toEqual([])
      const moved = await page.evaluate(() => (window as unknown as { moved: number }).moved)
      expect(moved, `nothing moves while ${name} comes`).toBeLessThan(0.02)
      expect(await page.evaluate(() => document.fonts.check("700 20px 'Bricolage Grotesque'")), name).toBe(
        true,
      )
    }
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
