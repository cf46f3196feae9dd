import { AppError, silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimRandom } from '../sim/sim-random.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'
import { DiskCache } from '../storage/disk-cache.ts'
import type { Store } from '../storage/piece-store.ts'

const MIB = 1 << 20
const FILM = 64 * MIB

async function gather(
  limitBytes: number | undefined,
  overStore?: (store: Store) => Store,
  sizeBytes = FILM,
): Promise<{ film: SimFilm; viewer: SimNode; disk: DiskCache; peak: () => number }> {
  const film = createSimFilm({ sizeBytes, pieceLength: MIB })
  const disk = new DiskCache({ clock: film.clock, log: silentLogger, limitBytes })
  const seeds = [await film.join({ delayMs: 10 }, 'seed'), await film.join({ delayMs: 20 }, 'seed')]
  const line = { uplink: 2_500_000, downlink: 6_000_000, delayMs: 10 }
  const viewer = await film.join(line, 'viewer', { disk, ...(overStore && { overStore }) })
  viewer.swarm.addPeers(seeds.map(addressOf))
  let most = 0
  const look = () => {
    most = Math.max(most, disk.usedBytes)
    film.clock.schedule(20, look)
  }
  look()
  return { film, viewer, disk, peak: () => most }
}

/** Reads a range to its end, and says what of it was wrong. */
async function wrongBytes(film: SimFilm, { torrent }: SimNode, start: number, end: number): Promise<number> {
  let at = start
  let wrong = 0
  for await (const part of torrent.openFile(0).read({ start, end }, new AbortController())) {
    if (Buffer.compare(part, film.bytes(at, at + part.length)) !== 0) wrong++
    at += part.length
  }
  return wrong + end - at
}

