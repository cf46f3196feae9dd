import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { infohash, installOfficial, officialClient, serveAddon } from '../../stremio/support/official.ts'
import { whenSeeding } from '../../support/foreign-peer.ts'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openForeignPeer } from '../../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { shareFilm } from '../../support/swarm.ts'
import { films, makeTestFilm } from '../../support/test-film.ts'
import { openTestTracker } from '../../support/trackers.ts'
import { openTheatre } from '../play/support/theatre.ts'
import { openFront } from './support/front.ts'

beforeAll(installOfficial, 120_000)
beforeAll(buildInterface)
beforeAll(() => makeTestFilm(films.short), 300_000)

/** The cell that has the focus, once it is one of these. */
async function whenAt(page: Page, cell: RegExp): Promise<void> {
  const at = () => page.evaluate(() => document.activeElement?.getAttribute('data-cell') ?? '')
  await expect.poll(at, { timeout: 15_000, message: `the focus is at ${cell}` }).toMatch(cell)
}

async function open(stage: Stage, dataDirectory?: string) {
  const app = await startApp(stage, dataDirectory === undefined ? {} : { dataDirectory })
  const theatre = await openTheatre(stage, app)
  return { app, theatre, page: theatre.page }
}

/** Adds an add-on by keys alone, and browses to the film that is first in its first row. */
async function addByKeys(page: Page, address: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await whenAt(page, /^top\/0$/)
  const settings = page.getByRole('link', { name: 'Settings' })
  for (let i = 0; i < 10 && !(await settings.evaluate((link) => link === document.activeElement)); i++)
    await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await whenAt(page, /^kinds\/0$/)
  await page.keyboard.press('Enter')
  await whenAt(page, /^address\/0$/)
  await page.keyboard.type(address)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 3, name: 'Open films' }).waitFor()
  await page.getByText('Nobody of ours has checked it').waitFor()
  await whenAt(page, /^confirm\/0$/)
  await page.keyboard.press('Enter')
  await whenAt(page, /^source-own\w+\/0$/)
  await page.keyboard.press('ArrowUp')
  await whenAt(page, /^browse\/0$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'My sources' }).waitFor()
  await page.getByRole('link', { name: /^Sintel/ }).waitFor()
  await whenAt(page, /^manage\/0$/)
  await page.keyboard.press('ArrowDown')
  await whenAt(page, /^own\w+-0\/0$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Sintel' }).waitFor()
  await page.getByText('It comes from your source “Open films”').waitFor()
  await whenAt(page, /^actions\/0$/)
}

