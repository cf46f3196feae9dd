import type { HomeScreen, LibraryState } from '@lanterne/contract'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from '../screens/support/stage.ts'

const stage = setStage()

/** Sends changes as the page does. */
const change = (page: Page, path: string, body: object) =>
  page.evaluate(
    async ([to, json]) => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="lanterne-token"]')?.content ?? ''
      const answer = await fetch(to ?? '', {
        ...{ method: 'POST', headers: { 'x-lanterne-token': token }, body: json ?? '' },
      })
      if (!answer.ok) throw new Error(`${to}: ${answer.status}`)
    },
    [path, JSON.stringify(body)] as const,
  )
const watch = (page: Page, titleId: string, positionSeconds: number) =>
  change(page, '/api/library/progress', { titleId, positionSeconds, durationSeconds: 5000 })
const cell = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'])
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
  return cell(page)
}
const state = (page: Page) =>
  page.evaluate(async () => (await (await fetch('/api/library')).json()) as LibraryState)

describe('what goes on', () => {
  it('comes first, is sent away by five keys, and two screens see the same', async () => {
    const { page } = await stage.viewer()
    const { page: other } = await stage.viewer({ size: 'phone', language: 'en' })
    await page.goto('/')
    await other.goto('/')
    await watch(page, 'nosferatu-1922', 2530)
    // The other screen was only looked at.
    const card = other.getByRole('link', { name: 'Continue Nosferatu, 41 min left' })
    await card.waitFor()
    await page.getByRole('link', { name: /^Reprendre Nosferatu/ }).waitFor()
    expect(await press(page, 'ArrowDown', 'ArrowDown')).toBe('watching/0')
    expect(await press(page, 'ArrowDown')).toBe('watching-tools/0')
    expect(await press(page, 'ArrowRight')).toBe('watching-tools/1')
    await press(page, 'Enter')
    await card.waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.closest('[data-cell]') !== null)
    // What is in its place now.
    expect(await cell(page)).toBe('welcome/0')
    const home = await page.evaluate(async () => (await (await fetch('/api/home')).json()) as HomeScreen)
    expect(home.watching).toEqual([])
  })

  it('is offered on the film’s page, from where it was and from the beginning', async () => {
    const { page } = await stage.viewer()
    await page.goto('/')
    await watch(page, 'nosferatu-1922', 2530)
    await page.goto('/title/nosferatu-1922')
    await page.getByRole('button', { name: 'Reprendre à 42:10' }).waitFor()
    expect(await page.getByRole('button', { name: 'Depuis le début' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Marquer comme vu' }).click()
    await page.getByRole('button', { name: 'Marquer comme non vu' }).waitFor()
    expect((await state(page)).watched).toContain('nosferatu-1922')
    await page.getByRole('button', { name: 'Lire Nosferatu le vampire' }).waitFor()
  })
})

describe('the list', () => {
  it('takes a film by one press on its page, and shows it', async () => {
    const { page } = await stage.viewer()
    await page.goto('/title/sintel-2010')
    await page.getByRole('button', { name: 'Ajouter à ma liste' }).click()
    await page.getByRole('button', { name: 'Retirer de ma liste' }).waitFor()
    await page.getByRole('link', { name: 'Ma liste' }).click()
    await page.getByRole('link', { name: /^Sintel/ }).waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('[data-cell]') !== null)
    expect(await cell(page)).toBe('listed0/0')
  })
})

describe('profiles', () => {
  it('keep a child to what is for it, and need the code for the rest; hostile names are only text', async () => {
    const { page } = await stage.viewer()
    await page.goto('/profiles')
    await page.getByRole('button', { name: 'Ajouter un profil' }).click()
    const hostile = '"><img src=x onerror=alert(1)>'
    await page.getByLabel('Nom').fill(hostile)
    await page.getByRole('button', { name: 'Un enfant, jusqu’à 10 ans' }).click()
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('button', { name: 'Modifier La maison' }).click()
    await page.getByLabel('Nouveau code, de 4 à 8 chiffres').fill('4711')
    await page.getByRole('button', { name: 'Mettre un code' }).click()
    await page.getByRole('button', { name: 'La maison, protégé par un code' }).waitFor()
    expect(await page.locator('img').count()).toBe(0)

    const child = await stage.viewer()
    child.expectFailedRequests()
    await child.page.goto('/title/nosferatu-1922')
    await child.page.getByRole('heading', { name: 'Qui regarde' }).waitFor()
    expect(await press(child.page, 'ArrowRight')).toBe('who/1')
    await child.page.keyboard.press('Enter')
    await child.page.locator('[data-rail]').first().waitFor()
    await child.page.goto('/title/nosferatu-1922')
    await child.page.getByText('Ce n’est pas pour l’âge de ce profil.').waitFor()

    // The way back to the rest is the code, by five keys.
    await child.page.goto('/profiles')
    await child.page.getByRole('button', { name: 'La maison, protégé par un code' }).click()
    await child.page.waitForFunction(() => document.activeElement?.closest('[data-cell]') !== null)
    expect(await cell(child.page)).toBe('pin0/0')
    await child.page.keyboard.type('4712')
    await child.page.getByRole('button', { name: 'Entrer' }).click()
    await child.page.getByText('Ce n’est pas le bon code.').waitFor()
    await child.page.keyboard.type('4711')
    await child.page.getByRole('button', { name: 'Entrer' }).click()
    await child.page.getByRole('link', { name: /^Profil.: La maison/ }).waitFor()
    await child.page.goto('/title/nosferatu-1922')
    await child.page.getByRole('heading', { name: 'Nosferatu le vampire' }).waitFor()
  })
})
