import { describe, expect, it } from 'vitest'
import type { TorrentEvents } from '../engine-types.ts'
import { addressOf, createSimFilm } from '../sim/sim-swarm.ts'

const { signal } = new AbortController()
const line = { uplink: 1_000_000, delayMs: 20 }

async function reading() {
  const film = createSimFilm({ sizeBytes: 4_000_000, pieceLength: 1 << 18 })
  const seed = await film.join(line, 'seed')
  const viewer = await film.join({ downlink: 12_500_000, delayMs: 5 }, 'viewer')
  const read = async (start: number, end: number) => {
    for await (const _ of viewer.torrent.openFile(0).read({ start, end }, { signal })) continue
  }
  return { film, seed, viewer, read }
}

describe('Torrent.observe', () => {
  it('says where each byte came from, and how readers were served', async () => {
    const { film, seed, viewer, read } = await reading()
    viewer.swarm.addPeers([addressOf(seed)], 'tracker')
    await film.clock.settle(read(0, 3_000_000))
    await film.clock.settle(read(0, 1_000_000))
    const { origins, deadlines, bytes } = viewer.torrent.observe()
    expect(origins).toEqual({ seed: bytes.received - bytes.wasted, peer: 0, 'web-seed': 0, cache: 0 })
    expect(origins.seed).toBeGreaterThanOrEqual(3_000_000)
    expect(deadlines.openings).toBe(2)
    expect(deadlines.openingMs).toBeGreaterThan(100)
    // The second reader finds all that the first one fetched.
    expect(deadlines.met).toBeGreaterThanOrEqual(3)
    expect(deadlines.missed).toBeGreaterThan(5)
    expect(deadlines.missedMs).toBeGreaterThan(deadlines.longestMs)
  })

  it('counts what a seed had from the start as its own', async () => {
    const { seed } = await reading()
    expect(seed.torrent.snapshot().origins).toEqual({ seed: 0, peer: 0, 'web-seed': 0, cache: 4_000_000 })
  })

  it('shows each peer and each piece at work', async () => {
    const { film, seed, viewer, read } = await reading()
    viewer.swarm.addPeers([addressOf(seed)], 'dht')
    const done = read(0, 4_000_000)
    await film.clock.advance(2000)
    const seen = viewer.torrent.observe()
    expect(seen.lenders).toMatchObject([
      {
        kind: 'seed',
        address: addressOf(seed),
        foundBy: 'dht',
        transport: 'tcp',
        isIncoming: false,
        isChokingUs: false,
        isStalled: false,
        havePieces: 16,
      },
    ])
    const [peer] = seen.lenders
    expect(peer?.downloadRate).toBeGreaterThan(800_000)
    expect(peer?.roundTripMs).toBeCloseTo(50, 0)
    expect(peer?.requests).toBeGreaterThan(2)
    expect(peer?.received).toBe(seen.bytes.received)
    expect(seen.openPieces.length).toBeGreaterThan(0)
    for (const { blocks, here, asked } of seen.openPieces) expect(here + asked).toBeLessThanOrEqual(blocks)
    expect(seen.readers).toEqual([{ position: expect.any(Number), end: 4_000_000 }])
    expect(seed.torrent.observe().lenders).toMatchObject([
      { kind: 'peer', foundBy: 'incoming', isIncoming: true },
    ])
    await film.clock.settle(done)
  })

  it('tells of blocks, waits and peers as they come, to whoever listens', async () => {
    const { film, seed, viewer, read } = await reading()
    const told: { [Name in keyof TorrentEvents]?: TorrentEvents[Name][] } = {}
    const leave = new AbortController()
    const note = <Name extends keyof TorrentEvents>(name: Name) => {
      const list: TorrentEvents[Name][] = []
      Object.assign(told, { [name]: list })
      viewer.torrent.events.on(name, (event) => list.push(event), leave)
    }
    for (const name of ['block', 'wait', 'peer'] as const) note(name)
    viewer.swarm.addPeers([addressOf(seed)])
    await film.clock.settle(read(0, 1_000_000))
    const bytes = (told.block ?? []).reduce((sum, { length }) => sum + length, 0)
    expect(bytes).toBe(viewer.torrent.snapshot().bytes.received)
    expect(told.block?.every(({ from, isWasted }) => from === 'seed' && !isWasted)).toBe(true)
    expect(told.wait?.[0]).toMatchObject({ position: 0, isOpening: true })
    expect(told.peer).toMatchObject([{ state: 'connected', address: addressOf(seed), foundBy: 'added' }])
    leave.abort()
    await film.clock.settle(read(1_000_000, 2_000_000))
    expect((told.block ?? []).reduce((sum, { length }) => sum + length, 0)).toBe(bytes)
  })
})
