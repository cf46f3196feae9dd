import { silentLogger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { answerFailure } from './failure.ts'
import { guard, securityHeaders } from './guard.ts'

const port = 5268
const here = `127.0.0.1:${port}`
const token = 'token-of-this-run'
const app = new Hono()
  .use(securityHeaders, guard({ port, token }))
  .all('*', (c) => c.text('in'))
  .onError(answerFailure({ log: silentLogger }))

async function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return (await app.request(path, { method, headers })).status
}

describe('guard', () => {
  it.each([here, `localhost:${port}`, `[::1]:${port}`, `LocalHost:${port}`])(
    'lets in who calls us %s',
    async (host) => {
      expect(await statusOf('/', { host })).toBe(200)
    },
  )

  it.each([
    'rebind.example',
    `rebind.example:${port}`,
    '127.0.0.1',
    '127.0.0.1:80',
    `127.0.0.1.rebind.example:${port}`,
    `0.0.0.0:${port}`,
    `127.0.0.2:${port}`,
    `192.168.1.2:${port}`,
    `${here}@rebind.example`,
    `${here},rebind.example`,
    '',
  ])('refuses the Host %j on every route, with the token too', async (host) => {
    for (const path of ['/', '/assets/a.js', '/api/home', '/stream/a/b.mp4']) {
      expect(await statusOf(path, { host, 'x-lanterne-token': token })).toBe(403)
    }
    expect(await statusOf('/api/playbacks', { host, 'x-lanterne-token': token }, 'POST')).toBe(403)
  })

  it('refuses a request without a Host', async () => {
    expect(await statusOf('/', {})).toBe(403)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('takes %s only with the token of this run', async (method) => {
    const ask = (headers: object, path = '/api/playbacks') =>
      statusOf(path, { host: here, ...headers }, method)
    expect(await ask({})).toBe(403)
    expect(await ask({ 'x-lanterne-token': '' })).toBe(403)
    expect(await ask({ 'x-lanterne-token': 'token-of-this-ruN' })).toBe(403)
    expect(await ask({ 'x-lanterne-token': `${token}x` })).toBe(403)
    expect(await ask({}, '/api/playbacks?token=token')).toBe(403)
    expect(await ask({ 'x-lanterne-token': token })).toBe(200)
    expect(await ask({}, `/api/playbacks?token=${token}`)).toBe(200)
  })

  it.each([
    ['our page', { origin: `http://${here}`, 'sec-fetch-site': 'same-origin' }, 200],
    ['our page by another name', { origin: `http://localhost:${port}` }, 200],
    ['a program', {}, 200],
    ['a typed address', { 'sec-fetch-site': 'none' }, 200],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:9999', 'sec-fetch-site': 'same-site' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['our name over https', { origin: `https://${here}` }, 403],
    ['a page that hides its origin', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('tells who sends: %s', async (_, headers, status) => {
    expect(await statusOf('/api/home', { host: here, ...headers })).toBe(status)
    expect(await statusOf('/stream/a/b.mp4', { host: here, ...headers })).toBe(status)
    expect(
      await statusOf('/api/playbacks', { host: here, 'x-lanterne-token': token, ...headers }, 'POST'),
    ).toBe(status)
  })

  it('opens the page, and nothing else, to a link of another site', async () => {
    const link = {
      host: here,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect(await statusOf('/', link)).toBe(200)
    expect(await statusOf('/titles/nosferatu', link)).toBe(200)
    expect(await statusOf('/api/home', link)).toBe(403)
    expect(await statusOf('/stream/a/b.mp4', link)).toBe(403)
    expect(await statusOf('/', { ...link, 'sec-fetch-dest': 'iframe' })).toBe(403)
    expect(await statusOf('/', { ...link, 'x-lanterne-token': token }, 'POST')).toBe(403)
  })

  it('tells browsers to run and to load only what is ours, on refusals too', async () => {
    for (const host of [here, 'rebind.example']) {
      const { headers } = await app.request('/', { headers: { host } })
      expect(headers.get('content-security-policy')).toContain("default-src 'self'")
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
