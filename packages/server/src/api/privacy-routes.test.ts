import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PrivacyStatus, ProfileAnswer } from '@lanterne/contract'
import { silentLogger, systemClock } from '@lanterne/kernel'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerFailure } from '../http/failure.ts'
import type { Privacy } from '../privacy/privacy.ts'
import { openTestPrivacy } from '../testing/open-privacy.ts'
import { privacyRoutes } from './privacy-routes.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const conf = `[Interface]\nPrivateKey = ${key}\nAddress = 10.9.0.2\nPostUp = touch /tmp/x\n[Peer]\nPublicKey = ${Buffer.alloc(32, 9).toString('base64')}\nAllowedIPs = 0.0.0.0/0\nEndpoint = 127.0.0.1:9\n`

let folder: string
let privacy: Privacy
const onChoice = vi.fn()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-privacy-'))
  privacy = await openTestPrivacy(folder)
})
afterEach(async () => {
  await privacy[Symbol.asyncDispose]()
  privacy.guard.isStrict = false
  await rm(folder, { recursive: true })
})

const routes = () =>
  new Hono()
    .onError(answerFailure({ log: silentLogger }))
    .route('/', privacyRoutes({ privacy, clock: systemClock, onChoice }))
async function post<Answer>(path: string, body: string | object): Promise<readonly [number, Answer]> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await routes().request(path, { method: 'POST', body: text })
  const said = await answer.text()
  return [answer.status, (answer.ok ? JSON.parse(said) : undefined) as Answer]
}
const status = async () => (await (await routes().request('/')).json()) as PrivacyStatus
async function add(): Promise<string> {
  const [code, answer] = await post<ProfileAnswer>('/profiles?name=Mine', conf)
  expect(code).toBe(201)
  return 'profile' in answer ? answer.profile.id : ''
}

describe('privacyRoutes', () => {
  it('keeps a configuration for its owner alone, and shows its keys only to who is sure', async () => {
    const id = await add()
    const path = join(folder, 'privacy.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const now = await status()
    expect(now.profiles).toEqual([
      {
        ...{ id, name: 'Mine', endpoint: '127.0.0.1:9', families: [4] },
        ...{ hasNameServers: false, ignored: ['PostUp'] },
      },
    ])
    expect(JSON.stringify(now)).not.toContain(key)
    expect((await post(`/profiles/${id}/export`, {}))[0]).toBe(400)
    expect(await post(`/profiles/${id}/export`, { isSure: true })).toEqual([200, { conf }])
  })

  it('says what is wrong with a configuration, and where', async () => {
    const faultOf = async (text: string) => {
      const [code, answer] = await post<ProfileAnswer>('/profiles?name=x', text)
      expect(code).toBe(200)
      return 'fault' in answer ? answer.fault : undefined
    }
    expect(await faultOf('x'.repeat(10 << 20))).toEqual({ reason: 'too-long' })
    expect(await faultOf(conf.replace(key, 'short='))).toEqual({
      reason: 'bad-key',
      line: 2,
      setting: 'PrivateKey',
    })
    expect(await faultOf(conf.replace('0.0.0.0/0', '10.0.0.0/8'))).toEqual({ reason: 'no-default-route' })
    expect(await faultOf(conf.replace('127.0.0.1:9', 'nowhere'))).toMatchObject({ reason: 'bad-endpoint' })
    expect(await faultOf('')).toMatchObject({ reason: 'missing' })
    expect((await status()).profiles).toEqual([])
  })

  it('hides behind what was chosen, keeps it, and leaves it when a person says so', async () => {
    const id = await add()
    expect((await status()).state).toBe('off')
    expect((await post('/choice', { kind: 'tunnel', profile: id }))[0]).toBe(202)
    expect(onChoice).toHaveBeenCalled()
    await privacy.change()
    const hidden = await status()
    expect(hidden).toMatchObject({ kind: 'tunnel', profile: id, state: 'starting' })
    expect(hidden.traffic.find(({ kind }) => kind === 'browsers')).toMatchObject({ way: 'off' })
    await expect(fetch('http://192.0.2.1/')).rejects.toThrow('fetch failed')
    expect((await status()).refusals).toBeGreaterThan(0)
    expect((await post(`/profiles/${id}/remove`, {}))[0]).toBe(400)
    // The next run is hidden from its first moment on.
    const next = await openTestPrivacy(folder)
    expect([next.state.state, next.guard.isStrict]).toEqual(['starting', true])
    await next[Symbol.asyncDispose]()
    await post('/choice', { kind: 'off' })
    await privacy.change()
    expect([(await status()).state, privacy.guard.isStrict]).toEqual(['off', false])
    expect((await post(`/profiles/${id}/remove`, {}))[0]).toBe(200)
  })

  it('lets nothing leave where it cannot be read what was chosen, until somebody chooses', async () => {
    await privacy[Symbol.asyncDispose]()
    await writeFile(join(folder, 'privacy.json'), '{"format":"lanterne-priv')
    privacy = await openTestPrivacy(folder)
    expect(privacy.guard.isStrict).toBe(true)
    await vi.waitFor(async () =>
      expect(await status()).toMatchObject({ state: 'blocked', reason: 'settings-damaged' }),
    )
    expect(await readFile(join(folder, 'privacy.json'), 'utf8')).toBe('{"format":"lanterne-priv')
    await post('/choice', { kind: 'off' })
    await privacy.change()
    expect((await status()).state).toBe('off')
  })

  it('attacks only what is hidden: else it would really get out', async () => {
    expect((await post('/test', {}))[0]).toBe(400)
  })
})
