import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, silentLogger } from '@lanterne/kernel'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FileSource, openFileSource } from '../testing/open-file-source.ts'
import { answerFailure } from './failure.ts'
import { OpenAnswers } from './open-answers.ts'
import { type Door, openDoor } from './open-door.ts'
import { streamRoutes } from './stream-routes.ts'

const film = randomBytes(24 * 1024 * 1024)
const { signal } = new AbortController()
let folder: string
let source: FileSource
let door: Door
let life = new AbortController()
const attended = vi.fn<(reader: AbortSignal) => void>()
const warn = vi.fn()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-stream-'))
  await writeFile(join(folder, 'film'), film)
  source = await openFileSource(join(folder, 'film'))
  door = await openDoor({ port: 0, spare: 0 }, { signal })
  const streamable = () => ({
    source,
    etag: '"film"',
    mimeType: 'video/mp4',
    signal: life.signal,
    attend: attended,
  })
  const broken = () => ({
    ...streamable(),
    source: {
      size: film.length,
      async *read() {
        yield film.subarray(0, 100_000)
        throw new AppError('disk-failed')
      },
    },
  })
  const find = (id: string) => (id === 'film' ? streamable() : id === 'broken' ? broken() : undefined)
  const log = { ...silentLogger, warn }
  const app = new Hono()
    .route('/stream', streamRoutes({ find, answers: new OpenAnswers({ log }) }))
    .onError(answerFailure({ log }))
  door.answer(app)
})

afterAll(async () => {
  await door[Symbol.asyncDispose]()
  await source[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const ask = (init: RequestInit = {}, id = 'film') => fetch(`${door.address}/stream/${id}/a-film.mp4`, init)

/** A client that sends a request and reads nothing until it is told to. */
async function askAndDawdle(head = 'GET /stream/film/a.mp4 HTTP/1.1'): Promise<Socket> {
  const socket = connect(door.port, '127.0.0.1')
  socket.on('error', () => {}) // A reset is one of the ways in which a cut may arrive.
  await once(socket, 'connect')
  socket.pause()
  socket.write(`${head}\r\nHost: x\r\n\r\n`)
  return socket
}

describe('streamRoutes', () => {
  it('sends the film byte for byte', async () => {
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe(String(film.length))
    expect(Buffer.from(await answer.arrayBuffer()).equals(film)).toBe(true)
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=1000000-9000000', 1_000_000, 9_000_001],
    ['bytes=20000000-', 20_000_000, film.length],
    ['bytes=-12345', film.length - 12_345, film.length],
  ])('sends the part that %s asks for', async (range, start, end) => {
    const answer = await ask({ headers: { range } })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${film.length}`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(film.subarray(start, end))).toBe(true)
  })

  it('answers HEAD, 304, 412 and 416 without a body, on a connection that goes on', async () => {
    expect((await ask({ method: 'HEAD' })).headers.get('content-length')).toBe(String(film.length))
    expect((await ask({ headers: { range: `bytes=${film.length}-` } })).status).toBe(416)
    expect((await ask({ headers: { 'if-none-match': '"film"' } })).status).toBe(304)
    expect((await ask({ headers: { 'if-match': '"other"' } })).status).toBe(412)
    expect((await ask({}, 'unknown')).status).toBe(404)
    expect((await ask({ headers: { range: 'bytes=0-9' } })).status).toBe(206)
  })

  it('reads no faster than the client, and stops when it goes away', async () => {
    const before = source.readBytes
    const socket = await askAndDawdle()
    await vi.waitFor(() => expect(source.reading).toBe(1))
    let seen = -1
    await vi.waitFor(
      () => {
        const now = source.readBytes
        const isStill = now === seen && now > before
        seen = now
        expect(isStill).toBe(true)
      },
      { interval: 100, timeout: 5000 },
    )
    expect(source.readBytes - before).toBeLessThan(film.length)
    expect(attended.mock.lastCall?.[0].aborted).toBe(false)
    socket.destroy()
    await vi.waitFor(() => expect(source.reading).toBe(0))
    expect(attended.mock.lastCall?.[0].aborted).toBe(true)
  })

  it('cuts the connection when the film is closed or fails, so that half of it does not look whole', async () => {
    const socket = await askAndDawdle()
    await vi.waitFor(() => expect(source.reading).toBe(1))
    life.abort(new AppError('closed'))
    life = new AbortController()
    await vi.waitFor(() => expect(source.reading).toBe(0))
    socket.destroy()

    const answer = await ask({}, 'broken')
    await expect(answer.arrayBuffer()).rejects.toThrow()
    expect(warn).toHaveBeenCalledOnce()
  })

  it('writes no word of a failure into the film', async () => {
    const socket = await askAndDawdle('GET /stream/broken/a.mp4 HTTP/1.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.resume()
    await once(socket, 'close')
    const bytes = Buffer.concat(chunks)
    const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)
    expect(body.equals(film.subarray(0, body.length))).toBe(true)
  })

  it('cuts the oldest answer when too many are open', async () => {
    const sockets = await Promise.all(Array.from({ length: 64 }, () => askAndDawdle()))
    await vi.waitFor(() => expect(source.reading).toBe(64), { timeout: 10_000 })
    const newest = await ask({ headers: { range: 'bytes=-5' } })
    expect(Buffer.from(await newest.arrayBuffer()).equals(film.subarray(-5))).toBe(true)
    await vi.waitFor(() => expect(source.reading).toBe(63), { timeout: 10_000 })
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(() => expect(source.reading).toBe(0))
  })
})
