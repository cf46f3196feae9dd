import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'
import { sizes } from './support/viewer.ts'

const stage = setStage()

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')
const cell = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] ?? '')
const cards = (page: Page) => page.locator('[data-cell^="found"]')
const count = async (page: Page) =>
  Number(
    /^\d+/.exec(
      (await page
        .locator('main')
        .getByText(/^\d+ films? (trouvé|found)/)
        .textContent()) ?? '',
    )?.[0],
  )

/** Presses a key until what has the focus says `wanted`. */
async function pressUntil(page: Page, key: string, wanted: RegExp, most = 40): Promise<void> {
  for (let presses = 0; presses < most && !wanted.test(await focused(page)); presses++)
    await page.keyboard.press(key)
  expect(await focused(page)).toMatch(wanted)
}

async function films(options?: Parameters<typeof stage.viewer>[0]): Promise<Page> {
  const { page } = await stage.viewer(options)
  await page.goto('/films')
  await cards(page).first().waitFor()
  return page
}

describe('all the films', () => {
  it.each(Object.keys(sizes) as (keyof typeof sizes)[])(
    'are chosen from with five keys alone, on a %s',
    async (size) => {
      const page = await films({ size })
      await pressUntil(page, 'ArrowDown', /^Type/)
      await pressUntil(page, 'ArrowRight', /^Genre/)
      await page.keyboard.press('Enter')
      await page.keyboard.press('ArrowDown')
      expect(await cell(page)).toBe('value0/0')
      // Down the columns and along the rows, to one that is not the first.
      const wanted = page.getByRole('button', { name: /^Animation \d+$/ })
      const name = (await wanted.getAttribute('data-cell')) ?? ''
      const [row, column] = name.split('/')
      for (let i = 0; i < 12 && !(await cell(page)).startsWith(`${row}/`); i++)
        await page.keyboard.press('ArrowDown')
      for (let i = 0; i < Number(column); i++) await page.keyboard.press('ArrowRight')
      expect(await cell(page)).toBe(name)
      const promised = Number(/\d+$/.exec(await focused(page))?.[0])
      await page.keyboard.press('Enter')
      await page.waitForURL('**/films?genre=Animation')
      await page.getByText(`${promised} films trouvés`).first().waitFor()
      // The chip says what was chosen, and has the focus again.
      expect(await focused(page)).toBe('Animation')
      await pressUntil(page, 'ArrowRight', /^Décennie/)
      await page.keyboard.press('Enter')
      await pressUntil(page, 'ArrowDown', /^Années/)
      await page.keyboard.press('Enter')
      await page.waitForURL(/genre=Animation&decade=\d{4}/)
      await page.keyboard.press('ArrowDown')
      expect(await cell(page)).toMatch(/^found0/)
    },
  )

  it('lie in the address: Back puts the choice, the place and the focus where they were', async () => {
    const page = await films()
    await page.goto('/films?kind=short&order=longest')
    await cards(page).first().waitFor()
    expect(await page.getByRole('button', { name: 'Type, Courts métrages' }).count()).toBe(1)
    await cards(page).nth(9).focus()
    const [name, before] = [await cell(page), await page.evaluate(() => window.scrollY)]
    await page.keyboard.press('Enter')
    await page.waitForURL('**/title/**')
    await page.goBack()
    await page.waitForFunction(
      (wanted) => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === wanted,
      name,
    )
    expect(await page.evaluate(() => window.scrollY)).toBe(before)
    expect(new URL(page.url()).search).toBe('?kind=short&order=longest')
  })

  it('come a page at a time, as far as somebody goes, and Back has them all', async () => {
    const page = await films()
    const all = await count(page)
    expect(all).toBeGreaterThan(100)
    expect(await cards(page).count()).toBeLessThan(all)
    await page.waitForFunction((wanted) => {
      window.scrollTo(0, document.body.scrollHeight)
      return document.querySelectorAll('[data-cell^="found"]').length === wanted
    }, all)
    const last = cards(page).last()
    await last.focus()
    const name = await cell(page)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/title/**')
    await page.goBack()
    await page.waitForFunction(
      (wanted) => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === wanted,
      name,
    )
  })

  it('are sorted as asked, by the names that are read', async () => {
    const page = await films({ language: 'en' })
    await page.getByRole('button', { name: /^Order/ }).click()
    await page.getByRole('button', { name: 'Oldest first' }).click()
    await page.waitForURL('**/films?order=oldest')
    await page.waitForFunction(() => {
      const years = [...document.querySelectorAll('[data-cell^="found"]')].flatMap((card) =>
        [...(card.getAttribute('aria-label') ?? '').matchAll(/, (\d{4})/g)]
          .slice(0, 1)
          .map(([, year]) => Number(year)),
      )
      return years.length > 40 && years.every((year, i) => i === 0 || year >= (years[i - 1] ?? 0))
    })
  })

  it('never lose the focus, whatever comes in place of what had it', async () => {
    const page = await films()
    await cards(page).nth(20).focus()
    await page.evaluate(() => {
      history.pushState(null, '', '/films?kind=series')
      window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
    })
    await page
      .locator('main')
      .getByText(/^\d films trouvés/)
      .waitFor()
    expect(await cell(page)).toMatch(/^found\d/)
  })

  it('close what is open with Escape, and the chip has the focus', async () => {
    const page = await films()
    await page.getByRole('button', { name: 'Langue' }).first().focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    expect(await cell(page)).toMatch(/^value/)
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('Langue')
    expect(await page.locator('[data-cell^="value"]').count()).toBe(0)
  })

  it('say when there are none, and one press takes every filter away', async () => {
    const page = await films()
    await page.goto('/films?genre=Western&decade=2010')
    await page.getByText('Aucun film n’est tout cela à la fois.').first().waitFor()
    await pressUntil(page, 'ArrowDown', /^Tout enlever$/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/films')
    await cards(page).first().waitFor()
  })

  it('are those of the viewer’s country, and it is said what is left out', async () => {
    const page = await films({ country: 'FR' })
    const here = await count(page)
    await page.getByText(/^\d+ films ne sont pas montrés/).waitFor()
    await page.getByLabel('Votre pays').selectOption({ label: 'Tous les pays' })
    await page.waitForFunction(
      (before) => Number(/\d+ films trouvés/.exec(document.body.innerText)?.[0].split(' ')[0]) > before,
      here,
    )
  })

  it('are one press from everywhere', async () => {
    const { page } = await stage.viewer()
    await page.goto('/')
    await page.locator('[data-rail]').first().waitFor()
    await page.getByRole('link', { name: 'Films', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Films' }).waitFor()
    await page.getByRole('link', { name: /^Lanterne/ }).click()
    await page.locator('[data-rail]').first().waitFor()
  })
})

describe('a film that is not free in the viewer’s country', () => {
  it('does not play there, and the page says why', async () => {
    const viewer = await stage.viewer({ country: 'FR' })
    viewer.expectFailedRequests()
    const { page } = viewer
    await page.goto('/watch/night-of-the-living-dead-1968')
    await page.getByRole('heading', { name: 'Ce film n’est pas libre dans votre pays.' }).waitFor()
    await page.getByRole('button', { name: 'Revenir au film' }).click()
    await page.waitForURL('**/title/night-of-the-living-dead-1968')
    await page.getByLabel('Votre pays').waitFor()
  })
})
