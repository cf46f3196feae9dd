import type { Endpoint } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock } from '../sim/sim-clock.ts'
import { createSimNetwork } from '../sim/sim-network.ts'
import { createSimRandom } from '../sim/sim-random.ts'
import { PeerPool } from './peer-pool.ts'

const { signal } = new AbortController()

/** A pool that wants `wanted` connections, on a network where only `listening` hosts answer. */
async function openPool(wanted: number, listening: readonly string[]) {
  const clock = createSimClock()
  const network = createSimNetwork({ clock, random: createSimRandom(1) })
  const here = network.host('10.0.0.1', { delayMs: 10 })
  for (const host of listening) {
    await network
      .host(host, { delayMs: 10 })
      .listenTcp({ host, port: 6881 }, (socket) => socket.receive({ data() {}, drain() {}, close() {} }), {
        signal,
      })
  }
  const connected: { host: string; atMs: number }[] = []
  const pool = new PeerPool({
    network: here,
    clock,
    wanted: () => wanted - connected.length,
    onConnected: (_, { endpoint }) => void connected.push({ host: endpoint.host, atMs: clock.now() }),
    signal,
  })
  return { pool, clock, connected }
}

/** Addresses where nobody answers, ever. */
function nobody(count: number, net: number): Endpoint[] {
  return Array.from({ length: count }, (_, index) => ({
    host: `10.${net}.${index >> 8}.${index & 255}`,
    port: 6881,
  }))
}

const good = { host: '10.0.0.2', port: 6881 }

describe('PeerPool', () => {
  it('gives every source its turn, however many addresses another named before', async () => {
    const { pool, clock, connected } = await openPool(60, [good.host])
    pool.add(nobody(1500, 1))
    pool.add(nobody(400, 2))
    pool.add([good])
    // All dials are taken by then; those of the first wave end after eight seconds.
    await clock.runUntil(() => connected.length > 0, 9_000)
    expect(connected).toMatchObject([{ host: good.host }])
  })

  it('makes room for a new source at the cost of the one that named most', async () => {
    const { pool } = await openPool(0, [])
    pool.add(nobody(300, 1))
    pool.add(nobody(5_000, 2))
    expect(pool.known).toBe(2_000)
    pool.add(nobody(100, 3))
    expect(pool.known).toBe(2_000)
    const { pool: full, clock, connected } = await openPool(1, [good.host])
    full.add(nobody(5_000, 1))
    full.add([good])
    await clock.runUntil(() => connected.length > 0, 20_000)
  })

  it('keeps only so many addresses that guests told of themselves', async () => {
    const { pool } = await openPool(0, [])
    for (const endpoint of nobody(1_000, 1)) pool.met(endpoint)
    expect(pool.known).toBe(200)
  })

  it('never dials whom it banned, and knows the public hosts of those again', async () => {
    const { pool, clock, connected } = await openPool(5, [good.host])
    pool.ban(good)
    pool.ban({ host: '192.0.3.1', port: 5 })
    pool.add([good])
    await clock.advance(60_000)
    expect(connected).toEqual([])
    expect(pool.banned).toBe(2)
    expect(pool.isBannedHost({ host: '192.0.3.1', port: 99 })).toBe(true)
    // Half a house may be behind a local address.
    expect(pool.isBannedHost({ ...good, port: 99 })).toBe(false)
  })

  it('tries again after a while, and forgets an address that never answers', async () => {
    const { pool, clock, connected } = await openPool(5, [])
    pool.add([good])
    expect(pool.known).toBe(1)
    // As the swarm does, every now and then.
    for (let seconds = 0; seconds < 1_000 && pool.known > 0; seconds++) {
      await clock.advance(1_000)
      pool.dial()
    }
    expect(pool.known).toBe(0)
    expect(clock.now()).toBeGreaterThan(300_000)
    expect(connected).toEqual([])
  })
})
