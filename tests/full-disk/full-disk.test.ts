import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Arena, open, watch } from '../hostile/support/arena.ts'
import { makeFilm } from '../hostile/support/film.ts'
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
