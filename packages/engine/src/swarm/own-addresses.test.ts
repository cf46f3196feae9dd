import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm } from '../sim/sim-swarm.ts'
import { OwnAddresses } from './own-addresses.ts'

describe('OwnAddresses', () => {
  it('are found by connecting there once, and count for nothing', async () => {
    const film = createSimFilm({ sizeBytes: 1 << 20, pieceLength: 1 << 18 })
    const seed = await film.join({ delayMs: 20 }, 'seed')
    const viewer = await film.join({ delayMs: 20 }, 'viewer')
    let dials = 0
    const connect = viewer.host.connectTcp.bind(viewer.host)
    viewer.host.connectTcp = (to, options) => {
      if (to.host === viewer.host.address) dials++
      return connect(to, options)
    }
    viewer.swarm.addPeers([addressOf(viewer), addressOf(seed)])
    await film.clock.advance(1000)
    expect(viewer.torrent.snapshot().peers).toMatchObject({ connected: 1, known: 1, banned: 0 })
    // A tracker names us again and again.
    for (let times = 0; times < 5; times++) {
      viewer.swarm.addPeers([addressOf(viewer), addressOf(seed)])
      await film.clock.advance(60_000)
    }
    expect(dials).toBe(1)
    expect(viewer.torrent.snapshot().peers).toMatchObject({ connected: 1, known: 1, banned: 0 })
  })

  it('forget the oldest when they are too many', () => {
    const own = new OwnAddresses()
    for (let port = 1; port <= 100; port++) own.add({ host: '192.0.2.1', port })
    expect(own.has({ host: '192.0.2.1', port: 1 })).toBe(false)
    expect(own.has({ host: '192.0.2.1', port: 100 })).toBe(true)
  })
})
