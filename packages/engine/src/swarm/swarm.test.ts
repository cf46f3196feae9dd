import { describe, expect, it } from 'vitest'
import { type Impression, watch } from '../sim/sim-player.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'

/** Bytes per second of one kilobit per second. */
const KBIT = 125
/** Lines of those who share: rate in kbit/s and one-way delay in ms. */
type Line = readonly [rate: number, delayMs: number]
const home: Line = [2000, 30]
const lines = {
  'seven homes and a crawler': [home, home, home, home, home, home, home, [50, 30]],
  'a mixed lot': [
    [6000, 10],
    [4000, 20],
    [2000, 30],
    [1000, 40],
    [500, 60],
    [300, 90],
    [200, 90],
    [50, 90],
  ],
  'just enough': [...Array<Line>(7).fill([1400, 30]), [50, 30]],
  'one far and fast': [[100_000, 50]],
  'eight far and fast': Array<Line>(8).fill([12_500, 50]),
} satisfies Record<string, readonly Line[]>

async function gather(
  shared: readonly Line[],
  { sizeBytes = 96 << 20, pieceLength = 1 << 20 } = {},
): Promise<{ film: SimFilm; viewer: SimNode; seeds: SimNode[] }> {
  const film = createSimFilm({ sizeBytes, pieceLength })
  const seeds: SimNode[] = []
  for (const [rate, delayMs] of shared) seeds.push(await film.join({ uplink: rate * KBIT, delayMs }, 'seed'))
  const viewer = await film.join({ downlink: 12_500_000 }, 'viewer')
  viewer.swarm.addPeers(seeds.map(addressOf))
  return { film, viewer, seeds }
}

/** Reads a range to its end. */
async function read({ torrent }: SimNode, start: number, end: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const { signal } = new AbortController()
  for await (const part of torrent.openFile(0).read({ start, end }, { signal })) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

describe('Swarm', () => {
  /** Milliseconds; a film of 8 Mbit/s, played when 2 s are there, and a jump to three quarters after 20 s. */
  it.each([
    ['seven homes and a crawler', 1 << 20, { firstMebibyte: 850, playing: 1600, seek: 900 }],
    ['seven homes and a crawler', 4 << 20, { firstMebibyte: 2800, playing: 2800, seek: 2900 }],
    ['a mixed lot', 1 << 20, { firstMebibyte: 1050, playing: 1900, seek: 1300 }],
    ['a mixed lot', 4 << 20, { firstMebibyte: 3800, playing: 3800, seek: 3600 }],
    ['just enough', 1 << 20, { firstMebibyte: 1300, playing: 2300, seek: 1200 }],
    ['one far and fast', 1 << 20, { firstMebibyte: 900, playing: 1050, seek: 900 }],
    ['eight far and fast', 1 << 20, { firstMebibyte: 650, playing: 850, seek: 600 }],
  ] as const)(
    'starts and jumps at once, and never stalls: %s, pieces of %i bytes',
    async (name, pieceLength, most) => {
      const { film, viewer } = await gather(lines[name], { pieceLength })
      const viewing = { rate: 1_000_000, bufferSeconds: 2, seek: { atMs: 20_000, to: 0.75 }, untilMs: 40_000 }
      const seen: Impression = await film.clock.settle(watch(viewer.torrent, film.clock, viewing))
      expect(seen.firstMebibyteMs).toBeLessThan(most.firstMebibyte)
      expect(seen.playingMs).toBeLessThan(most.playing)
      expect(seen.seekFirstByteMs).toBeLessThan(most.seek)
      expect(seen.stalls).toBe(0)
      const { received, wasted } = viewer.torrent.snapshot().bytes
      expect(wasted / received).toBeLessThan(0.05)
    },
  )

  it('gives the right bytes of any range', async () => {
    const { film, viewer } = await gather(lines['seven homes and a crawler'], {
      sizeBytes: 5_000_000,
      pieceLength: 1 << 18,
    })
    for (const [start, end] of [
      [0, 1],
      [4_999_999, 5_000_000],
      [262_143, 262_146],
      [1_000_000, 3_000_000],
      [0, 5_000_000],
    ] as const)
      expect(Buffer.compare(await film.clock.settle(read(viewer, start, end)), film.bytes(start, end))).toBe(
        0,
      )
    expect(viewer.torrent.snapshot().bytes.received - viewer.torrent.snapshot().bytes.wasted).toBe(5_000_000)
  })

  it('fetches what no reader needs, too, when asked to', async () => {
    const { film, viewer } = await gather(lines['eight far and fast'], { sizeBytes: 20_000_000 })
    viewer.torrent.fetchWhole(0, new AbortController())
    await film.clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 60_000)
    expect(viewer.torrent.haveBytes(0)).toBe(20_000_000)
    expect(viewer.torrent.presence(0, 10)).toEqual({ have: Array(10).fill(100), coming: [] })
  })

  it('asks for nothing when nobody reads', async () => {
    const { film, viewer } = await gather(lines['eight far and fast'], { sizeBytes: 20_000_000 })
    await film.clock.advance(20_000)
    expect(viewer.torrent.snapshot().bytes.received).toBe(0)
  })

  it('stops asking when a reader leaves', async () => {
    const { film, viewer } = await gather(lines['seven homes and a crawler'])
    const leave = new AbortController()
    const reading = (async () => {
      for await (const _ of viewer.torrent.openFile(0).read({ start: 0, end: 96 << 20 }, leave))
        if (leave.signal.aborted) return
    })().catch((error: unknown) => error)
    await film.clock.advance(3000)
    leave.abort(new Error('left'))
    await film.clock.settle(reading)
    // What has left cannot be called off: the crawler needs its time for a block.
    await film.clock.advance(10_000)
    const before = viewer.torrent.snapshot().bytes.received
    await film.clock.advance(10_000)
    expect(viewer.torrent.snapshot().bytes.received).toBe(before)
  })

  it('passes on what it has while it fetches: the second viewer needs no seed', async () => {
    const { film, viewer, seeds } = await gather([[20_000, 20]], { sizeBytes: 10_000_000 })
    const second = await film.join({ uplink: 1_000_000, delayMs: 20 }, 'viewer')
    // As in a private torrent, so that it hears of the seed from nobody.
    viewer.swarm.hide()
    second.swarm.addPeers([addressOf(viewer)])
    const done = Promise.all([read(viewer, 0, 10_000_000), read(second, 0, 10_000_000)])
    const [, bytes] = await film.clock.settle(done)
    expect(Buffer.compare(bytes, film.bytes(0, 10_000_000))).toBe(0)
    expect(seeds[0]?.torrent.snapshot().bytes.sent).toBeLessThan(11_000_000)
  })

  it('goes on when every peer is gone for a while', async () => {
    const { film, viewer, seeds } = await gather([home, home], { sizeBytes: 10_000_000 })
    const reading = read(viewer, 0, 10_000_000)
    await film.clock.advance(4000)
    for (const { host } of seeds) host.unplug()
    await film.clock.advance(60_000)
    for (const { host } of seeds) host.plug()
    expect(Buffer.compare(await film.clock.settle(reading), film.bytes(0, 10_000_000))).toBe(0)
  })

  it('tells a reader that the swarm is closed', async () => {
    const { film, viewer } = await gather([[50, 30]])
    const reading = read(viewer, 0, 1000).catch((error: unknown) => error)
    await film.clock.advance(500)
    await viewer.swarm[Symbol.asyncDispose]()
    expect(await film.clock.settle(reading)).toMatchObject({ code: 'closed' })
  })
})
