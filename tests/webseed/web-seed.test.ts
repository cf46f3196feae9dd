import { createHash, randomFillSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createTorrent,
  type Engine,
  openEngine,
  parseTorrentFile,
  type Torrent,
  type TorrentSource,
} from '@lanterne/engine'
import { encodeBencode } from '@lanterne/engine/testing'
import { type Network, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPublicNetwork, publicEndpoint } from '../hostile/support/public-network.ts'
import { type Mischief, openFilmServer } from './film-server.ts'

const PIECE = 256 << 10
const film = randomFillSync(new Uint8Array(24 * PIECE - 1000))

let folder: string
let resources: AsyncDisposableStack
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-webseed-'))
  resources = new AsyncDisposableStack()
})
afterEach(async () => {
  await resources.disposeAsync()
  await rm(folder, { recursive: true })
})

const signal = () => AbortSignal.timeout(60_000)

async function engine(name = 'engine', network: Network = createSystemNetwork()): Promise<Engine> {
  const world = {
    network,
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  }
  const options = { ...world, directory: join(folder, name), listen: { host: '127.0.0.1', port: 0 } }
  return resources.use(await openEngine(options, { signal: signal() }))
}

async function server(
  files: Record<string, Uint8Array>,
  options?: { mischief?: Mischief; bytesPerSecond?: number },
) {
  return resources.use(await openFilmServer(files, options))
}

function torrentOf(bytes: Uint8Array, webSeeds: string[] = []): Promise<Uint8Array> {
  const read = async function* () {
    yield bytes
  }
  const draft = { name: 'film.mp4', sizeBytes: bytes.length, pieceLength: PIECE, read, webSeeds }
  return createTorrent(draft, { signal: signal() })
}

async function open(webSeeds: string[], changes: Partial<TorrentSource> = {}): Promise<Torrent> {
  const source = { kind: 'torrent-file', bytes: await torrentOf(film), webSeeds, ...changes } as TorrentSource
  return (await engine()).open(source, { signal: signal() })
}

async function read(torrent: Torrent, start = 0, end?: number, index = 0): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const source = torrent.openFile(index)
  for await (const part of source.read({ start, end: end ?? source.size }, { signal: signal() }))
    parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

