import { describe, expect, it } from 'vitest'
import { watch } from '../sim/sim-player.ts'
import { addressOf, createSimFilm, type SimFilm, type SimNode, type SimRole } from '../sim/sim-swarm.ts'

const PIECE = 4 << 20
const home = { uplink: 250_000, delayMs: 30 }

/** A viewer and those who share with it, all on lines of 2 Mbit/s. */
async function gather(
  roles: readonly SimRole[],
  { pieceLength = PIECE, mayReadEarly = true } = {},
): Promise<{ film: SimFilm; viewer: SimNode; peers: SimNode[] }> {
  const film = createSimFilm({ sizeBytes: 4 * pieceLength, pieceLength, mayReadEarly })
  const peers: SimNode[] = []
  for (const role of roles) peers.push(await film.join(home, role))
  const viewer = await film.join({ downlink: 12_500_000 }, 'viewer')
  viewer.swarm.addPeers(peers.map(addressOf))
  return { film, viewer, peers }
}

interface Reading {
  /** When the first byte came, and when the reading ended, in milliseconds. */
  readonly firstMs: number
  readonly endMs: number
  readonly bytes: Uint8Array
  readonly error: unknown
}

/** Reads ahead of the proof. */
async function read(
  { film, viewer }: { film: SimFilm; viewer: SimNode },
  { start = 0, end = PIECE, isProvisional = true, onBytes = (_given: number) => {} } = {},
): Promise<Reading> {
  const { clock } = film
  const startedAt = clock.now()
  const { signal } = new AbortController()
  const parts: Uint8Array[] = []
  let given = 0
  let firstMs = Number.POSITIVE_INFINITY
  const reading = (async () => {
    for await (const part of viewer.torrent.openFile(0).read({ start, end }, { signal, isProvisional })) {
      if (parts.length === 0) firstMs = clock.now() - startedAt
      parts.push(part)
      given += part.length
      onBytes(given)
    }
  })()
  const error = await clock.settle(
    reading.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  )
  const bytes = new Uint8Array(Buffer.concat(parts))
  return { firstMs, endMs: clock.now() - startedAt, bytes, error }
}

const isRight = ({ film }: { film: SimFilm }, { bytes }: Reading, start = 0) =>
  Buffer.compare(bytes, film.bytes(start, start + bytes.length)) === 0

