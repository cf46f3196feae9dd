import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { Arena, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import { startViewer } from './support/viewer-process.ts'

const film = makeFilm()

describe('a data folder', () => {
  it('that cannot be made says so', async () => {
    await using arena = await Arena.open()
    const file = join(arena.folder, 'file')
    await writeFile(file, 'in the way')
    await expect(arena.engine({ directory: join(file, 'data') })).rejects.toMatchObject({
      code: 'data-folder-not-writable',
    })
    await expect(arena.engine({ directory: file })).rejects.toMatchObject({
      code: 'data-folder-not-writable',
    })
  })

  it('that may not be written says so', async () => {
    await using arena = await Arena.open()
    // Nothing is forbidden to root but what the system makes up itself.
    const isRoot = process.getuid?.() === 0
    const directory = isRoot ? '/sys/kernel/lanterne' : join(arena.folder, 'locked')
    if (!isRoot) await mkdir(directory, { mode: 0o555 })
    await expect(arena.engine({ directory })).rejects.toMatchObject({ code: 'data-folder-not-writable' })
    if (!isRoot) await chmod(directory, 0o755)
  })

  it('belongs to one engine at a time, in this process and beside it', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'data')
    const torrentPath = join(arena.folder, 'film.torrent')
    await writeFile(torrentPath, film.torrent)
    {
      await using first = await arena.engine({ directory })
      await expect(arena.engine({ directory })).rejects.toMatchObject({ code: 'data-folder-in-use' })
      // The one that was refused took nothing away from the first.
      const seeder = await arena.seeder(film)
      await watch(await open(first, film, [seeder.endpoint]), film)
      await expect(arena.engine({ directory })).rejects.toMatchObject({ code: 'data-folder-in-use' })
    }
    const other = await startViewer(directory, torrentPath, [])
    await other.when('it runs', () => true)
    await expect(arena.engine({ directory })).rejects.toMatchObject({ code: 'data-folder-in-use' })
    await other.kill()
    const engine = await arena.engine({ directory })
    await watch(await open(engine, film, []), film)
  })

  it('is taken over when its last engine was killed and we run under its number', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'data')
    let mark = ''
    {
      await using _engine = await arena.engine({ directory })
      const name = (await readdir(directory)).find((entry) => entry.includes('lock')) ?? ''
      mark = await readFile(join(directory, name), 'utf8')
    }
    // As in a container, where every process that is started first has the same number.
    await writeFile(join(directory, 'lock'), mark)
    await arena.engine({ directory })
  })

  it('is free again when the engine could not open for another reason', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'data')
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    await expect(arena.engine({ directory, listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'port-in-use',
      details: { port },
    })
    server.close()
    await arena.engine({ directory })
  })

  it('with a file where a folder should be says so when a film is opened, and not before', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'data')
    await mkdir(directory)
    await writeFile(join(directory, film.infohash.toString('hex')), 'in the way')
    const engine = await arena.engine({ directory })
    await expect(open(engine, film, [])).rejects.toMatchObject({ code: 'data-folder-not-writable' })
    // Another film is not concerned.
    const other = makeFilm({ seed: 2 })
    const seeder = await arena.seeder(other)
    await watch(await open(engine, other, [seeder.endpoint]), other)
    await rm(join(directory, film.infohash.toString('hex')))
    const late = await arena.seeder(film)
    await watch(await open(engine, film, [late.endpoint]), film)
  })

  it('that fails in the middle fails the reading with a reason, and works again when it can', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'data')
    // Where the film's bytes go there is a folder already.
    const obstacle = join(directory, film.infohash.toString('hex'), '0.part')
    await mkdir(obstacle, { recursive: true })
    const engine = await arena.engine({ directory })
    const seeder = await arena.seeder(film)
    const torrent = await open(engine, film, [seeder.endpoint])
    const failures: string[] = []
    torrent.events.on('failed', ({ error }) => failures.push(error), { signal: AbortSignal.timeout(60_000) })
    await expect(watch(torrent, film)).rejects.toMatchObject({ cause: { code: 'disk-failed' } })
    expect(failures).toEqual(['disk-failed'])
    expect(torrent.snapshot()).toMatchObject({ state: 'failed', error: 'disk-failed' })
    await rm(obstacle, { recursive: true })
    await watch(torrent, film)
    await until('it is whole', () => torrent.snapshot().state === 'complete', { timeoutMs: 10_000 })
  })
})
