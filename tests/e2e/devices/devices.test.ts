import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DevicesState, LibraryState } from '@lanterne/contract'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { openTheatre } from '../play/support/theatre.ts'
import { findBarriers, findOverflow } from '../screens/support/look.ts'
import { openViewer } from '../screens/support/viewer.ts'
import { openLivingRoom, readSquare } from './support/living-room.ts'

const pictures = join(import.meta.dirname, '../../../test-results/screens')
const film = 'welcome-to-lanterne'
const timeoutMs = 60_000

beforeAll(async () => {
  await buildInterface()
  await mkdir(pictures, { recursive: true })
})

/** Looks at a screen with axe, and keeps what it looked like. */
async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  expect(await findBarriers(page), name).toEqual([])
  expect(await findOverflow(page), name).toEqual([])
}

/** What the page of the first screen knows of other devices. */
const devicesOf = (page: Page) =>
  page.evaluate(async () => (await (await fetch('/api/devices')).json()) as DevicesState)

const placeOf = async (page: Page) =>
  (await page.evaluate(async () => (await (await fetch('/api/library')).json()) as LibraryState)).progress[
    film
  ]?.positionSeconds ?? 0

/** Goes to a key with the arrows, as a remote does, and presses it. */
async function pressKey(page: Page, sign: string): Promise<void> {
  const target = page.getByRole('button', { name: sign, exact: true })
  const cell = async (of: ReturnType<Page['locator']>) => {
    const [, row = '', column = ''] =
      /^pair(\d)\/(\d)$/.exec((await of.getAttribute('data-cell')) ?? '') ?? []
    return { row: Number(row), column: Number(column) }
  }
  const to = await cell(target)
  for (let moves = 0; moves < 12; moves++) {
    const here = await cell(page.locator(':focus'))
    if (here.row === to.row && here.column === to.column) break
    const key = here.row < to.row ? 'ArrowDown' : here.row > to.row ? 'ArrowUp' : undefined
    await page.keyboard.press(key ?? (here.column < to.column ? 'ArrowRight' : 'ArrowLeft'))
  }
  await page.keyboard.press('Enter')
}

