import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  createTorrent,
  type Engine,
  type EngineOptions,
  formatMagnet,
  type Item,
  immutableItem,
  mutableItem,
  openEngine,
  parseTorrentFile,
  targetOf,
  valueOf,
} from '@lanterne/engine'
import { type Endpoint, publicKeyOf, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { describe, expect, it } from 'vitest'
import { digest } from '../support/lanterne-engine.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { openLibtorrentNode } from './libtorrent-node.ts'

const timeoutMs = 20_000
const filmBytes = 3_000_000

/** Our engine on 127.0.0.1, which begins with `bootstrap` and knows no tracker and no peer. */
async function openOurs(
  stage: Stage,
  name: string,
  bootstrap: readonly Endpoint[],
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  const engine = await openEngine(
    {
      network: createSystemNetwork(),
      clock: systemClock,
      random: systemRandom,
      log: silentLogger,
      directory: await stage.makeFolder(name),
      listen: { host: '127.0.0.1', port: 0 },
      dht: { bootstrap },
      ...options,
    },
    { signal: AbortSignal.timeout(30_000) },
  )
  return stage.use(engine)
}

/** A film as a file and its `.torrent`. */
async function makeFilm(stage: Stage, { isPrivate = false } = {}) {
  const bytes = randomBytes(filmBytes)
  const folder = await stage.makeFolder('film')
  const path = join(folder, 'film.mp4')
  await writeFile(path, bytes)
  const read = () => Readable.from([bytes])
  const made = await createTorrent(
    { name: 'film.mp4', sizeBytes: bytes.length, read, trackers: [] },
    { signal: AbortSignal.timeout(30_000) },
  )
  // What makes a torrent private is one key of its info dictionary (BEP 27), between `pieces` and its end.
  const text = Buffer.from(made).toString('latin1')
  const torrent = isPrivate ? Buffer.from(text.replace(/ee$/, '7:privatei1eee'), 'latin1') : Buffer.from(made)
  const torrentPath = join(folder, 'film.torrent')
  await writeFile(torrentPath, torrent)
  const { infohash } = parseTorrentFile(torrent)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { folder, path, torrent, torrentPath, sha256, infohash, magnet: formatMagnet({ infohash }) }
}

const nodesOf = (engine: Engine) => engine.dht?.nodeCount ?? 0
const endpointOf = (engine: Engine) => {
  const [address] = engine.dht?.addresses ?? []
  if (!address) throw new Error('no DHT')
  return { host: '127.0.0.1', port: address.port }
}
const textOf = (item: Item | undefined) => item && Buffer.from(valueOf(item) as Uint8Array).toString('latin1')

describe('the DHT and libtorrent', () => {
  it('brings a film from libtorrent by a magnet link that names nobody', async (context) => {
    await using stage = await openStage(context)
    const film = await makeFilm(stage)
    const router = await openLibtorrentNode(stage)
    const seeder = await openLibtorrentNode(stage, router.endpoint)
    await stage.until('libtorrent knows its router', () => (seeder.status()?.nodes ?? 0) > 0, { timeoutMs })
    seeder.tell({ torrent: film.torrentPath, folder: film.folder })
    await stage.until('libtorrent seeds', () => seeder.status()?.seeding, { timeoutMs })
    const engine = await openOurs(stage, 'viewer', [router.endpoint])
    const torrent = await engine.open(
      { kind: 'magnet', uri: film.magnet },
      { signal: AbortSignal.timeout(timeoutMs) },
    )
    expect((await digest(torrent.openFile(0), context)).sha256).toBe(film.sha256)
  })

  it('brings a film to libtorrent by a magnet link that names nobody', async (context) => {
    await using stage = await openStage(context)
    const film = await makeFilm(stage)
    const router = await openLibtorrentNode(stage)
    const engine = await openOurs(stage, 'seed', [router.endpoint])
    await engine.seed({ torrent: film.torrent, path: film.path }, context)
    const leecher = await openLibtorrentNode(stage, router.endpoint)
    const folder = await stage.makeFolder('leecher')
    await stage.until('libtorrent knows two nodes', () => (leecher.status()?.nodes ?? 0) > 1, { timeoutMs })
    leecher.tell({ magnet: film.magnet, folder })
    await stage.until('libtorrent has it all', () => leecher.status()?.seeding, { timeoutMs })
    const sha256 = createHash('sha256')
      .update(await readFile(join(folder, 'film.mp4')))
      .digest('hex')
    expect(sha256).toBe(film.sha256)
  })

  it('is joined by libtorrent through us, and brings two of ours together', async (context) => {
    await using stage = await openStage(context)
    const film = await makeFilm(stage)
    const first = await openOurs(stage, 'first', [{ host: '127.0.0.1', port: 9 }])
    const other = await openLibtorrentNode(stage, endpointOf(first))
    await stage.until('libtorrent knows us', () => (other.status()?.nodes ?? 0) > 0, { timeoutMs })
    await stage.until('we know libtorrent', () => nodesOf(first) > 0, { timeoutMs })
    const seed = await openOurs(stage, 'seed', [other.endpoint])
    await seed.seed({ torrent: film.torrent, path: film.path }, context)
    const viewer = await openOurs(stage, 'viewer', [other.endpoint])
    const torrent = await viewer.open(
      { kind: 'magnet', uri: film.magnet },
      { signal: AbortSignal.timeout(timeoutMs) },
    )
    expect((await digest(torrent.openFile(0), context)).sha256).toBe(film.sha256)
  })

  it('learns of nodes by the peers of a film (BEP 5)', async (context) => {
    await using stage = await openStage(context)
    const film = await makeFilm(stage)
    const seeder = await openLibtorrentNode(stage)
    seeder.tell({ torrent: film.torrentPath, folder: film.folder })
    await stage.until('libtorrent seeds', () => seeder.status()?.seeding, { timeoutMs })
    // A loopback address where nobody listens makes it a net where local nodes are welcome.
    const engine = await openOurs(stage, 'viewer', [{ host: '127.0.0.1', port: 9 }])
    await engine.open(
      { kind: 'torrent-file', bytes: film.torrent, peers: [seeder.endpoint] },
      { signal: AbortSignal.timeout(timeoutMs) },
    )
    await stage.until('we know its node', () => nodesOf(engine) > 0, { timeoutMs })
    await stage.until('it knows ours', () => (seeder.status()?.nodes ?? 0) > 0, { timeoutMs })
  })

  it('never hears of a private torrent (BEP 27)', async (context) => {
    await using stage = await openStage(context)
    const film = await makeFilm(stage, { isPrivate: true })
    expect(parseTorrentFile(film.torrent).isPrivate).toBe(true)
    const open = await makeFilm(stage)
    const router = await openLibtorrentNode(stage)
    const engine = await openOurs(stage, 'seed', [router.endpoint])
    const file = join(await stage.makeFolder('private'), 'film.mp4')
    await writeFile(file, await readFile(open.path))
    const isFound = async (dht: Engine['dht'], { infohash }: { infohash: typeof film.infohash }) => {
      let peers = 0
      await dht?.lookup(infohash, (found) => void (peers += found.length), context)
      return peers > 0
    }
    await stage.until('we know the router', () => nodesOf(engine) > 0, { timeoutMs })
    await engine.open({ kind: 'torrent-file', bytes: film.torrent }, context)
    await engine.seed({ torrent: open.torrent, path: open.path }, context)
    const observer = await openOurs(stage, 'observer', [router.endpoint])
    await stage.until('the public one is announced', () => isFound(observer.dht, open), { timeoutMs })
    expect(await isFound(observer.dht, film)).toBe(false)
  })

  it('starts a second time without its bootstrap nodes', async (context) => {
    await using stage = await openStage(context)
    const router = await openLibtorrentNode(stage)
    const engine = await openOurs(stage, 'ours', [router.endpoint])
    await stage.until('we know the router', () => nodesOf(engine) > 0, { timeoutMs })
    await engine[Symbol.asyncDispose]()
    const again = await openOurs(stage, 'ours', [])
    const item = immutableItem('kept')
    await stage.until('the router takes something', async () => (await again.dht?.put(item, context)) === 1, {
      timeoutMs,
    })
  })

  it('keeps items that the other finds (BEP 44)', async (context) => {
    await using stage = await openStage(context)
    const router = await openLibtorrentNode(stage)
    const other = await openLibtorrentNode(stage, router.endpoint)
    const engine = await openOurs(stage, 'ours', [router.endpoint])
    await stage.until('we know both', () => nodesOf(engine) > 1, { timeoutMs })
    await stage.until('it knows both', () => (other.status()?.nodes ?? 0) > 1, { timeoutMs })
    const { dht } = engine
    if (!dht) throw new Error('no DHT')

    const ours = immutableItem('from us')
    expect(await dht.put(ours, context)).toBeGreaterThan(0)
    const target = Buffer.from(targetOf(ours)).toString('hex')
    other.tell({ get: target })
    await stage.until('libtorrent finds our item', () => other.last('item')?.['value'] === 'from us', {
      timeoutMs,
    })

    other.tell({ put: 'from them' })
    await stage.until('libtorrent has stored its item', () => other.last('put'), { timeoutMs })
    const theirs = await dht.getImmutable(targetOf(immutableItem('from them')), context)
    expect(textOf(theirs)).toBe('from them')

    const seed = randomBytes(32)
    const publicKey = publicKeyOf(seed)
    const key = Buffer.from(publicKey).toString('hex')
    const salt = Buffer.from('films')
    await dht.put(mutableItem('edition 1', { seed, sequence: 1, salt }), context)
    other.tell({ get_mutable: key, salt: 'films' })
    await stage.until('libtorrent finds ours', () => other.last('mutable')?.['value'] === 'edition 1', {
      timeoutMs,
    })

    const theirSeed = randomBytes(32)
    const theirKey = publicKeyOf(theirSeed)
    const theirHex = Buffer.from(theirKey).toString('hex')
    other.tell({
      put_mutable: 'their edition',
      seed: theirSeed.toString('hex'),
      public: theirHex,
      salt: 'films',
    })
    await stage.until(
      'we find theirs',
      async () => textOf(await dht.getMutable(theirKey, salt, context)) === 'their edition',
      { timeoutMs, everyMs: 500 },
    )
  })
})
