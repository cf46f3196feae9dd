import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './support/stage.ts'

const stage = setStage()

const choose = (page: Page, country: string) => page.getByLabel('Votre pays').selectOption({ label: country })
const film = (page: Page, name: RegExp) => page.getByRole('link', { name }).first()

describe('the viewer’s country', () => {
  it('is the browser’s at first; what is not free there is left out, counted, and shown again elsewhere', async () => {
    const { page } = await stage.viewer({ country: '' })
    await page.goto('/')
    await film(page, /^Nosferatu le vampire/).waitFor()
    expect(await page.getByLabel('Votre pays').inputValue()).toBe('FR')
    expect(await film(page, /^La Nuit des morts-vivants/).count()).toBe(0)
    await page.getByText(/^\d+ films ne sont pas montrés/).waitFor()
    await choose(page, 'États-Unis')
    await film(page, /^La Nuit des morts-vivants/).waitFor()
    expect(await page.getByText(/films ne sont pas montrés/).count()).toBe(0)
    // It is remembered.
    await page.reload()
    await film(page, /^La Nuit des morts-vivants/).waitFor()
    expect(await page.getByLabel('Votre pays').inputValue()).toBe('US')
  })

  it('is the one that a film says why it is free in', async () => {
    const { page } = await stage.viewer({ country: 'FR' })
    await page.goto('/title/nosferatu-1922')
    await page
      .getByText('(France)\u00A0: le dernier des auteurs que compte la loi est mort en 1949.')
      .waitFor()
  })

  it('says of a film that it is not free there, and where it is', async () => {
    const viewer = await stage.viewer({ country: 'FR' })
    viewer.expectFailedRequests()
    const { page } = viewer
    await page.goto('/title/night-of-the-living-dead-1968')
    await page.getByText('Ce film n’est pas libre dans votre pays.').waitFor()
    await choose(page, 'Tous les pays')
    await page.getByRole('heading', { level: 1, name: 'La Nuit des morts-vivants' }).waitFor()
    await page.getByText('Domaine public (États-Unis)').first().waitFor()
    await page.getByText('Libre ici\u00A0: États-Unis. Ailleurs, rien n’est sûr.').waitFor()
    await page.getByText('Vérifié le 22 novembre 2026.').waitFor()
  })

  it('is reached with the arrows', async () => {
    const { page } = await stage.viewer()
    await page.goto('/')
    await film(page, /^Nosferatu le vampire/).waitFor()
    await page.locator('[data-row="country"]').scrollIntoViewIfNeeded()
    const focused = () => page.evaluate(() => document.activeElement?.tagName)
    for (let presses = 0; presses < 30 && (await focused()) !== 'SELECT'; presses++)
      await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('SELECT')
    await page.keyboard.press('ArrowUp')
    expect(await focused()).not.toBe('SELECT')
    expect(await page.getByLabel('Votre pays').inputValue()).toBe('*')
  })
})
