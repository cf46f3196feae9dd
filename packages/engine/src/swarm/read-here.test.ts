import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm } from '../sim/sim-swarm.ts'

const MIB = 1 << 20

describe('reading only what is here', { timeout: 60_000 }, () => {
  it('gives what is here, refuses the rest at once, and makes nothing wanted', async () => {
    const film = createSimFilm({ sizeBytes: 16 * MIB, pieceLength: MIB })
    const seed = await film.join({ delayMs: 10 }, 'seed')
    const line = { uplink: 1_000_000, downlink: 2_000_000, delayMs: 10 }
    const viewer = await film.join(line, 'viewer')
    const source = viewer.torrent.openFile(0)
    const { signal } = new AbortController()
    const read = async (start: number, end: number, isHereOnly: boolean) => {
      const parts: Uint8Array[] = []
      for await (const part of source.read({ start, end }, { signal, isHereOnly })) parts.push(part)
      return Buffer.concat(parts)
    }
    await expect(read(0, 100, true)).rejects.toThrow('not-found')
    viewer.swarm.addPeers([addressOf(seed)])
    await film.clock.advance(5000)
    // Peers are there, and nobody wants anything yet.
    await expect(read(0, 100, true)).rejects.toThrow('not-found')
    await film.clock.advance(5000)
    expect(viewer.torrent.haveBytes(0)).toBe(0)

    await film.clock.settle(read(4 * MIB, 6 * MIB, false))
    const here = await read(4 * MIB + 5, 6 * MIB, true)
    expect(here.equals(film.bytes(4 * MIB + 5, 6 * MIB))).toBe(true)
    await expect(read(5 * MIB, 6 * MIB + 1, true)).rejects.toThrow('not-found')
    const before = viewer.torrent.haveBytes(0)
    await expect(read(12 * MIB, 13 * MIB, true)).rejects.toThrow('not-found')
    await film.clock.advance(5000)
    expect(viewer.torrent.haveBytes(0)).toBe(before)
    expect(viewer.torrent.snapshot().waitingReaders).toBe(0)
  })
})
