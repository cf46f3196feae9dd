import { readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTheatre } from '../e2e/play/support/theatre.ts'
import { buildInterface, startApp } from '../support/lanterne-app.ts'
import { openStage } from '../support/stage.ts'
import { digestFile } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { plantGarden } from './support/garden.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.short), 300_000)

describe('the screen to share a film', () => {
  it('shares one with five keys and what is typed, and stops', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    const app = await startApp(stage)
    const theatre = await openTheatre(stage, app, { language: 'fr' })
    const { page } = theatre
    theatre.expectFailedRequests()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const down = async (name: RegExp) => {
      // Some presses move the caret of what is typed in; each row is reached in a few.
      for (let presses = 0; presses < 40; presses++) {
        const label = await page.evaluate(() => {
          const at = document.activeElement
          const labels =
            at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null
          return labels?.[0]?.textContent ?? at?.textContent ?? ''
        })
        if (name.test(label)) return
        await press('ArrowDown')
      }
      throw new Error(`not reached: ${name}`)
    }
    const type = async (name: RegExp, text: string) => {
      await down(name)
      await page.keyboard.type(text)
    }

    await page.goto('/')
    await page.getByRole('link', { name: /Partagez-le/ }).focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Partager un film' }).waitFor()
    await type(/Où est le film/, '/nowhere/at/all.mp4')
    await press('Enter')
    await page.getByText('Il n’y a pas de fichier à cet endroit.').first().waitFor()
    await press('Control+A')
    await page.keyboard.type(`"${film.path}"`)
    await press('Enter')
    await page.getByText('Sous-titres à côté : garden.fr.srt').waitFor()
    await type(/^Fait par/, 'Ana Ferreira')
    await type(/^De quoi il parle/, 'Ce qui y poussait.')
    await down(/^Partager$/)
    await press('Enter')
    // Nothing is shared, and the first field that keeps it back has the focus.
    await page.getByText('Choisissez-en une').waitFor()
    const state = async () => (await fetch(`${app.address}/api/shares`)).json()
    expect(await state()).toEqual({ shares: [] })
    await page.keyboard.type('2026')
    await down(/^CC BY-NC 4/)
    await press('Enter')
    await down(/^J’ai fait ce film/)
    await press('Enter')
    await down(/^Partager$/)
    await press('Enter')

    const copy = page.getByRole('button', { name: 'Copier le lien' })
    await copy.waitFor()
    expect(await copy.evaluate((element) => element === document.activeElement)).toBe(true)
    const link = await page.getByRole('textbox', { name: 'Lien vers garden' }).inputValue()
    expect(link).toMatch(/^lanterne:\?xt=urn:btih:[0-9a-f]{40}&.*&x\.film\.licence=CC-BY-NC-4\.0/)
    await page.getByText('Personne d’autre ne l’a en entier pour l’instant').waitFor()
    await theatre.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await press('Enter')
    await page.getByRole('button', { name: 'Lien copié' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)

    await press('ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter')
    await page.getByRole('heading', { name: 'Ce que je partage' }).waitFor({ state: 'detached' })
    expect(await state()).toEqual({ shares: [] })
  })

  it('takes a small film that is dropped on it, and keeps it no longer than it is shared', async (context) => {
    await using stage = await openStage(context)
    const film = await makeTestFilm({ durationSeconds: 3, kilobitsPerSecond: 500 })
    const app = await startApp(stage)
    const { page } = await openTheatre(stage, app)
    await page.goto('/share')
    await page.getByLabel('Where is the film on this machine?').waitFor()
    await page.evaluate(
      (bytes) => {
        const data = new DataTransfer()
        data.items.add(new File([Uint8Array.from(bytes)], 'small garden.mp4'))
        for (const type of ['dragover', 'drop'])
          document
            .querySelector('main h1')
            ?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
      },
      [...(await readFile(film.path))],
    )
    await page.getByText('small garden.mp4', { exact: true }).first().waitFor()
    const path = await page.getByLabel('Where is the film on this machine?').inputValue()
    expect(await digestFile(path)).toBe(film.sha256)
    await page.getByRole('textbox', { name: 'Year' }).fill('2026')
    await page.getByLabel('Made by').fill('Ana')
    await page.getByRole('radio', { name: /^CC0/ }).click()
    await page.getByRole('checkbox', { name: /^I made this film/ }).click()
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('heading', { level: 3, name: 'small garden' }).waitFor()
    await page.getByRole('button', { name: 'Stop sharing' }).click()
    await page.getByRole('heading', { name: 'What I share' }).waitFor({ state: 'detached' })
    expect(await readdir(join(app.dataDirectory, 'published/files'))).toEqual([])
  })

  it('says that a film was moved, and shares it again where it is back', async (context) => {
    await using stage = await openStage(context)
    const film = await plantGarden(stage)
    const app = await startApp(stage)
    const page = await (await fetch(app.address)).text()
    const token = /lanterne-token" content="([^"]+)"/.exec(page)?.[1] ?? ''
    const facts = { title: 'The garden', year: 2026, makers: ['Ana'], licence: 'CC0-1.0' }
    const published = await fetch(`${app.address}/api/shares`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-lanterne-token': token },
      body: JSON.stringify({ facts, path: film.path, mayShare: true }),
    })
    expect(published.status).toBe(201)
    await app.kill()
    await rename(film.path, `${film.path}.away`)
    const away = await app.restart()
    const stateOf = async (address: string) =>
      (await (await fetch(`${address}/api/shares`)).json()).shares[0]?.state
    await stage.until('it is missed', async () => (await stateOf(away.address)) === 'missing', {
      timeoutMs: 20_000,
    })
    const theatre = await openTheatre(stage, away)
    await theatre.page.goto('/share')
    await theatre.page.getByText('This film was moved or has changed').waitFor()
    await away.kill()
    await rename(`${film.path}.away`, film.path)
    const back = await away.restart()
    await stage.until('it is shared', async () => (await stateOf(back.address)) === 'shared', {
      timeoutMs: 20_000,
    })
  })
})
