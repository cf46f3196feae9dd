import { silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import type { Torrent } from '../engine-types.ts'
import type { SimHost } from '../sim/sim-host.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'
import { BufferPool } from '../storage/buffer-pool.ts'
import { inlineHasher } from '../storage/hasher.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { Membership } from './membership.ts'

/** The round trip between any two machines here, in milliseconds. */
const R = 100
const line = { delayMs: R / 4 }

interface Start {
  readonly film: SimFilm
  readonly seeds: readonly SimNode[]
  readonly membership: Membership
}

/** A viewer who knows peers, and of the torrent its metadata (`known`) or no more than its infohash. */
async function start(
  film: SimFilm,
  { peers = 1, isKnown = false, uplink = Infinity }: { peers?: number; isKnown?: boolean; uplink?: number },
): Promise<Start> {
  const seeds: SimNode[] = []
  for (let count = 0; count < peers; count++) seeds.push(await film.join({ ...line, uplink }, 'seed'))
  const { clock, metainfo, random } = film
  const host: SimHost = film.host(line)
  const facts = {
    infohash: metainfo.infohash,
    metainfo: isKnown ? metainfo : undefined,
    trackers: [],
    peers: seeds.map(addressOf),
    nodes: [],
    webSeeds: new Map<string, boolean>(),
  }
  const membership = new Membership(facts, {
    network: host,
    clock,
    random,
    log: silentLogger,
    hasher: inlineHasher,
    pool: new BufferPool(),
    peerId: random.bytes(20),
    key: 1,
    hasRoom: () => true,
    known: async () => undefined,
    openStore: async ({ pieceCount }) => new MemoryStore(pieceCount),
  })
  return { film, seeds, membership }
}

/** Reads the film's head; says when the metadata and the first `bytes` were here. */
async function readHead(
  { film, membership }: Start,
  bytes: number,
  atTheEnd = () => {},
): Promise<{ openMs: number; readMs: number }> {
  const { clock } = film
  const startedAt = clock.now()
  const leave = new AbortController()
  return clock.settle(
    (async () => {
      const torrent: Torrent = await membership.wait({}, leave)
      const openMs = clock.now() - startedAt
      const parts: Uint8Array[] = []
      for await (const part of torrent.openFile(0).read({ start: 0, end: bytes }, leave)) parts.push(part)
      const readMs = clock.now() - startedAt
      expect(Buffer.compare(Buffer.concat(parts), film.bytes(0, bytes))).toBe(0)
      atTheEnd()
      await membership[Symbol.asyncDispose]()
      return { openMs, readMs }
    })(),
  )
}

describe('a start', () => {
  /** Milliseconds to the first 16 KiB and the first MiB; a round trip is 100. What is known of a torrent changes nothing. */
  it.each([
    { pieceLength: 16 << 10, knows: 'the torrent', first: 300, mebibyte: 800 },
    { pieceLength: 16 << 10, knows: 'a magnet', first: 300, mebibyte: 800 },
    { pieceLength: 64 << 10, knows: 'the torrent', first: 400, mebibyte: 800 },
    { pieceLength: 64 << 10, knows: 'a magnet', first: 400, mebibyte: 800 },
    { pieceLength: 1 << 20, knows: 'the torrent', first: 800, mebibyte: 800 },
    { pieceLength: 1 << 20, knows: 'a magnet', first: 800, mebibyte: 800 },
  ])('with one peer and $knows, pieces of $pieceLength bytes', async (row) => {
    const film = () =>
      createSimFilm({ sizeBytes: Math.min(16 << 20, 1000 * row.pieceLength), pieceLength: row.pieceLength })
    const options = { isKnown: row.knows === 'the torrent' }
    expect((await readHead(await start(film(), options), 16 << 10)).readMs).toBeLessThanOrEqual(row.first)
    expect((await readHead(await start(film(), options), 1 << 20)).readMs).toBeLessThanOrEqual(row.mebibyte)
  })

  it.each([
    ['the torrent', 550],
    ['a magnet', 680],
  ])('with eight peers that share 100 Mbit/s, and %s', async (knows, most) => {
    const film = createSimFilm({ sizeBytes: 16 << 20, pieceLength: 1 << 20 })
    const started = await start(film, { peers: 8, uplink: 12_500_000 / 8, isKnown: knows === 'the torrent' })
    expect((await readHead(started, 1 << 20)).readMs).toBeLessThan(most)
  })

  it('gets long metadata from several peers at once', async () => {
    const film = () => createSimFilm({ sizeBytes: 128 << 20, pieceLength: 16 << 10 })
    const alone = await readHead(await start(film(), { uplink: 250_000 }), 16 << 10)
    const together = await readHead(await start(film(), { uplink: 250_000, peers: 8 }), 16 << 10)
    // On one line of 2 Mbit/s its 160 KiB take 0.7 s.
    expect(alone.openMs).toBeGreaterThan(900)
    expect(together.openMs).toBeLessThan(600)
  })

  it('wastes nothing when the first piece is shorter than what was asked for early', async () => {
    const film = createSimFilm({ sizeBytes: 3 << 20, pieceLength: 32 << 10 })
    const started = await start(film, { peers: 3 })
    const torrent = await film.clock.settle(started.membership.wait({}, started.membership.swarm))
    torrent.fetchWhole(0, started.membership.swarm)
    await film.clock.runUntil(() => torrent.snapshot().state === 'complete', 10_000)
    expect(torrent.snapshot().bytes.wasted).toBe(0)
    expect(torrent.snapshot().bytes.received).toBe(3 << 20)
  })

  it('asks for no more than the head while nobody knows what there is', async () => {
    const film = createSimFilm({ sizeBytes: 16 << 20, pieceLength: 1 << 20 })
    const started = await start(film, { peers: 8 })
    await film.clock.advance(20_000)
    const { have, received } = started.membership.torrent?.snapshot().bytes ?? {}
    expect(have).toBe(0)
    expect(received).toBe(256 << 10)
  })

  it('bans whoever gave a wrong head, and gives the right one', async () => {
    const film = createSimFilm({ sizeBytes: 16 << 20, pieceLength: 256 << 10 })
    const liar = await film.join(line, 'liar')
    const started = await start(film, { peers: 2 })
    started.membership.swarm.addPeers([addressOf(liar)])
    const banned = () => started.membership.torrent?.snapshot().peers.banned
    await readHead(started, 1 << 20, () => expect(banned()).toBe(1))
  })
})