describe('ProvisionalReads', () => {
  it('give the first bytes of a large piece as soon as two agree, and end when all is proved', async () => {
    const whole = await read(await gather(Array<SimRole>(7).fill('seed')), { isProvisional: false })
    const swarm = await gather(Array<SimRole>(7).fill('seed'))
    const early = await read(swarm, { end: 1 << 20 })
    expect(whole.firstMs).toBeGreaterThan(2400)
    expect(early.firstMs).toBeLessThan(300)
    expect(early.endMs).toBeGreaterThan(2400)
    expect(early.error).toBeUndefined()
    expect(isRight(swarm, early)).toBe(true)
  })

  it('start a film and a jump in it ten times sooner, and play without a stall', async () => {
    const { film, viewer } = await gather(Array<SimRole>(8).fill('seed'))
    const viewing = { rate: 1_000_000, bufferSeconds: 2, seek: { atMs: 6000, to: 0.8 }, untilMs: 9000 }
    const seen = await film.clock.settle(
      watch(viewer.torrent, film.clock, { ...viewing, isProvisional: true }),
    )
    expect(seen.firstByteMs).toBeLessThan(300)
    expect(seen.firstMebibyteMs).toBeLessThan(1000)
    expect(seen.seekFirstByteMs).toBeLessThan(400)
    expect(seen.stalls).toBe(0)
  })

  it('are nothing that we have: not counted, not shared, not complete', async () => {
    const swarm = await gather(Array<SimRole>(4).fill('seed'))
    const { viewer } = swarm
    const second = await swarm.film.join(home, 'viewer')
    second.swarm.addPeers([addressOf(viewer)])
    let seen = 0
    const got = await read(swarm, {
      end: 3 << 20,
      onBytes() {
        seen++
        expect(viewer.torrent.snapshot().bytes.have).toBe(0)
        expect(viewer.torrent.haveBytes(0)).toBe(0)
        for (const { remote, pieces } of second.swarm.peers)
          if (remote.host === viewer.host.address) expect(pieces?.count ?? 0).toBe(0)
      },
    })
    expect(got.error).toBeUndefined()
    expect(seen).toBeGreaterThan(10)
    expect(viewer.torrent.snapshot().bytes.have).toBe(PIECE)
  })

  it('wait for the whole piece where nobody has earned it', async () => {
    const alone = await gather(['seed'])
    expect((await read(alone, { end: 100_000 })).firstMs).toBeGreaterThan(16_000)
    // Once a piece of it was right, it has.
    expect((await read(alone, { start: PIECE, end: PIECE + 100_000 })).firstMs).toBeLessThan(1000)
  })

  it('are given to nobody who does not ask for them, or when they are off', async () => {
    const seeds = Array<SimRole>(4).fill('seed')
    const unasked = await read(await gather(seeds), { end: 100_000, isProvisional: false })
    const off = await read(await gather(seeds, { mayReadEarly: false }), { end: 100_000 })
    expect(unasked.firstMs).toBeGreaterThan(4000)
    expect(off.firstMs).toBeGreaterThan(4000)
  })

  it('are no more than eight megabytes ahead of the proof', async () => {
    const swarm = await gather(Array<SimRole>(4).fill('seed'), { pieceLength: 10 << 20 })
    const { torrent } = swarm.viewer
    let given = 0
    let atProof = 0
    torrent.events.on('piece', () => (atProof ||= given), swarm.viewer.swarm)
    await read(swarm, { end: 10 << 20, onBytes: (count) => (given = count) })
    expect(atProof).toBeGreaterThan(7 << 20)
    expect(atProof).toBeLessThanOrEqual(8 << 20)
  })

  it.each([
    ['one liar', ['liar', 'seed', 'seed', 'seed'], 1],
    ['as many liars as others', ['liar', 'liar', 'seed', 'seed'], 2],
    ['a turncoat', ['turncoat', 'seed', 'seed', 'seed'], 1],
    ['more liars than others, of one mind', ['liar', 'liar', 'liar', 'seed'], 3],
    ['turncoats only, but one', ['turncoat', 'turncoat', 'turncoat', 'seed'], 3],
  ] as const)('end in the right bytes for who asks again, with %s', async (_, roles, liars) => {
    const pieceLength = 1 << 20
    const swarm = await gather(roles, { pieceLength })
    let got = await read(swarm, { end: pieceLength })
    let tries = 1
    for (; got.error !== undefined && tries < 10; tries++) {
      expect(got.error).toMatchObject({ code: 'wrong-bytes' })
      got = await read(swarm, { end: pieceLength })
    }
    // An end without an error means that every byte was right.
    expect(got.error).toBeUndefined()
    expect(got.bytes).toHaveLength(pieceLength)
    expect(isRight(swarm, got)).toBe(true)
    expect(tries).toBeLessThan(5)
    expect(swarm.viewer.torrent.snapshot().peers.banned).toBe(liars)
  })

  it('tell a reader at once that what it got was wrong', async () => {
    const swarm = await gather(['turncoat', 'turncoat', 'turncoat', 'seed'], { pieceLength: 1 << 20 })
    const got = await read(swarm, { end: 1 << 20 })
    expect(got.error).toMatchObject({ code: 'wrong-bytes' })
    expect(isRight(swarm, got)).toBe(false)
  })

  it('end when the torrent is left', async () => {
    const swarm = await gather(Array<SimRole>(4).fill('seed'))
    const reading = read(swarm, {
      end: 100_000,
      onBytes: () => void swarm.viewer.swarm[Symbol.asyncDispose](),
    })
    expect((await reading).error).toMatchObject({ code: 'closed' })
  })
})
