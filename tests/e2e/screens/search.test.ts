import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { giveHand } from './support/hand.ts'
import { setStage } from './support/stage.ts'

const stage = setStage()

/** The search screen, once its field has the focus. */
async function search(): Promise<Page> {
  const { page } = await stage.viewer()
  await page.goto('/search')
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement)
  return page
}

describe('search', () => {
  it('finds films while their names are typed, says how many, and the arrows reach them', async () => {
    const page = await search()
    await page.keyboard.type('metropol')
    await page.getByRole('link', { name: /^Metropolis, 1927/ }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await page.getByRole('status').filter({ hasText: '1 film trouvé' }).waitFor({ state: 'attached' })
    await page.waitForURL('**/search?q=metropol')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Metropolis' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: /^Metropolis, 1927/ }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('metropol')
  })

  it('asks once when typing rests, not at every key', async () => {
    const page = await search()
    const asked: string[] = []
    page.on(
      'request',
      (request) => request.url().includes('/api/search') && asked.push(new URL(request.url()).search),
    )
    await page.keyboard.type('nosferatu', { delay: 20 })
    await page.getByRole('link', { name: /^Nosferatu le vampire/ }).waitFor()
    expect(asked).toEqual(['?names=fr&q=nosferatu'])
  })

  it('says so when there is nothing, and clearing begins again', async () => {
    const { page } = await stage.viewer({ language: 'en' })
    await page.goto('/search?q=qqqq')
    await page.getByText('No film answers to “qqqq”.').first().waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Look for a title').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  })

  it('understands what is mistyped, and says so', async () => {
    const page = await search()
    await page.keyboard.type('nosfreatu')
    await page.getByRole('link', { name: /^Nosferatu le vampire/ }).waitFor()
    await page.getByText('pour «\u00A0nosferatu\u00A0»').waitFor()
  })

  it('takes any text as text', async () => {
    const page = await search()
    await page.keyboard.type('<img src=x onerror=alert(1)>')
    await page.getByText('Aucun film ne répond').first().waitFor()
    expect(await page.locator('img').count()).toBe(0)
  })
})

describe('with a remote', () => {
  const agent =
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88'

  it.each(['fr', 'ar'] as const)('words are chosen letter by letter, in %s', async (language) => {
    const { page } = await stage.viewer({ size: 'tv', language, isStill: true })
    await page.addInitScript((value) => Object.defineProperty(navigator, 'userAgent', { value }), agent)
    const hand = giveHand(page)
    await page.goto('/search')
    await page.locator('[data-cell="letter0/0"]').waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('[data-cell="letter0/0"]') !== null)
    const letter = async (text: string) => {
      const cell = await page
        .locator('[data-cell^="letter"]')
        .evaluateAll(
          (keys, wanted) => keys.find((key) => key.textContent === wanted)?.getAttribute('data-cell'),
          text,
        )
      await hand.choose(`[data-cell="${cell}"]`)
    }
    if (language === 'ar') {
      await letter('ف')
      await letter('abc')
      await hand.choose('[data-cell="letters/2"]')
    }
    for (const each of 'nosx') await letter(each)
    await hand.choose('[data-cell="letters/1"]')
    await letter('f')
    expect(await page.getByRole('searchbox').inputValue()).toBe('nosf')
    await page.locator('[data-cell="found0/0"]').waitFor()
    await page
      .getByRole('link', { name: /^Nosferatu/ })
      .first()
      .waitFor()
    await letter('éäñ')
    await letter('é')
    await hand.choose('[data-cell="letters/1"]')
    await page
      .getByRole('link', { name: /^Nosferatu/ })
      .first()
      .waitFor()
    await page.screenshot({
      path: join(import.meta.dirname, `../../../test-results/screens/search-letters-tv-${language}.png`),
    })
    await hand.choose('[data-cell="found0/0"]')
    await page.waitForURL('**/title/**')
  })
})
