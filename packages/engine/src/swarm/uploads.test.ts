import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm, type SimNode } from '../sim/sim-swarm.ts'

const SIZE = 4 << 20

describe('Uploads', () => {
  it('give everybody who waits a turn, also where more wait than there are places', async () => {
    const film = createSimFilm({ sizeBytes: SIZE, pieceLength: 1 << 18 })
    const seed = await film.join({ uplink: 400_000, delayMs: 10 }, 'seed')
    const viewers: SimNode[] = []
    for (let i = 0; i < 14; i++) {
      const viewer = await film.join({ delayMs: 10 + i, uplink: 20_000 }, 'viewer')
      viewer.swarm.addPeers([addressOf(seed)])
      viewer.torrent.fetchWhole(0, new AbortController())
      viewers.push(viewer)
    }
    const received = () => viewers.map(({ torrent }) => torrent.snapshot().bytes.received)
    await film.clock.runUntil(() => received().every((bytes) => bytes > 0), 240_000)
    const places = [...seed.swarm.peers].filter(({ isChoked }) => !isChoked).length
    expect(places).toBeLessThanOrEqual(8)
  })
})
