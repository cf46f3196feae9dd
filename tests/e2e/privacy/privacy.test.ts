import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrivacyStatus } from '@lanterne/contract'
import encodeQR from 'qr'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface, startApp } from '../../support/lanterne-app.ts'
import { openStage } from '../../support/stage.ts'
import { openTheatre } from '../play/support/theatre.ts'

beforeAll(buildInterface)

const keys = [7, 9].map((byte) => Buffer.alloc(32, byte).toString('base64'))
const confOf = (port: number) =>
  `[Interface]\nPrivateKey = ${keys[0]}\nAddress = 10.9.0.2\nDNS = 10.9.0.1\nPostUp = true\n[Peer]\nPublicKey = ${keys[1]}\nAllowedIPs = 0.0.0.0/0\nEndpoint = 127.0.0.1:${port}\n`

describe('the page on privacy', () => {
  it('takes configurations every way, hides, attacks itself, and shows the house only to who says so twice', async (context) => {
    await using stage = await openStage(context)
    // Somebody who never answers.
    const silent = createSocket('udp4').bind(0, '127.0.0.1')
    await once(silent, 'listening')
    stage.use({ [Symbol.asyncDispose]: async () => void silent.close() })
    const conf = confOf(silent.address().port)
    const app = await startApp(stage)
    const { page, complaints } = await openTheatre(stage, app)
    const status = async () => (await (await fetch(`${app.address}/api/privacy`)).json()) as PrivacyStatus
    await page.goto('/settings/privacy')
    await page.getByRole('heading', { level: 1, name: 'Privacy' }).waitFor()
    const hide = page.getByRole('switch', { name: 'Hide my address' })
    expect(await hide.getAttribute('aria-disabled')).toBe('true')
    await page.getByText('Nothing is hidden').waitFor()

    // Wrong text, with where it is wrong; then the right one.
    await page.getByLabel('Or paste it here').fill(conf.replace(keys[0] ?? '', 'short='))
    await page.getByRole('button', { name: 'Add this text' }).click()
    await page.getByText('This key is wrong, or cut. (line 2, PrivateKey)').waitFor()
    await page.getByLabel('What to call it').fill('Pasted')
    await page.getByLabel('Or paste it here').fill(conf)
    await page.getByRole('button', { name: 'Add this text' }).click()
    await page.getByRole('heading', { level: 3, name: 'Pasted' }).waitFor()
    await page.getByText('Read, and never run: PostUp.').waitFor()

    const files = page.locator('input[type=file]')
    const file = join(stage.folder, 'provider.conf')
    await writeFile(file, conf)
    await files.nth(0).setInputFiles(file)
    await page.getByRole('heading', { level: 3, name: 'provider' }).waitFor()
    const picture = join(stage.folder, 'code.gif')
    await writeFile(picture, encodeQR(conf, 'gif', { scale: 6 }))
    await files.nth(1).setInputFiles(picture)
    await page.getByRole('heading', { level: 3, name: 'code' }).waitFor()
    await writeFile(
      join(stage.folder, 'no-code.gif'),
      await readFile(picture).then((bytes) => bytes.subarray(0, 40)),
    )
    await files.nth(1).setInputFiles(join(stage.folder, 'no-code.gif'))
    await page.getByText('There is no code in this picture that can be read.').waitFor()
    expect((await status()).profiles.map(({ name }) => name)).toEqual(['Pasted', 'provider', 'code'])

    await hide.click()
    await page.getByText('Opening the tunnel').waitFor()
    expect(await hide.getAttribute('aria-checked')).toBe('true')
    await page.getByText('Browsers that share (WebRTC)').waitFor()
    expect(await page.getByText('off · would show this house').count()).toBeGreaterThan(3)
    await page.getByRole('button', { name: 'Attack now' }).click()
    await page.getByText('nothing beside it').nth(1).waitFor({ timeout: 60_000 })
    expect(await page.getByText('refused', { exact: true }).count()).toBe(5)
    expect(await page.getByText('it got out').count()).toBe(0)
    await page.getByText('Nobody answers at the other end').waitFor({ timeout: 30_000 })

    await hide.click()
    expect((await status()).kind).toBe('tunnel')
    await page.getByRole('switch', { name: 'Really show my address' }).click()
    await page.getByText('Nothing is hidden').waitFor({ timeout: 20_000 })
    expect((await status()).kind).toBe('off')
    expect(complaints).toEqual([])
  })
})