describe('a film with a web seed and no peer', () => {
  it('plays whole, from few long ranges on one connection', async () => {
    const films = await server({ '/film.mp4': film })
    const torrent = await open([`${films.url}/film.mp4`])
    expect(isSame(await read(torrent), film)).toBe(true)
    expect(films.connections).toBe(1)
    expect(films.ranges.length).toBeLessThanOrEqual(3)
    const { received, wasted } = torrent.snapshot().bytes
    expect(received - wasted).toBe(film.length)
    expect(wasted).toBe(0)
  })

  it('starts with its first piece, not with a whole range', async () => {
    const films = await server({ '/film.mp4': film }, { bytesPerSecond: 2_000_000 })
    const torrent = await open([`${films.url}/`])
    const startedAt = performance.now()
    await read(torrent, 0, 1)
    expect(performance.now() - startedAt).toBeLessThan(1500)
    expect(films.paths[0]).toBe('/film.mp4')
    expect(films.sentBytes).toBeLessThan(film.length / 2)
  })

  it('jumps', async () => {
    const films = await server({ '/film.mp4': film }, { bytesPerSecond: 4_000_000 })
    const torrent = await open([`${films.url}/film.mp4`])
    const at = Math.floor(film.length * 0.75)
    await read(torrent, 0, 1000)
    expect(isSame(await read(torrent, at, at + 100_000), film.subarray(at, at + 100_000))).toBe(true)
    expect(films.sentBytes).toBeLessThan(film.length * 0.75)
  })

  it('follows redirects, and remembers where they led', async () => {
    const films = await server({ '/film.mp4': film })
    const front = await server(
      {},
      { mischief: (_, response) => !!response.writeHead(302, { location: `${films.url}/film.mp4` }).end() },
    )
    const torrent = await open([`${front.url}/download/film.mp4`])
    await read(torrent, 0, 1000)
    await read(torrent, 20 * PIECE, 21 * PIECE)
    expect(films.ranges.length).toBeGreaterThan(1)
    expect(front.ranges).toHaveLength(1)
  })

  it('finds the files of a torrent of several by their own names, padding and all', async () => {
    const first = film.subarray(0, 300_000)
    const last = film.subarray(400_000, 900_001)
    const pad = new Uint8Array(PIECE * 2 - first.length)
    const all = Buffer.concat([first, pad, last])
    const hashes = Array.from({ length: Math.ceil(all.length / PIECE) }, (_, i) =>
      createHash('sha1')
        .update(all.subarray(i * PIECE, (i + 1) * PIECE))
        .digest(),
    )
    const files = [
      { length: first.length, path: ['un été', 'premier.mp4'] },
      { length: pad.length, path: ['.pad', '1'], attr: 'p' },
      { length: last.length, path: ['dernier 100%.mp4'] },
    ]
    const bytes = encodeBencode({
      info: { name: 'deux films', 'piece length': PIECE, pieces: Buffer.concat(hashes), files },
    })
    const films = await server({
      '/d/deux films/un été/premier.mp4': first,
      '/d/deux films/dernier 100%.mp4': last,
    })
    const torrent = await open([`${films.url}/d/`], { kind: 'torrent-file', bytes })
    expect(isSame(await read(torrent, 0, undefined, 2), last)).toBe(true)
    expect(isSame(await read(torrent, 0, undefined, 0), first)).toBe(true)
  })

  it('takes a server without ranges from the beginning', async () => {
    const whole: Mischief = (_, response) =>
      !!response.writeHead(200, { 'content-length': film.length }).end(film)
    const films = await server({}, { mischief: whole })
    const torrent = await open([`${films.url}/film.mp4`])
    expect(isSame(await read(torrent), film)).toBe(true)
  })

  it('comes back to a server that was busy', async () => {
    const busy: Mischief = (_, response, count) =>
      count <= 2 && !!response.writeHead(503, { 'retry-after': '1' }).end()
    const films = await server({ '/film.mp4': film }, { mischief: busy })
    const torrent = await open([`${films.url}/film.mp4`])
    expect(isSame(await read(torrent), film)).toBe(true)
  })

  it('survives answers that break off', async () => {
    const breaking: Mischief = (request, response, count) => {
      if (count > 3) return false
      const start = Number(/=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const end = Number(/-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? 0) + 1
      response.writeHead(206, {
        'content-range': `bytes ${start}-${end - 1}/${film.length}`,
        'content-length': end - start,
      })
      response.write(film.subarray(start, start + 100_000), () => response.destroy())
      return true
    }
    const films = await server({ '/film.mp4': film }, { mischief: breaking })
    const torrent = await open([`${films.url}/film.mp4`])
    expect(isSame(await read(torrent), film)).toBe(true)
  })
})

describe('a web seed that is of no use', () => {
  const answer =
    (status: number, headers: Record<string, string | number>): Mischief =>
    (_, response) =>
      !!response.writeHead(status, headers).end('no')

  it.each<[string, Mischief]>([
    ['has not the file', answer(404, {})],
    ['has another file', answer(206, { 'content-range': 'bytes 0-1/2', 'content-length': 2 })],
    [
      'sends another range',
      answer(206, { 'content-range': `bytes 5-6/${film.length}`, 'content-length': 2 }),
    ],
    ['encodes what it sends', answer(200, { 'content-encoding': 'gzip', 'content-length': film.length })],
    [
      'redirects for ever',
      (request, response) => !!response.writeHead(302, { location: `${request.url}x` }).end(),
    ],
  ])('is left alone when it %s, and peers give the film', async (_, mischief) => {
    const films = await server({ '/film.mp4': film }, { mischief })
    const torrent = await open([`${films.url}/film.mp4`], { peers: [await seeder()] })
    expect(isSame(await read(torrent), film)).toBe(true)
    await expect.poll(() => torrent.snapshot().webSeeds).toBe(0)
    expect(films.ranges.length).toBeLessThan(10)
  })

  it('is never asked again when it gave wrong bytes', async () => {
    const wrong = film.slice()
    for (let at = 0; at < wrong.length; at += 5000) wrong[at] = (wrong[at] as number) ^ 1
    const films = await server({ '/film.mp4': wrong })
    const torrent = await open([`${films.url}/film.mp4`], { peers: [await seeder()] })
    expect(isSame(await read(torrent), film)).toBe(true)
    expect(torrent.snapshot().webSeeds).toBe(0)
    expect(torrent.snapshot().peers.banned).toBe(0)
  })

  it('does not hold the film up when it never answers', async () => {
    const films = await server({}, { mischief: () => true })
    const torrent = await open([`${films.url}/film.mp4`], { peers: [await seeder()] })
    expect(isSame(await read(torrent), film)).toBe(true)
  })

  it('is not knocked at in this house when only the torrent names it', async () => {
    const films = await server({ '/film.mp4': film })
    const torrent = await open([], {
      kind: 'torrent-file',
      bytes: await torrentOf(film, [`${films.url}/film.mp4`]),
      peers: [await seeder()],
    })
    expect(isSame(await read(torrent), film)).toBe(true)
    expect(films.ranges).toEqual([])
  })
})

describe('a web seed beside peers', () => {
  it('gives its share, and what it begins is not fetched twice', async () => {
    const films = await server({ '/film.mp4': film }, { bytesPerSecond: 3_000_000 })
    const torrent = await open([`${films.url}/film.mp4`], { peers: [await seeder()] })
    expect(isSame(await read(torrent), film)).toBe(true)
    const { received, wasted } = torrent.snapshot().bytes
    expect(received - wasted).toBe(film.length)
    expect(wasted / received).toBeLessThan(0.05)
  })
})

describe('a server that gives parts of pieces (BEP 17)', () => {
  /** A film whose torrent names such a server alone, out on the internet, on which `mischief` may come first. */
  async function openHttpSeeded(mischief: Mischief = () => false, isLocal = false) {
    const infohash = Buffer.from(parseTorrentFile(await torrentOf(film)).infohash, 'hex').toString('latin1')
    const pieces: Mischief = (request, response, count) => {
      if (mischief(request, response, count)) return true
      const asked = /[?&]info_hash=([^&]*)&piece=(\d+)&ranges=(\d+)-(\d+)$/.exec(request.url ?? '')
      const named = latin1Of(asked?.[1] ?? '')
      if (!asked || named !== infohash) return !!response.writeHead(404).end()
      const [piece = 0, from = 0, last = 0] = asked.slice(2).map(Number)
      const part = film.subarray(
        piece * PIECE + from,
        Math.min(piece * PIECE + last + 1, (piece + 1) * PIECE),
      )
      return !!response.writeHead(200, { 'content-length': part.length }).end(part)
    }
    const films = await server({}, { mischief: pieces })
    const port = Number(new URL(films.url).port)
    const host = isLocal ? '127.0.0.1' : publicEndpoint({ host: '127.0.0.1', port }).host
    const url = `http://${host}:${port}/seed?film=1`
    const torrent = Buffer.from(await torrentOf(film)).toString('latin1')
    const seeded = torrent.replace('4:infod', `9:httpseedsl${url.length}:${url}e4:infod`)
    const bytes = new Uint8Array(Buffer.from(seeded, 'latin1'))
    return { films, bytes }
  }

  const out = async () => await engine('out', createPublicNetwork())
  const busy =
    (status: number, body: string): Mischief =>
    (_, response, count) =>
      count <= 2 && !!response.writeHead(status).end(body)
  const short: Mischief = (_, response, count) => count <= 2 && !!response.writeHead(200).end('short')

  it.each<[string, Mischief | undefined]>([
    ['which is well', undefined],
    ['which says in its body when it will be', busy(503, '1')],
    ['which sends less than it was asked for', short],
  ])('plays whole from one %s', { timeout: 120_000 }, async (_, mischief) => {
    const { films, bytes } = await openHttpSeeded(mischief)
    const torrent = await (await out()).open({ kind: 'torrent-file', bytes }, { signal: signal() })
    expect(isSame(await read(torrent), film)).toBe(true)
    expect(films.paths.every((path) => path.startsWith('/seed?film=1&info_hash='))).toBe(true)
    expect(torrent.snapshot().bytes.wasted).toBe(0)
    expect(films.connections).toBeLessThanOrEqual(3)
  })

  it.each<[string, Mischief]>([
    ['knows nothing', (_, response) => !!response.writeHead(404).end()],
    [
      'sends more than it was asked for',
      (_, response) =>
        !!response.writeHead(200, { 'content-length': PIECE * 2 }).end(film.subarray(0, PIECE * 2)),
    ],
    ['sends without end', (_, response) => (response.write(film), true)],
    [
      'leads into this house',
      (request, response) =>
        !!response.writeHead(302, { location: `http://127.0.0.1:1${request.url}` }).end(),
    ],
  ])('is of no use when it %s, and peers give the film', async (_, mischief) => {
    const { bytes } = await openHttpSeeded(mischief)
    const peers = [publicEndpoint(await seeder())]
    const torrent = await (await out()).open({ kind: 'torrent-file', bytes, peers }, { signal: signal() })
    expect(isSame(await read(torrent), film)).toBe(true)
  })

  it('is not knocked at in this house', async () => {
    const { films, bytes } = await openHttpSeeded(undefined, true)
    const source = { kind: 'torrent-file', bytes, peers: [await seeder()] } as const
    const torrent = await (await engine()).open(source, { signal: signal() })
    expect(isSame(await read(torrent), film)).toBe(true)
    expect(films.ranges).toEqual([])
  })
})

/** The bytes that an escaped part of a URL stands for, one in each character. */
const latin1Of = (escaped: string) =>
  escaped.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))

/** A peer that has the film. */
async function seeder(): Promise<{ host: string; port: number }> {
  const path = join(folder, 'film.mp4')
  await writeFile(path, film)
  const seeding = await engine('seeder')
  const torrent = await seeding.seed({ torrent: await torrentOf(film), path }, { signal: signal() })
  await expect.poll(() => torrent.snapshot().state, { timeout: 20_000 }).toBe('complete')
  return seeding.address as { host: string; port: number }
}
