import { type Clock, sleep } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm, type SimFilm, type SimNode } from '../sim/sim-swarm.ts'
import { MemoryBudget } from '../storage/memory-budget.ts'
import type { Store } from '../storage/piece-store.ts'

const MIB = 1 << 20

/** A disk that writes and reads so many bytes a second, one thing after the other. */
function slow(clock: Clock, bytesPerSecond: number): (store: Store) => Store {
  let free: Promise<unknown> = Promise.resolve()
  const turn = (bytes: number) => {
    free = free.then(() => sleep(clock, (bytes / bytesPerSecond) * 1000, new AbortController()))
    return free
  }
  return (store) => ({
    verified: store.verified,
    claimed: store.claimed,
    ...(store.segments && { segments: store.segments }),
    async write(piece, bytes) {
      await turn(bytes.length)
      await store.write(piece, bytes)
    },
    confirm: (piece) => store.confirm(piece),
    async read(piece, offset, target) {
      await turn(target.length)
      return store.read(piece, offset, target)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  })
}

async function rightBytes(film: SimFilm, { torrent }: SimNode, start: number, end: number): Promise<number> {
  let at = start
  for await (const part of torrent.openFile(0).read({ start, end }, new AbortController())) {
    expect(Buffer.compare(part, film.bytes(at, at + part.length))).toBe(0)
    at += part.length
  }
  return at - start
}

describe('the memory of an engine', () => {
  it.each([
    [16, 96],
    [4, 40],
  ])(
    'is enough for 40 peers, 8 readers, pieces of %i MiB and a slow disk, and never more than %i MiB',
    { timeout: 300_000 },
    async (pieceMib, limitMib) => {
      const film = createSimFilm({ sizeBytes: 9 * pieceMib * MIB, pieceLength: pieceMib * MIB })
      const memory = new MemoryBudget(limitMib * MIB)
      const overStore = slow(film.clock, 24 * MIB)
      const seeds: SimNode[] = []
      for (let i = 0; i < 40; i++)
        seeds.push(await film.join({ uplink: 500_000 + i * 50_000, delayMs: 10 + i }, 'seed'))
      const viewer = await film.join({ downlink: 40_000_000, delayMs: 5 }, 'viewer', { memory, overStore })
      viewer.swarm.addPeers(seeds.map(addressOf))
      const fetcher = await film.join({ downlink: 1_000_000, delayMs: 5 }, 'viewer')
      fetcher.swarm.addPeers([addressOf(viewer)])
      fetcher.torrent.fetchWhole(0, new AbortController())
      const reads = Array.from({ length: 8 }, (_, i) =>
        rightBytes(film, viewer, i * pieceMib * MIB + MIB, i * pieceMib * MIB + 3 * MIB),
      )
      expect(await film.clock.settle(Promise.all(reads))).toEqual(Array(8).fill(2 * MIB))
      expect(memory.peakBytes).toBeLessThanOrEqual(limitMib * MIB)
      expect(memory.peakBytes).toBeGreaterThan(limitMib * MIB * 0.4)
      await film.clock.settle(viewer.swarm[Symbol.asyncDispose]())
      expect(memory.hasRoomFor(0, 'now')).toBe(true)
      memory.hasRoomFor(limitMib * MIB, 'near')
      expect(memory.usedBytes).toBe(0)
    },
  )
})
