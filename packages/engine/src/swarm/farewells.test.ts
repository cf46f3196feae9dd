import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm, type SimNode } from '../sim/sim-swarm.ts'

const film = () => createSimFilm({ sizeBytes: 1 << 20, pieceLength: 1 << 18 })

/** Counts the connections that a node makes. */
function countDials({ host }: SimNode): { dials: number } {
  const counted = { dials: 0 }
  const connect = host.connectTcp.bind(host)
  host.connectTcp = (to, options) => {
    counted.dials++
    return connect(to, options)
  }
  return counted
}

describe('a house that is full', () => {
  it('answers who comes last, and tells it of others', async () => {
    const { join, clock } = film()
    const middle = await join({ delayMs: 5 }, 'viewer')
    for (let count = 0; count < 100; count++) {
      const guest = await join({ delayMs: 5 }, 'viewer')
      guest.swarm.addPeers([addressOf(middle)])
    }
    await clock.runUntil(() => middle.torrent.snapshot().peers.connected === 100, 20_000)
    const last = await join({ delayMs: 5 }, 'viewer')
    const counted = countDials(last)
    last.torrent.fetchWhole(0, { signal: last.swarm.signal })
    last.swarm.addPeers([addressOf(middle)])
    await clock.runUntil(() => last.torrent.snapshot().peers.connected > 10, 2000)
    // Not once by each way in which somebody else could be meant.
    expect(last.swarm.pool.at(addressOf(middle))).toMatchObject({ isClassic: false, isEncrypted: false })
    expect([...last.swarm.peers].every(({ foundBy }) => foundBy === 'pex')).toBe(true)
    expect(counted.dials).toBeLessThanOrEqual(1 + 50)
    await clock.advance(6000)
    // What was said has left, and the connection with it.
    expect(middle.host.openSockets).toBe(1 + middle.swarm.peers.size)
    await last.swarm[Symbol.asyncDispose]()
    await middle.swarm[Symbol.asyncDispose]()
    await clock.advance(1000)
    expect(middle.swarm.peers.size).toBe(0)
  })
})

describe('two who know of each other', () => {
  it('stay together by one connection, whoever made it, and dial no more', async () => {
    const { join, clock } = film()
    const [seed, viewer] = [await join({ delayMs: 5 }, 'seed'), await join({ delayMs: 30 }, 'viewer')]
    const counted = [countDials(seed), countDials(viewer)]
    viewer.swarm.addPeers([addressOf(seed)])
    await clock.advance(500)
    seed.swarm.addPeers([addressOf(viewer)])
    await clock.advance(300_000)
    expect(counted.map(({ dials }) => dials)).toEqual([0, 1])
    expect(viewer.torrent.snapshot().peers.connected).toBe(1)
  })

  it('part for good when both have everything, and meet again when one has not any more', async () => {
    const { join, clock, metainfo } = film()
    const [seed, viewer] = [await join({ delayMs: 5 }, 'seed'), await join({ delayMs: 30 }, 'viewer')]
    const counted = countDials(viewer)
    viewer.swarm.addPeers([addressOf(seed)])
    const leave = new AbortController()
    viewer.torrent.fetchWhole(0, leave)
    await clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 20_000)
    await clock.advance(100_000)
    expect([counted.dials, viewer.torrent.snapshot().peers.connected]).toEqual([1, 0])
    viewer.swarm.content?.cache.have.delete(0)
    viewer.swarm.content?.cache.onLost([0])
    await clock.runUntil(() => viewer.torrent.snapshot().bytes.have === metainfo.sizeBytes, 5000)
    expect(counted.dials).toBe(2)
    leave.abort()
  })
})
