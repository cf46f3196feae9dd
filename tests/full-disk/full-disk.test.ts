import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Arena, open, watch } from '../hostile/support/arena.ts'
import { makeFilm } from '../hostile/support/film.ts'
import { startViewer } from '../hostile/support/viewer-process.ts'
import { until } from '../support/until.ts'
import { mountSmallDisk } from './small-disk.ts'

const film = makeFilm({ sizeBytes: 8_000_000 })

describe('a disk that is full', () => {
  it('ends the film with a reason, keeps what is there, and plays on when there is room', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 3_000_000))
    const engine = await arena.engine({ directory: join(disk.path, 'data') })
    const seeder = await arena.seeder(film)
    const torrent = await open(engine, film, [seeder.endpoint])
    await expect(watch(torrent, film)).rejects.toMatchObject({ cause: { code: 'disk-full' } })
    expect(torrent.snapshot()).toMatchObject({ state: 'failed', error: 'disk-full' })
    const { have } = torrent.snapshot().bytes
    expect(have).toBeGreaterThan(1_000_000)
    // What was kept is shared with others all the same.
    const neighbour = await arena.engine()
    if (!engine.address) throw new Error('the engine does not listen')
    const theirs = await open(neighbour, film, [engine.address])
    theirs.fetchWhole(0, { signal: AbortSignal.timeout(30_000) })
    await until('the neighbour has some of it', () => theirs.snapshot().bytes.have > 1_000_000, {
      timeoutMs: 20_000,
      describe: () => [torrent.snapshot(), theirs.snapshot()],
    })
    await disk.remount('size=64m')
    await watch(torrent, film)
    expect(torrent.snapshot().state).toBe('complete')
  })

  it('before anything was opened is said at once', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 65_536))
    await writeFile(join(disk.path, 'ballast'), Buffer.alloc(65_536)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error
      },
    )
    await expect(arena.engine({ directory: join(disk.path, 'data') })).rejects.toMatchObject({
      code: 'disk-full',
    })
    await disk.remount('size=1m')
    await arena.engine({ directory: join(disk.path, 'data') })
  })

  it('does not keep the engine from closing, and loses nothing that it had', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 3_000_000))
    const directory = join(disk.path, 'data')
    const seeder = await arena.seeder(film)
    let have = 0
    {
      await using engine = await arena.engine({ directory })
      const torrent = await open(engine, film, [seeder.endpoint])
      await expect(watch(torrent, film)).rejects.toMatchObject({ cause: { code: 'disk-full' } })
      have = torrent.snapshot().bytes.have
    }
    await disk.remount('size=64m')
    const engine = await arena.engine({ directory })
    const torrent = await open(engine, film, [seeder.endpoint])
    await watch(torrent, film)
    // Some of what it had was in memory, on its way to the disk.
    const lost = 16 * film.pieceBytes
    expect(torrent.snapshot().bytes.received).toBeLessThan(film.bytes.length - have + lost)
  })
})

describe('a disk that may not be written', () => {
  it('is refused when it never may', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 1_000_000))
    await disk.remount('ro')
    await expect(arena.engine({ directory: join(disk.path, 'data') })).rejects.toMatchObject({
      code: 'data-folder-not-writable',
    })
  })
})

describe('a disk smaller than the film', () => {
  const long = makeFilm({ sizeBytes: 96_000_000, pieceBytes: 262_144, seed: 5 })

  it('plays the film to its end: what was watched makes room for what comes', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 64 << 20))
    const engine = await arena.engine({ directory: join(disk.path, 'data') })
    const seeder = await arena.seeder(long)
    const torrent = await open(engine, long, [seeder.endpoint])
    await watch(torrent, long, { timeoutMs: 60_000 })
    expect(torrent.snapshot().bytes.have).toBeLessThan(64 << 20)
    expect(torrent.snapshot().error).toBeUndefined()
  })

  it('takes what other films left there, the one watched longest ago first, and never what is kept', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 112 << 20))
    const directory = join(disk.path, 'data')
    const films = [11, 12, 13].map((seed) => makeFilm({ sizeBytes: 30_000_000, pieceBytes: 262_144, seed }))
    const [kept, old, recent] = films as [typeof long, typeof long, typeof long]
    const seeders = await Promise.all([...films, long].map((each) => arena.seeder(each)))
    const peers = seeders.map(({ endpoint }) => endpoint)
    {
      await using engine = await arena.engine({ directory, cacheBytes: 100 << 20 })
      for (const each of films) {
        const torrent = await open(engine, each, peers)
        if (each === kept) await torrent.keep(0, true)
        await watch(torrent, each)
        await engine.close(torrent.infohash)
      }
    }
    const engine = await arena.engine({ directory, cacheBytes: 64 << 20 })
    const torrent = await open(engine, long, peers)
    const reading = { signal: AbortSignal.timeout(30_000) }
    let at = 0
    for await (const chunk of torrent.openFile(0).read({ start: 0, end: 30_000_000 }, reading)) {
      expect(Buffer.compare(chunk, long.bytes.subarray(at, at + chunk.length))).toBe(0)
      at += chunk.length
    }
    const left = async (each: typeof long) => (await open(engine, each, [])).snapshot().bytes.have
    expect(await left(kept)).toBe(30_000_000)
    expect(await left(recent)).toBeGreaterThan(await left(old))
    expect(await left(old)).toBeLessThan(30_000_000)
    expect(engine.cache.usedBytes).toBeLessThanOrEqual(engine.cache.limitBytes)
  })

  it('survives kill -9 whenever it comes, also in the middle of giving up: no wrong byte, no space lost', async () => {
    await using arena = await Arena.open()
    const disk = arena.use(await mountSmallDisk(join(arena.folder, 'disk'), 80 << 20))
    const directory = join(disk.path, 'data')
    const torrentPath = join(arena.folder, 'film.torrent')
    await writeFile(torrentPath, long.torrent)
    const seeder = await arena.seeder(long)
    for (let turn = 1; turn <= 6; turn++) {
      // Reads from beginning to end, as a player; at its limit it gives something up all the time.
      await using viewer = await startViewer(directory, torrentPath, [seeder.endpoint], {
        cacheBytes: 40 << 20,
      })
      await viewer.when('it has given something up', ({ bytes }) => bytes.received > turn * 12_000_000)
      await viewer.kill()
    }
    const engine = await arena.engine({ directory, cacheBytes: 40 << 20 })
    const torrent = await open(engine, long, [seeder.endpoint])
    await watch(torrent, long, { timeoutMs: 60_000 })
    await until('what is too much is gone', () => engine.cache.usedBytes <= 40 << 20, { timeoutMs: 10_000 })
    const onDisk = await spaceTaken(directory)
    expect(onDisk).toBeLessThan(engine.cache.usedBytes + (1 << 20))
  })
})

/** Bytes that files under a folder take on disk. */
async function spaceTaken(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).blocks * 512
  return bytes
}
