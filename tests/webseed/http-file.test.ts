import { randomFillSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, openEngine, type Torrent } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPublicNetwork, publicEndpoint } from '../hostile/support/public-network.ts'
import { type FilmServer, type Mischief, openFilmServer } from './film-server.ts'

const film = randomFillSync(new Uint8Array(6_000_000))
let folder: string
let resources: AsyncDisposableStack
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-http-'))
  resources = new AsyncDisposableStack()
})
afterEach(async () => {
  await resources.disposeAsync()
  await rm(folder, { recursive: true })
})

const signal = () => AbortSignal.timeout(60_000)

async function engine(): Promise<Engine> {
  const world = {
    network: createPublicNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  }
  return openEngine({ ...world, directory: join(folder, 'engine') }, { signal: signal() })
}

async function server(mischief?: Mischief, files: Record<string, Uint8Array> = { '/a film.mp4': film }) {
  const films = resources.use(await openFilmServer(files, mischief ? { mischief } : {}))
  return { films, url: addressOf(films) }
}

/** Where the server is for an engine that takes loopback for the world. */
function addressOf({ url }: FilmServer): string {
  const { hostname, port } = new URL(url)
  const { host } = publicEndpoint({ host: hostname, port: Number(port) })
  return `http://${host}:${port}/a%20film.mp4`
}

async function read(torrent: Torrent, start: number, end: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of torrent.openFile(0).read({ start, end }, { signal: signal() })) parts.push(part)
  return Buffer.concat(parts)
}

describe('a file that is on a server and in no torrent', () => {
  it('plays from anywhere in it, and is kept', async () => {
    const { films, url } = await server()
    const first = await engine()
    const torrent = await first.open({ kind: 'http', url }, { signal: signal() })
    expect(torrent.files[0]).toMatchObject({ path: ['a film.mp4'], sizeBytes: film.length })
    expect((await read(torrent, 4_000_000, 4_500_000)).equals(film.subarray(4_000_000, 4_500_000))).toBe(true)
    expect((await read(torrent, 0, film.length)).equals(film)).toBe(true)
    await first[Symbol.asyncDispose]()

    const asked = films.ranges.length
    const second = resources.use(await engine())
    const again = await second.open({ kind: 'http', url }, { signal: signal() })
    expect((await read(again, 0, film.length)).equals(film)).toBe(true)
    // Its size, and nothing else.
    expect(films.ranges.slice(asked)).toEqual(['bytes=0-0'])
  })

  it('is another file when the server says so', async () => {
    let edition = '"1"'
    const { url } = await server((_, response) => {
      response.setHeader('etag', edition)
      return false
    })
    const ours = resources.use(await engine())
    const before = await ours.open({ kind: 'http', url }, { signal: signal() })
    edition = '"2"'
    const after = await ours.open({ kind: 'http', url }, { signal: signal() })
    expect(after.infohash).not.toBe(before.infohash)
  })

  it.each([
    [
      'gives no ranges',
      (response) => response.writeHead(200, { 'content-length': 10 }).end('0123456789'),
      'unsupported-source',
    ],
    [
      'has a page in its place',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'unsupported-source',
    ],
    ['has it no more', (response) => response.writeHead(404).end(), 'not-found'],
    [
      'sends us into the house',
      (response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${response.socket?.localPort}/` }).end(),
      'source-unreachable',
    ],
  ] as [string, (response: Parameters<Mischief>[1]) => void, string][])(
    'is told to be missing when the server %s',
    async (_, answer, code) => {
      const { url } = await server((_request, response) => {
        answer(response)
        return true
      })
      const ours = resources.use(await engine())
      await expect(ours.open({ kind: 'http', url }, { signal: signal() })).rejects.toMatchObject({ code })
    },
  )
})