describe('a film larger than the disk space it may take', { timeout: 120_000 }, () => {
  it('plays to its end and again from anywhere, within the limit but for what is on its way', async () => {
    const { film, viewer, disk, peak } = await gather(24 * MIB)
    expect(await film.clock.settle(wrongBytes(film, viewer, 0, FILM))).toBe(0)
    expect(viewer.torrent.haveBytes(0)).toBeLessThanOrEqual(24 * MIB)
    expect(await film.clock.settle(wrongBytes(film, viewer, 5 * MIB + 7, 30 * MIB))).toBe(0)
    expect(await film.clock.settle(wrongBytes(film, viewer, 50 * MIB, FILM))).toBe(0)
    await film.clock.advance(1000)
    expect(disk.usedBytes).toBeLessThanOrEqual(24 * MIB)
    // A piece that is written may be over it until another is gone.
    expect(peak()).toBeLessThanOrEqual(26 * MIB)
    const { received, wasted } = viewer.torrent.snapshot().bytes
    expect(received).toBeGreaterThan(FILM + 10 * MIB)
    expect(wasted / received).toBeLessThan(0.03)
  })

  it('plays for several readers at once, each with what is around it', async () => {
    const { film, viewer, peak } = await gather(32 * MIB)
    const reads = [0, 12, 24, 36].map((mib) => wrongBytes(film, viewer, mib * MIB, (mib + 28) * MIB))
    expect(await film.clock.settle(Promise.all(reads))).toEqual([0, 0, 0, 0])
    expect(peak()).toBeLessThanOrEqual(36 * MIB)
  })

  it('is fetched only as far as there is room while nobody reads on, and whole when it is kept', async () => {
    const { film, viewer, disk } = await gather(24 * MIB)
    viewer.torrent.fetchWhole(0, new AbortController())
    await film.clock.advance(60_000)
    const { received } = viewer.torrent.snapshot().bytes
    expect(received).toBeGreaterThan(16 * MIB)
    expect(received).toBeLessThan(30 * MIB)
    await viewer.torrent.keep(0, true)
    await film.clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 60_000)
    expect(disk.usedBytes).toBe(0)
    await viewer.torrent.keep(0, false)
    expect(disk.usedBytes).toBeLessThanOrEqual(24 * MIB)
    expect(viewer.torrent.haveBytes(0)).toBe(disk.usedBytes)
  })

  it('is fetched only while whoever asked for it says so, and goes at once when nobody wants it', async () => {
    const { film, viewer, disk } = await gather(undefined)
    let mayFetch = false
    viewer.torrent.fetchWhole(0, { signal: new AbortController().signal, mayFetch: () => mayFetch })
    await film.clock.advance(5000)
    expect(viewer.torrent.snapshot().bytes.received).toBe(0)
    mayFetch = true
    await film.clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 60_000)
    await film.clock.settle(viewer.torrent.discard())
    expect([disk.usedBytes, viewer.torrent.haveBytes(0)]).toEqual([0, 0])
    await viewer.torrent.keep(0, true)
    await film.clock.runUntil(() => viewer.torrent.haveBytes(0) === FILM, 60_000)
    await film.clock.settle(viewer.torrent.discard())
    expect(viewer.torrent.haveBytes(0)).toBe(FILM)
  })

  it('goes before one that was read earlier when it was seen to its end, until it is read again', async () => {
    const { film, viewer } = await gather(undefined)
    await film.clock.settle(wrongBytes(film, viewer, 0, 2 * MIB))
    // Whoever read it is remembered for a minute.
    await film.clock.advance(61_000)
    const window = { ahead: MIB, behind: MIB }
    const order = () => [...(viewer.swarm.content?.tenant?.evictable(window) ?? [])][0]?.order ?? Number.NaN
    const before = order()
    viewer.torrent.wasFinished()
    viewer.torrent.wasFinished()
    expect(order()).toBe(before - 1e12)
    await film.clock.settle(wrongBytes(film, viewer, 0, MIB))
    await film.clock.advance(61_000)
    expect(order()).toBeGreaterThanOrEqual(before)
  })

  it('is passed on honestly: who comes to fetch it hears what is here, and what no more', async () => {
    const size = 24 * MIB
    const { film, viewer } = await gather(12 * MIB, undefined, size)
    const neighbour = await film.join({ downlink: 3_000_000, delayMs: 5 }, 'viewer')
    // As in a private torrent, so that the neighbour hears of the seeds from nobody.
    viewer.swarm.hide()
    neighbour.swarm.addPeers([addressOf(viewer)])
    const theirs = wrongBytes(film, neighbour, 0, size)
    const ours = (async () => {
      // What the neighbour has from us only, and lacks, comes back when the film is watched again.
      for (let round = 0; round < 20 && neighbour.torrent.haveBytes(0) < size; round++)
        expect(await wrongBytes(film, viewer, 0, size)).toBe(0)
    })()
    await film.clock.settle(ours)
    expect(await film.clock.settle(theirs)).toBe(0)
    expect(neighbour.torrent.snapshot().peers.banned).toBe(0)
    expect(viewer.torrent.snapshot().bytes.sent).toBeGreaterThan(2 * MIB)
    await film.clock.advance(1000)
    const { host } = addressOf(viewer)
    const said = [...neighbour.swarm.peers].filter(({ remote }) => remote.host === host)
    expect(said).toHaveLength(1)
    for (let piece = 0; piece < 24; piece++)
      if (said[0]?.pieces?.has(piece)) expect(viewer.swarm.content?.cache.have.has(piece)).toBe(true)
  })
})

/** A disk that fails: one read in twenty and one write in ten. */
function faulty(store: Store): Store {
  const random = createSimRandom(7)
  const perhaps = (share: number) => {
    if (random.next() < share) throw new AppError('disk-failed', { cause: new Error('EIO') })
  }
  return {
    verified: store.verified,
    claimed: store.claimed,
    ...(store.segments && { segments: store.segments }),
    async write(piece, bytes) {
      perhaps(0.1)
      await store.write(piece, bytes)
    },
    confirm: (piece) => store.confirm(piece),
    async read(piece, offset, target) {
      perhaps(0.05)
      return store.read(piece, offset, target)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('a disk that fails now and then', { timeout: 120_000 }, () => {
  it('does not end the film: what it lost is fetched again', async () => {
    const { film, viewer } = await gather(undefined, faulty)
    expect(await film.clock.settle(wrongBytes(film, viewer, 0, FILM))).toBe(0)
    expect(await film.clock.settle(wrongBytes(film, viewer, 0, FILM))).toBe(0)
    const { received } = viewer.torrent.snapshot().bytes
    expect(received).toBeGreaterThan(FILM)
    expect(received).toBeLessThan(1.5 * FILM)
  })

  it('ends it with a reason when it fails for good', async () => {
    const broken = (store: Store): Store => ({
      ...faulty(store),
      write: () => Promise.reject(new AppError('disk-failed')),
    })
    const { film, viewer } = await gather(undefined, broken)
    const reading = wrongBytes(film, viewer, 0, FILM).catch((error: unknown) => error)
    expect(await film.clock.settle(reading)).toMatchObject({ code: 'disk-failed' })
  })
})
