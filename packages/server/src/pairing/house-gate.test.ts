import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpBindings } from '@hono/node-server'
import type { Failure } from '@lanterne/contract'
import { silentLogger, systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import fc from 'fast-check'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pairRoutes } from '../api/pair-routes.ts'
import { answerFailure } from '../http/failure.ts'
import { securityHeaders } from '../http/guard.ts'
import { pageRoutes } from '../page/page-routes.ts'
import { closedPairing } from '../testing/closed-pairing.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { forDevices, forThisMachine } from './device-rules.ts'
import { houseGate, pairPath } from './house-gate.ts'
import type { Pairing } from './pairing.ts'

const here = '192.168.1.20:5268'
const token = 'token-of-the-house'
let folder: string
let library: Library
let pairing: Pairing
let app: Hono
let runs = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-gate-'))
  await mkdir(join(folder, 'web', 'assets'), { recursive: true })
  await writeFile(
    join(folder, 'web', 'index.html'),
    '<meta name="lanterne-token" content="%LANTERNE_TOKEN%">',
  )
  await writeFile(join(folder, 'web', 'assets', 'a.js'), 'js')
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  const clock = createManualClock()
  library = openLibrary(join(folder, `${runs++}.sqlite`), { clock, random: systemRandom })
  pairing = closedPairing({ library, clock }).pairing
  const failure = answerFailure({ log: silentLogger })
  const webDirectory = join(folder, 'web')
  const forStrangers = new Hono().onError(failure).route('/', pageRoutes({ webDirectory, token: '' }))
  app = new Hono()
  app.onError(failure)
  app.use(securityHeaders, houseGate({ devices: pairing.devices, token, forStrangers }))
  app.route(pairPath, pairRoutes({ pairing }))
  app.all('*', (c) => c.text('inside'))
})
afterEach(() => library[Symbol.dispose]())

const socket = { localAddress: '192.168.1.20', localPort: 5268, once: () => socket, destroy: () => socket }
const bindings = { incoming: { socket } } as unknown as HttpBindings
const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  Promise.resolve(app.request(path, { ...init, headers: { host: here, ...init.headers } }, bindings))
const codeOf = async (answer: Response) => ((await answer.json()) as Failure).error.code
const admitted = () => pairing.devices.admit(undefined).cookie.split(';')[0] ?? ''

describe('houseGate', () => {
  it('shows strangers the page without its token, and its files; of the rest nothing', async () => {
    const page = await ask('/title/nosferatu-1922')
    expect(await page.text()).toBe('<meta name="lanterne-token" content="">')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(await (await ask('/assets/a.js')).text()).toBe('js')
    expect((await ask('/assets/posters/x.jpg')).status).toBe(404)
    expect((await ask('/', { method: 'POST', headers: { 'x-lanterne-token': token } })).status).toBe(401)
    for (const path of [
      '/api/home',
      '/api/instance',
      '/api/profiles',
      '/api/pair',
      '/stream/a/b.mp4',
      '/segments/a/manifest',
    ])
      expect(await codeOf(await ask(path))).toBe('not-paired')
  })

  it('refuses strangers whatever they ask for, with any token', async () => {
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
    const known = fc.constantFrom(...forDevices, ...forThisMachine).map((route) => route.split(' ')[1] ?? '')
    const path = fc.oneof(
      known,
      fc.webPath(),
      fc.string().map((text) => `/api/${encodeURIComponent(text)}`),
    )
    const cookie = fc
      .string({ unit: 'binary-ascii' })
      .map((text) => `lanterne-device=${encodeURIComponent(text)}`)
    await fc.assert(
      fc.asyncProperty(method, path, cookie, async (asked, where, sent) => {
        const answer = await ask(where.startsWith('/') ? where : `/${where}`, {
          method: asked,
          headers: { cookie: sent, 'x-lanterne-token': token, origin: `http://${here}` },
        })
        expect(await answer.text()).not.toBe('inside')
        expect(answer.headers.get('set-cookie')).toBeNull()
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    'rebind.example:5268',
    '127.0.0.1:5268',
    'localhost:5268',
    '192.168.1.20',
    '192.168.1.21:5268',
    `${here}.x`,
    '',
  ])('refuses the Host %j on every route, from devices too', async (host) => {
    const headers = { host, cookie: admitted(), 'x-lanterne-token': token }
    for (const path of ['/', '/assets/a.js', '/api/home', '/stream/a/b.mp4'])
      expect((await ask(path, { headers })).status).toBe(403)
    expect((await ask(pairPath, { method: 'POST', headers, body: '{"code":"x"}' })).status).toBe(403)
  })

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `https://${here}` },
    { origin: 'http://127.0.0.1:5268' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ] as Record<string, string>[])('refuses other sites’ pages: %j', async (more) => {
    pairing.codes.show()
    const { code = '' } = pairing.codes.now ?? {}
    const headers = { ...more, cookie: admitted(), 'x-lanterne-token': token }
    expect((await ask('/api/home', { headers })).status).toBe(403)
    const body = JSON.stringify({ code })
    expect((await ask(pairPath, { method: 'POST', headers, body })).status).toBe(403)
    expect(pairing.codes.now?.code).toBe(code)
  })

  it('lets devices do what is theirs, changes only with the token of this door, and says what is not', async () => {
    const cookie = admitted()
    expect(await (await ask('/api/home', { headers: { cookie } })).text()).toBe('inside')
    expect(await (await ask('/settings', { headers: { cookie } })).text()).toBe('inside')
    const post = (path: string, given: string) =>
      ask(path, { method: 'POST', headers: { cookie, 'x-lanterne-token': given } })
    expect(await (await post('/api/playbacks', token)).text()).toBe('inside')
    expect(await codeOf(await post('/api/playbacks', 'token-of-this-run'))).toBe('forbidden')
    for (const route of forThisMachine) {
      const [method = '', path = ''] = route.split(' ')
      const sent = { method, headers: { cookie, 'x-lanterne-token': token } }
      expect(await codeOf(await ask(path.replaceAll(/:\w+/g, 'x'), sent)), route).toBe('not-from-here')
    }
    for (const path of ['/api/later', '/api/devices/', '/api/library/../devices', '/addon/x/manifest.json'])
      expect(await codeOf(await ask(path, { headers: { cookie } })), path).toBe('not-from-here')
  })

  it('lets in who has the code, by a cookie that no page reads and no other site sends', async () => {
    const pair = (code: string) => ask(pairPath, { method: 'POST', body: JSON.stringify({ code }) })
    expect(await codeOf(await pair('AAAAAA'))).toBe('wrong-code')
    pairing.codes.show()
    const { code = '' } = pairing.codes.now ?? {}
    const answer = await pair(code)
    expect(answer.status).toBe(201)
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
    const headers = { cookie: cookie.split(';')[0] ?? '', 'sec-fetch-dest': 'document' }
    const page = await ask('/', { headers })
    expect(await page.text()).toBe('inside')
    expect(page.headers.get('set-cookie')).toBe(cookie)
    expect(await codeOf(await pair(code))).toBe('wrong-code')
    pairing.devices.remove(pairing.devices.list()[0]?.id ?? '')
    expect(await codeOf(await ask('/api/home', { headers }))).toBe('not-paired')
  })

  it.each(['{', '[]', '{"code":1}', `{"code":"${'A'.repeat(100)}"}`, 'x'.repeat(70_000)])(
    'takes no code out of %.20j',
    async (body) => {
      pairing.codes.show()
      expect(await codeOf(await ask(pairPath, { method: 'POST', body }))).toBe('invalid-request')
      expect(pairing.codes.now).toBeDefined()
    },
  )
})
