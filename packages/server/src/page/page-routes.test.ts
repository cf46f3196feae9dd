import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerFailure } from '../http/failure.ts'
import { pageRoutes } from './page-routes.ts'

let folder: string
let app: Hono

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-page-'))
  await mkdir(join(folder, 'web', 'assets'), { recursive: true })
  await mkdir(join(folder, 'assets', 'welcome'), { recursive: true })
  await writeFile(
    join(folder, 'web', 'index.html'),
    '<meta name="lanterne-token" content="%LANTERNE_TOKEN%">',
  )
  await writeFile(join(folder, 'web', 'favicon.svg'), '<svg/>')
  await writeFile(join(folder, 'web', 'assets', 'index-a1b2.js'), 'run()')
  await writeFile(join(folder, 'assets', 'welcome', 'welcome.fr.vtt'), 'WEBVTT')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  app = appWith(join(folder, 'web'))
})

afterAll(() => rm(folder, { recursive: true }))

function appWith(webDirectory: string): Hono {
  const pages = pageRoutes({ webDirectory, assetsDirectory: join(folder, 'assets'), token: 'the-token' })
  return new Hono().route('/', pages).onError(answerFailure({ log: silentLogger }))
}

describe('pageRoutes', () => {
  it.each(['/', '/index.html', '/titles/nosferatu', '/search'])(
    'shows the page at %s, with the token, never kept',
    async (path) => {
      const answer = await app.request(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('content-type')).toMatch('text/html')
      expect(await answer.text()).toBe('<meta name="lanterne-token" content="the-token">')
    },
  )

  it('lets browsers keep for good what carries a hash in its name', async () => {
    const answer = await app.request('/assets/index-a1b2.js')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toMatch('text/javascript')
    expect(await answer.text()).toBe('run()')
  })

  it('serves what ships beside the interface', async () => {
    const subtitles = await app.request('/assets/welcome/welcome.fr.vtt')
    expect(subtitles.headers.get('content-type')).toMatch('text/vtt')
    expect(await subtitles.text()).toBe('WEBVTT')
    expect((await app.request('/favicon.svg')).headers.get('cache-control')).toBe('no-cache')
    expect((await app.request('/favicon.svg', { method: 'HEAD' })).headers.get('content-length')).toBe('6')
  })

  it.each(['/missing.js', '/assets/missing.js', '/assets/', '/assets/welcome'])(
    'has nothing at %s',
    async (path) => {
      expect((await app.request(path)).status).toBe(404)
    },
  )

  it.each([
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//../../secret.txt',
    '/favicon.svg%00.js',
    '/%2fetc%2fpasswd',
    '/assets/%c0%ae%c0%ae/secret.txt',
  ])('never leaves its folders: %s', async (path) => {
    const answer = await app.request(new Request(`http://localhost${path}`))
    expect(await answer.text()).not.toContain('secret')
    expect(answer.status === 200 ? answer.headers.get('content-type') : 'text/html').toMatch('text/html')
  })

  it('says what to do when the interface is not built', async () => {
    const answer = await appWith(join(folder, 'nowhere')).request('/')
    expect(await answer.text()).toContain('npm start')
  })
})
