import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'

const stage = setStage()

/** Name of the grid cell that has the focus. */
const cell = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'])

async function press(page: Page, ...keys: string[]): Promise<string | undefined> {
  for (const key of keys) await page.keyboard.press(key)
  return cell(page)
}

async function home(): Promise<Page> {
  const { page } = await stage.viewer()
  await page.goto('/')
  await page.locator('[data-rail]').first().waitFor()
  return page
}

describe('the home screen', () => {
  it('is gone through with arrows: rows, columns, and each row remembers its own', async () => {
    const page = await home()
    expect(await press(page, 'ArrowDown')).toBe('hero/0')
    expect(await press(page, 'ArrowDown')).toBe('welcome/0')
    expect(await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight')).toBe('welcome/3')
    expect(await press(page, 'ArrowDown')).toBe('open-films/0')
    expect(await press(page, 'ArrowRight')).toBe('open-films/1')
    expect(await press(page, 'ArrowUp')).toBe('welcome/3')
    expect(await press(page, 'ArrowDown')).toBe('open-films/1')
    expect(await press(page, 'ArrowUp', 'ArrowUp')).toBe('hero/0')
    expect(await press(page, 'ArrowUp')).toBe('top/0')
    expect(await press(page, 'ArrowUp')).toBe('top/0')
  })

  it('stops at the end of a row, and everything that has the focus can be seen', async () => {
    const page = await home()
    await press(page, 'ArrowDown', 'ArrowDown')
    const count = await page.locator('[data-rail="welcome"] > li').count()
    for (let i = 0; i < count + 2; i++) {
      await press(page, 'ArrowRight')
      const box = await page.evaluate(
        () => document.activeElement?.getBoundingClientRect().toJSON() as DOMRect,
      )
      expect(box.width).toBeGreaterThan(0)
    }
    expect(await cell(page)).toBe(`welcome/${count - 1}`)
    await page.waitForFunction(() => {
      const box = document.activeElement?.getBoundingClientRect()
      return (
        box !== undefined &&
        box.left >= 0 &&
        box.right <= window.innerWidth &&
        box.top >= 0 &&
        box.bottom <= window.innerHeight
      )
    })
  })

  it('is one stop of the Tab key a row', async () => {
    const page = await home()
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight')
    expect(await press(page, 'Tab')).toBe('open-films/0')
    expect(await press(page, 'Shift+Tab')).toBe('welcome/2')
  })

  it('shows the film that the focus rests on in the hero', async () => {
    const page = await home()
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowRight')
    await page.getByRole('heading', { level: 1, name: 'Le Voyage dans la Lune' }).waitFor()
    expect(await cell(page)).toBe('welcome/1')
  })

  it('never loses the focus, whatever is pressed', async () => {
    const page = await home()
    await press(page, 'ArrowDown')
    const keys = ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowRight']
    for (let i = 0; i < 60; i++)
      expect(await press(page, keys[(i * 5 + (i >> 2)) % keys.length] as string)).toBeDefined()
  })
})

describe('going to a film and back', () => {
  it('gives Play the focus, and Back puts scroll, row and focus where they were', async () => {
    const page = await home()
    await press(
      page,
      'ArrowDown',
      'ArrowDown',
      'ArrowDown',
      'ArrowDown',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
    )
    const before = await cell(page)
    expect(before).toMatch(/^silent-cinema\/\d+$/)
    await settled(page)
    const place = await where(page)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/title/**')
    await page.waitForFunction(
      () => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === 'actions/0',
    )
    await page.goBack()
    await page.locator('[data-rail]').first().waitFor()
    await page.waitForFunction(
      (name) => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === name,
      before,
    )
    expect(await where(page)).toEqual(place)
  })

  it('gives the focus to something on a page where nothing can be played', async () => {
    const { page } = await stage.viewer()
    await page.goto('/search?q=coffee+run')
    await page.getByRole('link', { name: /^Coffee Run/ }).click()
    // It can be kept for later all the same.
    await page.waitForFunction(() => document.activeElement?.textContent === 'Ma liste')
    expect(await press(page, 'ArrowDown')).toMatch(/^evidence/)
  })

  it('goes through a series: play, episodes, sources, each in reach of the arrows', async () => {
    const { page } = await stage.viewer()
    await page.goto('/title/why-we-fight')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await press(page, 'ArrowDown')).toBe('actions/0')
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) seen.add((await press(page, 'ArrowDown')) ?? 'lost')
    expect(seen.has('lost')).toBe(false)
    expect(seen.has('episode0/0')).toBe(true)
    expect([...seen].some((name) => name.startsWith('evidence'))).toBe(true)
  })
})

describe('the top line', () => {
  it('changes the language of everything at once, keeps it, and keeps the focus', async () => {
    const page = await home()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Silent cinema' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    expect(await cell(page)).toBe('top/6')
    await page.reload()
    await page.getByRole('heading', { name: 'Silent cinema' }).waitFor()
  })

  it('names every row of the catalogue in both languages', async () => {
    const page = await home()
    const ids = await page
      .locator('[data-rail]')
      .evaluateAll((rails) => rails.map((rail) => (rail as HTMLElement).dataset['rail'] ?? ''))
    const unnamed = (id: string) => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
    const french = await page.locator('h2').allInnerTexts()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Silent cinema' }).waitFor()
    const english = await page.locator('h2').allInnerTexts()
    expect(ids.length).toBeGreaterThan(8)
    // "Silent cinema" is what its id would be called too.
    expect(ids.filter((id, i) => french[i] === unnamed(id))).toEqual([])
    expect(
      ids.filter((id, i) => english[i] === unnamed(id) && id !== 'silent-cinema' && id !== 'film-noir'),
    ).toEqual([])
  })
})

/** Where the page and its rows are scrolled to. */
function where(page: Page): Promise<{ top: number; rows: number[] }> {
  return page.evaluate(() => ({
    top: Math.round(window.scrollY),
    rows: [...document.querySelectorAll<HTMLElement>('[data-rail]')].map((rail) =>
      Math.round(rail.scrollLeft),
    ),
  }))
}

/** Waits until smooth scrolling has come to its end. */
async function settled(page: Page): Promise<void> {
  let last = ''
  for (let same = 0; same < 5; ) {
    const now = JSON.stringify(await where(page))
    same = now === last ? same + 1 : 0
    last = now
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
  }
}
