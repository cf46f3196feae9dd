import { randomFillSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTorrent, type Engine, openEngine } from '@lanterne/engine'
import { silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { describe, expect, it } from 'vitest'
import { digest } from '../support/lanterne-engine.ts'
import { openStage, type Stage } from '../support/stage.ts'

const PIECE = 64 << 10
const film = randomFillSync(new Uint8Array(200 * PIECE))

async function openOn(directory: string): Promise<Engine> {
  const world = {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  }
  const options = { ...world, directory, listen: { host: '127.0.0.1', port: 0 } }
  return openEngine(options, { signal: AbortSignal.timeout(30_000) })
}

/** A film that another engine of ours seeds. */
async function seedFilm(stage: Stage, signal: AbortSignal) {
  const folder = await stage.makeFolder('film')
  const path = join(folder, 'film.mp4')
  await writeFile(path, film)
  const read = async function* () {
    yield film
  }
  const draft = { name: 'film.mp4', sizeBytes: film.length, pieceLength: PIECE, read, webSeeds: [] }
  const torrent = await createTorrent(draft, { signal })
  const seeder = stage.use(await openOn(await stage.makeFolder('seeder')))
  const { infohash } = await seeder.seed({ torrent, path }, { signal })
  return { seeder, infohash, torrent }
}

const head = { start: 0, end: 2 << 20 }
const tail = { start: film.length - (2 << 20), end: film.length }

describe('the second start of a title', () => {
  it('needs nobody to say where its peers are, nor what it is', async (context) => {
    await using stage = await openStage(context)
    const { seeder, infohash } = await seedFilm(stage, context.signal)
    const directory = await stage.makeFolder('viewer')
    const { address } = seeder
    if (!address) throw new Error('the seeder does not listen')
    {
      await using viewer = await openOn(directory)
      const torrent = await viewer.open({ kind: 'infohash', infohash, peers: [address] }, context)
      await digest(torrent.openFile(0), { ...context, range: head })
    }

    await using viewer = await openOn(directory)
    const startedAt = performance.now()
    // No tracker, no DHT, no address: the infohash alone.
    const torrent = await viewer.open({ kind: 'infohash', infohash }, context)
    const seen = await digest(torrent.openFile(0), { ...context, range: tail })
    expect(seen.length).toBe(tail.end - tail.start)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(torrent.snapshot().peers).toMatchObject({ connected: 1, known: 1 })
    expect(torrent.observe().lenders).toMatchObject([{ foundBy: 'remembered', address }])
  })

  it('is as the first when what is remembered was damaged', async (context) => {
    await using stage = await openStage(context)
    const { seeder, infohash } = await seedFilm(stage, context.signal)
    const directory = await stage.makeFolder('viewer')
    const peers = seeder.address ? [seeder.address] : []
    {
      await using viewer = await openOn(directory)
      const torrent = await viewer.open({ kind: 'infohash', infohash, peers }, context)
      await digest(torrent.openFile(0), { ...context, range: head })
    }
    const kept = join(directory, infohash, 'peers')
    const text = await readFile(kept, 'utf8')
    for (const damaged of [text.slice(0, -9), text.replace('127.0.0.1', 'localhost'), '\0'.repeat(1 << 20)]) {
      await writeFile(kept, damaged)
      await using viewer = await openOn(directory)
      const torrent = await viewer.open({ kind: 'infohash', infohash }, context)
      expect(torrent.snapshot().peers.known).toBe(0)
      torrent.addPeers(peers)
      const seen = await digest(torrent.openFile(0), { ...context, range: head })
      expect(seen.length).toBe(head.end)
    }
  })
})