describe('other devices of the house', () => {
  it('come in by a square or a code, watch, and are out when they are sent away; nobody else hears anything', async (context) => {
    await using stage = await openStage(context)
    const { machine, device, stranger } = await openLivingRoom(stage)
    const [command, inside] = machine.inside('env')
    const app = await startApp(stage, { wrapper: [command, ...inside] })
    const { port } = new URL(app.address)
    const house = `http://10.77.1.1:${port}`

    // Nothing is open before somebody wants it.
    expect((await device.ask(`${house}/`)).exit).toBe(7)

    const here = await machine.openBrowser()
    const there = await device.openBrowser()
    const first = await openTheatre(stage, app, { browser: here })
    first.expectFailedRequests()
    first.page.context().setDefaultTimeout(timeoutMs)
    await first.page.goto('/settings/devices')
    await first.page.getByText('Lanterne is open on this machine only.').waitFor()
    await first.page.getByRole('switch', { name: 'Open Lanterne to devices of the house' }).click()
    await first.page.getByRole('button', { name: 'Add a device' }).click()
    const square = first.page.getByRole('img', { name: 'Square to be photographed with the other device' })
    await square.waitFor()
    const scanned = await readSquare(stage, square)
    expect(scanned).toMatch(/^http:\/\/10\.77\.1\.1:\d+\/#[34679ACDEFGHJKMNPQRTVWXY]{6}$/)
    expect(scanned.startsWith(`${house}/#`)).toBe(true)
    const code = scanned.slice(-6)

    // Who is not on this side of the house hears nothing, and who calls by another name, or from another site, no more.
    const heard = await stranger.ask(`${house}/`)
    expect([52, 55, 56]).toContain(heard.exit)
    expect(heard.text).toBe('')
    expect((await stranger.ask(`http://11.1.1.1:${port}/`)).exit).toBe(7)
    expect(await device.ask(`${house}/api/home`)).toMatchObject({ status: 401 })
    expect(await device.ask(`${house}/stream/a/film.mp4`)).toMatchObject({ status: 401 })
    expect((await device.ask(`${house}/`)).text).toContain('name="lanterne-token" content=""')
    const rebound = await device.ask(`${house}/`, '-H', `Host: rebind.example:${port}`)
    expect(rebound).toMatchObject({ status: 403 })
    const pairing = ['-X', 'POST', '-H', 'content-type: application/json', '-d', JSON.stringify({ code })]
    const elsewhere = await device.ask(`${house}/api/pair`, ...pairing, '-H', 'Origin: http://evil.example')
    expect(elsewhere).toMatchObject({ status: 403 })

    // A telephone's camera reads the square: it is in at once, and the code is in no history.
    const phone = await openTheatre(stage, { ...app, address: house }, { browser: there })
    phone.expectFailedRequests()
    phone.page.context().setDefaultTimeout(timeoutMs)
    await phone.page.goto(scanned)
    await phone.page.getByRole('button', { name: 'Play Welcome to Lanterne' }).waitFor({ timeout: timeoutMs })
    expect(phone.page.url()).toBe(`${house}/`)
    await first.page.getByText('Connected now').waitFor({ timeout: timeoutMs })
    expect((await devicesOf(first.page)).code).toBeUndefined()
    expect(await device.ask(`${house}/api/pair`, ...pairing)).toMatchObject({ status: 403 })
    const [cookie] = (await phone.page.context().cookies(house)).filter(
      ({ name }) => name === 'lanterne-device',
    )
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })

    // What is of the machine is not done from there.
    await phone.page.goto('/settings/devices')
    await phone.page.getByRole('heading', { name: 'Before Play' }).waitFor()
    expect(await phone.page.getByRole('link', { name: 'Privacy' }).count()).toBe(0)
    const refused = await phone.page.evaluate(async () => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="lanterne-token"]')?.content ?? ''
      const headers = { 'x-lanterne-token': token }
      return Promise.all(
        ['/api/devices/code', '/api/devices/door', '/api/privacy/choice', '/api/sources/folders'].map(
          async (path) => (await fetch(path, { method: 'POST', headers, body: '{}' })).status,
        ),
      )
    })
    expect(refused).toEqual([403, 403, 403, 403])

    // Wrong codes are slower and slower, and then there is none left to guess at.
    await first.page.getByRole('button', { name: 'Add a device' }).click()
    await square.waitFor()
    const wrong = (await devicesOf(first.page)).code?.code === 'AAAAAA' ? 'CCCCCC' : 'AAAAAA'
    const said = await phone.page.evaluate(async (code) => {
      const statuses: number[] = []
      const started = performance.now()
      while (
        statuses.filter((status) => status === 403).length < 6 &&
        performance.now() - started < 120_000
      ) {
        statuses.push((await fetch('/api/pair', { method: 'POST', body: JSON.stringify({ code }) })).status)
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      return { statuses, tookMs: performance.now() - started }
    }, wrong)
    expect(said.statuses.slice(0, 3)).toEqual([403, 403, 403])
    expect(said.statuses).toContain(429)
    expect(said.statuses.filter((status) => status === 403)).toHaveLength(6)
    // 2, 4 and 8 seconds lie between the last four of them.
    expect(said.tookMs).toBeGreaterThan(13_900)
    expect((await devicesOf(first.page)).code).toBeUndefined()
    await first.page.getByText(/too many wrong codes were tried/).waitFor()

    // A television, in Arabic, with the arrows and OK.
    await first.page.getByRole('button', { name: 'Add a device' }).click()
    await square.waitFor()
    const next = (await devicesOf(first.page)).code?.code ?? ''
    const tv = stage.use(await openViewer(there, house, { size: 'tv', language: 'ar', isStill: true }))
    tv.expectFailedRequests()
    tv.context.setDefaultTimeout(timeoutMs)
    await tv.page.goto('/title/nosferatu-1922')
    await tv.page.getByRole('heading', { name: 'ربط هذا الجهاز' }).waitFor({ timeout: timeoutMs })
    await look(tv.page, 'pair-tv-ar')
    for (const sign of next) await pressKey(tv.page, sign)
    await tv.page.locator('h1', { hasText: 'Nosferatu' }).waitFor({ timeout: timeoutMs })
    expect((await devicesOf(first.page)).devices).toHaveLength(2)
    await first.page.getByRole('button', { name: 'Add a device' }).click()
    await square.waitFor()
    await look(first.page, 'devices-desktop-en')
    const guest = stage.use(await openViewer(there, house, { size: 'phone', language: 'fr', isStill: true }))
    await guest.page.goto('/')
    await guest.page.locator('[data-cell="pair0/0"]:focus').waitFor({ timeout: timeoutMs })
    await look(guest.page, 'pair-phone-fr')

    // Two viewers on two devices; the power goes, and both go on where they were.
    for (const theatre of [first, phone]) {
      await theatre.page.goto(`/title/${film}`)
      await theatre.page
        .getByRole('button', { name: /Welcome to Lanterne/ })
        .first()
        .click()
      await theatre.whenPlaying({ past: 1, timeoutMs })
    }
    await stage.until('the library knows', async () => (await placeOf(first.page)) > 2, { timeoutMs })
    const [before, there0] = [await first.picture(), await phone.picture()]
    await app.kill()
    await app.restart()
    await first.whenPlaying({ past: before?.currentTime ?? 0, timeoutMs })
    await phone.whenPlaying({ past: there0?.currentTime ?? 0, timeoutMs })

    // While all else is hidden, the house is as it was, and no peer finds a door there.
    const tab = stage.use(await openViewer(here, app.address, { language: 'en', isStill: true }))
    tab.expectFailedRequests()
    tab.context.setDefaultTimeout(timeoutMs)
    await tab.page.goto('/settings/devices')
    const hidden = await tab.page.evaluate(async () => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="lanterne-token"]')?.content ?? ''
      const proxy = { host: '10.77.1.9', port: 1080 }
      const body = JSON.stringify({ kind: 'socks', proxy })
      const headers = { 'x-lanterne-token': token }
      return (await fetch('/api/privacy/choice', { method: 'POST', headers, body })).status
    })
    expect(hidden).toBe(202)
    await stage.until('the house is open again', async () => (await device.ask(`${house}/`)).status === 200, {
      timeoutMs,
    })
    await tv.page.goto('/')
    await tv.page.locator('[data-rail]').first().waitFor({ timeout: timeoutMs })
    const [ss, ssWords] = machine.inside('ss', '-ltnH')
    const sockets = stage.start('ss', ss, ssWords, { mayEnd: true })
    await sockets.ended
    const listening = sockets.stdout.split('\n').flatMap((line) => line.split(/\s+/)[3] ?? [])
    expect(listening.filter((place) => !place.startsWith('127.0.0.1:'))).toEqual([`10.77.1.1:${port}`])

    // Sent away: out at once, whatever is open, and its cookie is worth nothing. The other one stays.
    await tab.page.goto('/settings/devices')
    const mine = tab.page.getByRole('listitem').filter({ hasText: 'Linux' }).last()
    await mine.getByRole('button', { name: /^Remove/ }).click()
    await mine.getByRole('button', { name: /^Really remove/ }).click()
    await phone.page.getByRole('heading', { name: 'Connect this device' }).waitFor({ timeout: timeoutMs })
    const kept = await device.ask(`${house}/api/home`, '-H', `Cookie: lanterne-device=${cookie?.value}`)
    expect(kept).toMatchObject({ status: 401 })
    await tv.page.reload()
    await tv.page.locator('[data-rail]').first().waitFor({ timeout: timeoutMs })

    // Closed: for everybody.
    await tab.page.getByRole('switch', { name: 'Open Lanterne to devices of the house' }).click()
    await tab.page.getByText('Lanterne is open on this machine only.').waitFor()
    expect((await device.ask(`${house}/`)).exit).toBe(7)
    expect([...first.complaints, ...tv.complaints, ...tab.complaints, ...phone.complaints]).toEqual([])
  }, 600_000)
})

