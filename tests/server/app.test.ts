import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Playback, PlaybackProgress, ServerEvent } from '@lanterne/contract'
import { silentLogger } from '@lanterne/kernel'
import { openServer } from '@lanterne/server'
import { describe, expect, it, vi } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'

const film = randomBytes(8_000_000)
const { signal } = new AbortController()
const warn = vi.fn()

/** The whole app, on a film and a page of the test's own. */
async function openApp(stage: Stage) {
  const [web, assets] = [await stage.makeFolder('web'), await stage.makeFolder('assets')]
  await writeFile(join(web, 'index.html'), '<meta name="lanterne-token" content="%LANTERNE_TOKEN%">')
  await mkdir(join(assets, 'welcome'), { recursive: true })
  await writeFile(join(assets, 'welcome', 'welcome.mp4'), film)
  const opening = await openServer(
    {
      port: 0,
      listen: { host: '127.0.0.1', port: 0 },
      dataDirectory: join(stage.folder, 'data'),
      webDirectory: web,
      assetsDirectory: assets,
      log: { ...silentLogger, warn, error: warn },
    },
    { signal },
  )
  if (opening.state !== 'open') throw new Error('already open')
  const { address } = stage.use(opening.server)
  const page = await (await fetch(address)).text()
  const token = /content="([\w-]{22})"/.exec(page)?.[1] ?? ''
  return {
    address,
    token,
    ask: (path: string, init: RequestInit = {}) =>
      fetch(`${address}${path}`, { ...init, headers: { 'x-lanterne-token': token, ...init.headers } }),
  }
}

type App = Awaited<ReturnType<typeof openApp>>

async function play({ ask }: App): Promise<Playback> {
  const answer = await ask('/api/playbacks', { method: 'POST', body: '{"titleId":"welcome-to-lanterne"}' })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Playback
}

/** What the event stream of a page says. */
async function* eventsOf({ ask }: App, { signal }: { signal: AbortSignal }): AsyncGenerator<ServerEvent> {
  const { body } = await ask('/api/events', { signal })
  let text = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString()
    const messages = text.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages)
      if (message.startsWith('data: ')) yield JSON.parse(message.slice(6)) as ServerEvent
  }
}

async function untilProgress(
  app: App,
  isEnough: (progress: PlaybackProgress) => boolean,
): Promise<Extract<PlaybackProgress, { state: 'ready' }>> {
  // Leaving the loop leaves the stream.
  for await (const { progress } of eventsOf(app, { signal: AbortSignal.timeout(20_000) })) {
    if (progress.state === 'failed') throw new Error(progress.error)
    if (progress.state === 'ready' && isEnough(progress)) return progress
  }
  throw new Error('the events ended')
}

describe('the app', () => {
  it('plays its welcome film from a peer and a tracker, and tells the page how it goes', async (context) => {
    await using stage = await openStage(context)
    const app = await openApp(stage)
    const { id, subtitles } = await play(app)
    expect(subtitles.map(({ language }) => language)).toEqual(['fr', 'en'])
    const { url, sizeBytes, mimeType } = await untilProgress(app, () => true)
    expect({ url, sizeBytes, mimeType }).toEqual({
      url: `/stream/${id}/welcome-to-lanterne.mp4`,
      sizeBytes: film.length,
      mimeType: 'video/mp4',
    })
    const end = await app.ask(url, { headers: { range: 'bytes=-1000' } })
    expect(end.status).toBe(206)
    expect(Buffer.from(await end.arrayBuffer()).equals(film.subarray(-1000))).toBe(true)
    const whole = await untilProgress(
      app,
      ({ state, ...rest }) => state === 'ready' && 'haveBytes' in rest && rest.haveBytes === film.length,
    )
    expect(whole.strip.every((percent) => percent === 100)).toBe(true)
    expect(Buffer.from(await (await app.ask(url)).arrayBuffer()).equals(film)).toBe(true)
    expect((await app.ask(`/api/playbacks/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await app.ask(url)).status).toBe(404)
    expect(warn).not.toHaveBeenCalled()
    // By infohash and index, never by a name.
    expect(
      (await readdir(join(stage.folder, 'data', 'films'))).every((name) =>
        /^([0-9a-f]{40}|lock)$/.test(name),
      ),
    ).toBe(true)
  })

  it('has the welcome film at once the second time', async (context) => {
    await using stage = await openStage(context)
    const app = await openApp(stage)
    await play(app)
    await untilProgress(app, (progress) => progress.state === 'ready' && progress.haveBytes === film.length)
    const { id } = await play(app)
    await stage.until(
      'it is ready',
      async () =>
        ((await (await app.ask(`/api/playbacks/${id}`)).json()) as Playback).progress.state === 'ready',
      { timeoutMs: 2000 },
    )
  })

  it('cuts a film that is closed while it is read', async (context) => {
    await using stage = await openStage(context)
    const app = await openApp(stage)
    const { id } = await play(app)
    const { url } = await untilProgress(app, () => true)
    const answer = await app.ask(url)
    const reading = answer.arrayBuffer()
    const path = `/api/playbacks/${id}/close?token=${app.token}`
    // As a page that goes away sends it: no headers of its own.
    expect((await fetch(`${app.address}${path}`, { method: 'POST' })).status).toBe(204)
    const outcome = await reading.then(
      (bytes) => bytes.byteLength,
      () => 'cut',
    )
    expect(['cut', film.length]).toContain(outcome)
    expect((await app.ask(`/api/playbacks/${id}`)).status).toBe(404)
  })

  it('refuses on real sockets what no page of its own would send', async (context) => {
    await using stage = await openStage(context)
    const { address, token } = await openApp(stage)
    const { port } = new URL(address)
    const statusOf = async (head: string) => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(`${head}\r\nConnection: close\r\n\r\n`)
      const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) }).catch(() => [
        head,
      ])) as [Buffer | string]
      socket.destroy()
      return Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString())?.[1] ?? answer)
    }
    const host = `Host: 127.0.0.1:${port}`
    expect(await statusOf(`GET / HTTP/1.1\r\n${host}`)).toBe(200)
    expect(await statusOf('GET / HTTP/1.1\r\nHost: rebind.example')).toBe(403)
    expect(await statusOf('GET /api/home HTTP/1.1\r\nHost: rebind.example:5268')).toBe(403)
    expect(await statusOf('GET / HTTP/1.1')).toBe(400)
    expect(await statusOf('GET / HTTP/1.0')).toBe(400)
    expect(await statusOf(`GET / HTTP/1.1\r\n${host}\r\nHost: rebind.example`)).toBe(403)
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: rebind.example\r\n${host}`)).toBe(403)
    expect(await statusOf(`GET http://rebind.example/ HTTP/1.1\r\nHost: rebind.example`)).toBe(403)
    expect(await statusOf(`POST /api/playbacks HTTP/1.1\r\n${host}\r\nContent-Length: 0`)).toBe(403)
    expect(
      await statusOf(
        `POST /api/playbacks HTTP/1.1\r\n${host}\r\nX-Lanterne-Token: ${token}\r\nOrigin: null\r\nContent-Length: 0`,
      ),
    ).toBe(403)
    expect(await statusOf(`OPTIONS /api/playbacks HTTP/1.1\r\n${host}\r\nOrigin: https://evil.example`)).toBe(
      403,
    )
    expect(await statusOf(`GET / HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(20_000)}`)).toBe(431)
    expect(await statusOf(`GET /..%2f..%2fetc/passwd HTTP/1.1\r\n${host}`)).toBe(200)
    expect(await statusOf(`GET /%ff%fe HTTP/1.1\r\n${host}`)).toBe(400)
  })
})
