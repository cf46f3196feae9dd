import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { digest, openLanterne, whenWhole } from '../support/lanterne-engine.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage } from '../support/stage.ts'
import { digestFile, shareFilm } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'

beforeAll(() => makeTestFilm(films.long), 300_000)

describe('a restart', () => {
  it('after a clean close reads nothing of a film again before it serves it', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const torrentFile = await film.torrent([tracker.httpUrl])
    const seeder = await openForeignPeer(stage, 'libtorrent')
    await seeder.add({ torrent: torrentFile }, film.folder)
    await whenSeeding(stage, seeder)
    const directory = await stage.makeFolder('lanterne')
    {
      await using engine = await openLanterne(stage, directory)
      const torrent = await engine.open({ kind: 'torrent-file', bytes: torrentFile.bytes }, context)
      torrent.fetchWhole(0, context)
      await whenWhole(stage, torrent, { timeoutMs: 60_000 })
    }
    await seeder.stop()

    const before = await bytesReadByThisProcess()
    const engine = await openLanterne(stage, directory)
    // The infohash alone: what the file says of itself must be on disk too, for nobody is there to ask.
    const torrent = await engine.open({ kind: 'infohash', infohash: film.infohash }, context)
    expect(torrent.snapshot().bytes).toMatchObject({
      have: film.sizeBytes,
      size: film.sizeBytes,
      received: 0,
    })
    expect(await bytesReadByThisProcess()).toBeLessThan(before + film.sizeBytes / 20)

    // At once, and to others too.
    const first = await digest(torrent.openFile(0), { ...context, range: { start: 0, end: 1 << 20 } })
    expect(first.length).toBe(1 << 20)
    expect(await digest(torrent.openFile(0), context)).toEqual({
      length: film.sizeBytes,
      sha256: film.sha256,
    })
    const leecher = await openForeignPeer(stage, 'aria2')
    const folder = await stage.makeFolder('leech')
    const { address } = engine
    expect(address).toBeDefined()
    const again = await openTestTracker(stage, 'opentracker', [film.infohash])
    const withTracker = await engine.open(
      { kind: 'infohash', infohash: film.infohash, trackers: [again.httpUrl] },
      context,
    )
    expect(withTracker.infohash).toBe(film.infohash)
    await stage.until(
      'the tracker hears of Lanterne',
      async () => (await again.count(film.infohash)).seeds > 0,
      {
        timeoutMs: 30_000,
      },
    )
    await leecher.add({ torrent: await film.torrent([again.httpUrl]) }, folder)
    await whenComplete(stage, leecher, { timeoutMs: 60_000 })
    expect(await digestFile(join(folder, 'film.mp4'))).toBe(film.sha256)
  })

  it('in the middle of a film fetches only what was missing', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const torrentFile = await film.torrent([tracker.udpUrl])
    const seeder = await openForeignPeer(stage, 'libtorrent', { uploadLimit: 8 * 1024 * 1024 })
    await seeder.add({ torrent: torrentFile }, film.folder)
    await whenSeeding(stage, seeder)
    const directory = await stage.makeFolder('lanterne')
    let had = 0
    {
      await using engine = await openLanterne(stage, directory)
      const torrent = await engine.open({ kind: 'torrent-file', bytes: torrentFile.bytes }, context)
      torrent.fetchWhole(0, context)
      await stage.until('a third of it is here', () => torrent.snapshot().bytes.have > film.sizeBytes / 3, {
        timeoutMs: 60_000,
      })
      had = torrent.snapshot().bytes.have
      expect(had).toBeLessThan(film.sizeBytes)
    }
    await seeder.setUploadLimit(undefined)
    const engine = await openLanterne(stage, directory)
    const torrent = await engine.open({ kind: 'torrent-file', bytes: torrentFile.bytes }, context)
    const kept = torrent.haveBytes(0) - torrent.snapshot().bytes.received
    expect(kept).toBeGreaterThanOrEqual(had - (1 << 20))
    expect(await digest(torrent.openFile(0), context)).toEqual({
      length: film.sizeBytes,
      sha256: film.sha256,
    })
    const { received, wasted } = torrent.snapshot().bytes
    expect(received - wasted).toBeLessThanOrEqual(film.sizeBytes - had)
  })
})

/** Bytes that this process took from files and sockets so far. */
async function bytesReadByThisProcess(): Promise<number> {
  const counters = await readFile('/proc/self/io', 'utf8')
  return Number(/^rchar: (\d+)$/m.exec(counters)?.[1])
}