describe('lanterne --listen', () => {
  it('says on the terminal where other devices come in, and by which code; one more is asked for in the same way', async (context) => {
    await using stage = await openStage(context)
    const { machine, device } = await openLivingRoom(stage)
    const [command, inside] = machine.inside('env')
    const app = await startApp(stage, { wrapper: [command, ...inside], words: ['--listen'] })
    const line = /^Other devices of the house: (http:\S+) {2}code: (\w{3}) (\w{3}) /m
    const [, address = '', ...halves] = await app.program.waitForOutput(line, { timeoutMs })
    expect(address).toBe(`http://10.77.1.1:${new URL(app.address).port}`)
    const pair = async (code: string) =>
      (await device.ask(`${address}/api/pair`, '-X', 'POST', '-d', JSON.stringify({ code }))).status
    expect(await pair(halves.join(''))).toBe(201)
    await app.program.waitForOutput(/^Lanterne is connected\./m, { timeoutMs })
    const main = join(import.meta.dirname, '../../../packages/cli/src/main.mjs')
    const words = ['--listen', '--no-open', '--data', app.dataDirectory]
    const [node, more] = machine.inside(process.execPath, main, ...words)
    const second = stage.start('lanterne --listen', node, more, { mayEnd: true })
    expect(await second.ended).toBe(0)
    const [, again, ...signs] = line.exec(second.stdout) ?? []
    expect(again).toBe(address)
    expect(await pair(halves.join(''))).toBe(403)
    expect(await pair(signs.join(''))).toBe(201)
  })
})
