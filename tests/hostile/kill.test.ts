import { open as openFileHandle, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TorrentSnapshot } from '@lanterne/engine'
import { describe, expect, it } from 'vitest'
import { Arena, open, watch } from './support/arena.ts'
import { makeFilm } from './support/film.ts'
import { leech } from './support/leech.ts'
import type { Script } from './support/scripted-peer.ts'
import { startViewer } from './support/viewer-process.ts'
import { blockMessage, rightBytes } from './support/wire.ts'

const film = makeFilm({ sizeBytes: 16_000_000, pieceBytes: 65_536, seed: 3 })
const blocksPerPiece = 4

/** An honest seeder that stops answering after so many blocks. */
function generous(blocks: number): Script {
  let left = blocks
  return {
    request(wire, block) {
      if (left-- > 0) wire.send(blockMessage(block, rightBytes(film, block)))
    },
  }
}

/** The largest file under a folder: the film, wherever the engine keeps it. */
async function largestFile(folder: string): Promise<string> {
  let largest = { path: '', size: -1 }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { size } = await stat(path)
    if (size > largest.size) largest = { path, size }
  }
  return largest.path
}

/** Fetches a good part of the film in a process of its own, and kills it. */
async function killedHalfWay(
  arena: Arena,
): Promise<{ directory: string; torrentPath: string; have: number }> {
  const directory = join(arena.folder, 'viewer')
  const torrentPath = join(arena.folder, 'film.torrent')
  await writeFile(torrentPath, film.torrent)
  const half = Math.floor(film.pieceCount / 2) * blocksPerPiece
  const seeder = await arena.peer(film, generous(half))
  await using viewer = await startViewer(directory, torrentPath, [seeder.endpoint])
  const { bytes } = await viewer.when('it has a good part', ({ bytes }) => bytes.have > film.bytes.length / 4)
  expect(bytes.have).toBeLessThan(film.bytes.length)
  await viewer.whenStill()
  const still = await viewer.when('all that it has is on disk', ({ bytes }) => bytes.unwritten === 0)
  await viewer.kill()
  return { directory, torrentPath, have: still.bytes.have }
}

describe('kill -9 in the middle of a film', () => {
  it('costs nothing that was verified: it is not fetched again', async () => {
    await using arena = await Arena.open()
    const { directory, have } = await killedHalfWay(arena)
    const seeder = await arena.seeder(film)
    const engine = await arena.engine({ directory })
    const torrent = await open(engine, film, [seeder.endpoint])
    await watch(torrent, film)
    const { bytes } = torrent.snapshot()
    expect(bytes.have).toBe(film.bytes.length)
    expect(bytes.received - bytes.wasted).toBeLessThanOrEqual(film.bytes.length - have)
  })

  it('costs at most what was on its way to us or to the disk, however often and whenever it happens', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'viewer')
    const torrentPath = join(arena.folder, 'film.torrent')
    await writeFile(torrentPath, film.torrent)
    let before = 0
    for (let turn = 1; turn <= 5; turn++) {
      const seeder = await arena.peer(film, generous(200))
      await using viewer = await startViewer(directory, torrentPath, [seeder.endpoint])
      const goal = Math.min(before + turn * 300_000, film.bytes.length)
      const onDisk = ({ bytes }: TorrentSnapshot) => bytes.have - bytes.unwritten
      const last = await viewer.when('it has some more on disk', (report) => onDisk(report) >= goal)
      await viewer.kill()
      before = onDisk(last)
    }
    const seeder = await arena.seeder(film)
    const engine = await arena.engine({ directory })
    const torrent = await open(engine, film, [seeder.endpoint])
    await watch(torrent, film)
    const { received, wasted } = torrent.snapshot().bytes
    expect(received - wasted).toBeLessThanOrEqual(film.bytes.length - before)
  })

  it('leaves nothing that is served without being checked', async () => {
    await using arena = await Arena.open()
    const { directory, torrentPath, have } = await killedHalfWay(arena)
    await using viewer = await startViewer(directory, torrentPath, [])
    const { address } = await viewer.when('it listens', () => true)
    const loot = await leech(film, address, ({ pieces }) => pieces.size * film.pieceBytes >= have)
    expect(loot.wrong).toEqual([])
  })

  const damages: Record<string, (path: string) => Promise<void>> = {
    'one bit': async (path) => flip(path, 300_001, 1),
    'a bit in each of many pieces': async (path) => {
      for (let piece = 0; piece < film.pieceCount; piece += 3)
        await flip(path, piece * film.pieceBytes + 77, 1)
    },
    'a run of zeros, as after a loss of power': async (path) => {
      const handle = await openFileHandle(path, 'r+')
      await handle.write(Buffer.alloc(200_000), 0, 200_000, 500_000)
      await handle.close()
    },
    'all but its beginning': (path) => truncate(path, 400_000),
    everything: (path) => truncate(path, 0),
    'its end, that it never had': (path) => truncate(path, film.bytes.length + 1_000_000),
  }
  for (const [name, damage] of Object.entries(damages)) {
    it(`and then the loss of ${name} on disk: nothing wrong is served or played, and the film is made whole`, async () => {
      await using arena = await Arena.open()
      const { directory, torrentPath } = await killedHalfWay(arena)
      await damage(await largestFile(directory))
      const seeder = await arena.seeder(film)
      {
        await using viewer = await startViewer(directory, torrentPath, [seeder.endpoint])
        const { address } = await viewer.when('it listens', () => true)
        const loot = await leech(
          film,
          address,
          ({ pieces, wrong }) => pieces.size === film.pieceCount || wrong.length > 0,
        )
        expect(loot.wrong).toEqual([])
        await viewer.when('it has all', ({ state }) => state === 'complete')
        await viewer.kill()
      }
      const engine = await arena.engine({ directory })
      const torrent = await open(engine, film, [])
      await watch(torrent, film)
    })
  }

  it('after a clean end too: what was changed on disk is found out', async () => {
    await using arena = await Arena.open()
    const directory = join(arena.folder, 'viewer')
    const seeder = await arena.seeder(film)
    {
      await using first = await arena.engine({ directory })
      await watch(await open(first, film, [seeder.endpoint]), film)
    }
    await flip(await largestFile(directory), 1_000_000, 0x80)
    const engine = await arena.engine({ directory })
    const torrent = await open(engine, film, [seeder.endpoint])
    await watch(torrent, film)
    expect(torrent.snapshot().bytes.received).toBeGreaterThan(0)
    expect(torrent.snapshot().bytes.received).toBeLessThan(10 * film.pieceBytes)
  })

  it('with records of what is on disk that are nonsense: they are not believed', async () => {
    await using arena = await Arena.open()
    const { directory } = await killedHalfWay(arena)
    const filmPath = await largestFile(directory)
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || path === filmPath) continue
      await writeFile(path, Buffer.alloc(5_000, 0xff))
    }
    const seeder = await arena.seeder(film)
    const engine = await arena.engine({ directory })
    await watch(await open(engine, film, [seeder.endpoint]), film)
  })
})

async function flip(path: string, at: number, bits: number): Promise<void> {
  const handle = await openFileHandle(path, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ bits
  await handle.write(byte, 0, 1, at)
  await handle.close()
}