describe('an add-on of the official SDK', () => {
  it('is added, browsed and played from by keys alone, from people who share', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const tracker = await openTestTracker(stage, 'lanterne', [film.infohash])
    const seeder = await openForeignPeer(stage, 'libtorrent')
    await seeder.add({ torrent: await film.torrent([tracker.httpUrl]) }, film.folder)
    await whenSeeding(stage, seeder)
    const streams = [{ name: '720p', infoHash: film.infohash, sources: [`tracker:${tracker.httpUrl}`] }]
    const { theatre, page } = await open(stage)
    await addByKeys(page, await serveAddon(stage, { streams }))
    await page.keyboard.press('Enter')
    const picture = await theatre.whenPlaying({ past: 2, timeoutMs: 60_000 })
    expect(picture.duration).toBeCloseTo(film.durationSeconds, 0)
    expect(theatre.complaints).toEqual([])
  })

  it('plays files of its own host, with its subtitles; its pages open after asking; episodes one by one', async (context) => {
    await using stage = await openStage(context)
    const film = await makeTestFilm(films.short)
    const words = join(stage.folder, 'words.srt')
    await writeFile(words, '1\n00:00:00,000 --> 00:00:19,000\nFrom the add-on\n')
    const front = await openFront(stage, { '/film.mp4': film.path, '/words.srt': words })
    const streams = [
      { name: '480p', url: 'http://127.0.0.1:1/elsewhere.mp4' },
      { name: '1080p', url: `${front.address}/film.mp4` },
      { name: 'Their page', externalUrl: 'https://example.org/watch' },
    ]
    const subtitles = [{ id: 'one', url: `${front.address}/words.srt`, lang: 'eng' }]
    front.behind = await serveAddon(stage, { streams, subtitles })
    const { theatre, page } = await open(stage)
    // No test asks anybody outside.
    await page.route(/\/api\/elsewhere\/(?!own)\w+\//, (route) => route.fulfill({ json: { titles: [] } }))
    await page.goto('/search?q=Pioneer')
    await page.getByRole('button', { name: 'Look there too' }).waitFor()
    // Nothing of it was asked before.
    expect(front.asked).toEqual([])
    await addByKeys(page, `${front.address}/manifest.json`)
    await page.getByRole('button', { name: 'Their page' }).click()
    const link = page.getByRole('link', { name: 'Open example.org' })
    expect(await link.getAttribute('href')).toBe('https://example.org/watch')
    await page.getByRole('button', { name: 'Play Sintel' }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
    await page.mouse.move(400, 300)
    await page.getByRole('button', { name: 'Subtitles' }).click()
    await page.getByRole('menuitemradio', { name: /English/ }).click()
    await page.getByText('From the add-on').waitFor()
    expect(front.asked).toContain('/words.srt')

    await page.goto('/search?q=Pioneer')
    await page.getByRole('button', { name: 'Look there too' }).click()
    await page.getByText('Open films (your source) · 1 film found').waitFor()
    const found = page.getByRole('region', { name: 'Elsewhere' })
    await found.getByRole('link', { name: /^Pioneer One/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Pioneer One' }).waitFor()
    await page.getByText('Each episode is looked for when you play it.').waitFor()
    await page.getByRole('link', { name: /Earthfall/ }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })
  })
})

describe('a folder of the viewer’s films', () => {
  it('has films and episodes that play from the disk, and not what was taken away', async (context) => {
    await using stage = await openStage(context)
    const film = await makeTestFilm(films.short)
    const folder = join(stage.folder, 'films')
    await mkdir(join(folder, 'A series/Season 1'), { recursive: true })
    for (const name of ['Nosferatu (1922).mp4', 'Sintel.2010.mp4', 'A series/Season 1/02 - Two.mp4'])
      await copyFile(film.path, join(folder, name))
    await writeFile(join(folder, 'Sintel.2010.en.srt'), '1\n00:00:00,000 --> 00:00:19,000\nBeside it\n')
    const { theatre, page } = await open(stage)
    await page.goto('/settings/sources')
    await page.getByRole('button', { name: 'A folder of this machine' }).click()
    // From the folder that the app shows first, the viewer's own, down to the one that is wanted.
    await page.getByRole('button', { name: 'films', exact: true }).click()
    await expect.poll(() => page.getByRole('textbox').first().inputValue()).toBe(folder)
    await page.getByRole('button', { name: 'See what it is' }).click()
    await page.getByText('3 films').waitFor()
    await page.getByRole('button', { name: 'Add this source' }).click()
    await page.getByRole('switch', { name: 'On the home screen too' }).click()
    await page.getByRole('switch', { name: 'On the home screen too', checked: true }).waitFor()
    await page.goto('/')
    const row = page.getByRole('region', { name: 'Films · films' })
    await row.scrollIntoViewIfNeeded()
    await row.getByRole('link', { name: /^Sintel, 2010/ }).click()
    await page.getByText('This film is on this machine: it is ready.').waitFor()
    await page.getByRole('button', { name: 'Play Sintel' }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })

    await page.goto('/sources')
    await page.getByRole('link', { name: /^A series/ }).click()
    await page.getByRole('link', { name: /2\. Two/ }).click()
    await theatre.whenPlaying({ past: 1, timeoutMs: 60_000 })

    await rm(join(folder, 'Sintel.2010.mp4'))
    await expect
      .poll(
        async () => {
          await page.goto('/sources')
          await page.getByRole('link', { name: /^Nosferatu, 1922/ }).waitFor()
          return page.getByRole('link', { name: /^Sintel/ }).count()
        },
        { timeout: 20_000 },
      )
      .toBe(0)
    expect(theatre.complaints).toEqual([])
  })
})

describe('Lanterne elsewhere', () => {
  it('is switched on in the settings, and browsed by the official client and by another Lanterne', async (context) => {
    await using stage = await openStage(context)
    const { page } = await open(stage)
    await page.goto('/settings/sources')
    await page.getByRole('switch', { name: 'Serve the catalogue as an add-on' }).click()
    const address = await page.getByLabel('Address to give to the other app').inputValue()
    const { addon } = await officialClient().detectFromURL(address)
    if (!addon) throw new Error('no add-on there')
    const { metas } = await addon.get('catalog', 'movie', 'films', { search: 'Sintel' })
    const [film] = metas as { id: string }[]
    const { streams } = await addon.get('stream', 'movie', film?.id)
    expect((streams as { infoHash?: string }[]).some((stream) => stream.infoHash === infohash)).toBe(true)

    const other = await open(stage, await stage.makeFolder('other'))
    await other.page.goto('/settings/sources')
    await other.page.getByRole('button', { name: 'A Stremio add-on' }).click()
    await other.page.getByLabel('Address of the add-on').fill(address)
    await other.page.getByRole('button', { name: 'See what it is' }).click()
    await other.page.getByRole('button', { name: 'Add this source' }).click()
    await other.page.getByRole('button', { name: 'Browse my sources' }).click()
    await other.page
      .getByRole('link', { name: /Nosferatu/ })
      .first()
      .waitFor()

    await page.getByRole('switch', { name: 'Serve the catalogue as an add-on' }).click()
    await expect.poll(async () => (await fetch(address)).status).toBe(404)
  })
})
