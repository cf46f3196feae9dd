import { silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { parseInfohash } from '../../metainfo/infohash.ts'
import { createSimClock } from '../../sim/sim-clock.ts'
import type { Dht } from './dht.ts'
import { followTorrent } from './follow-torrent.ts'

/** When a torrent is looked for, in seconds, while each search finds as many as `found` says. */
async function searches(found: (search: number) => number, seconds: number): Promise<number[]> {
  const clock = createSimClock()
  const times: number[] = []
  const dht = {
    lookup: async (_: unknown, onPeers: (peers: { host: string; port: number }[]) => void) => {
      times.push(Math.round(clock.now() / 1000))
      const count = found(times.length)
      if (count > 0) onPeers(Array.from({ length: count }, (_each, i) => ({ host: `192.0.2.${i}`, port: 1 })))
      return 8
    },
  } as unknown as Dht
  const life = new AbortController()
  let known = 0
  const following = followTorrent(
    dht,
    {
      infohash: parseInfohash('ab'.repeat(20)),
      announce: () => ({}),
      onPeers: (peers) => {
        known += peers.length
      },
      isHungry: () => known < 30,
    },
    { clock, log: silentLogger },
    life,
  )
  await clock.advance(seconds * 1000)
  life.abort()
  await following
  return times
}

describe('followTorrent', () => {
  it('looks again soon while nobody at all is found: a viewer may have come just before the seed', async () => {
    expect(await searches(() => 0, 60)).toEqual([0, 3, 9, 21, 45])
  })

  it('takes its time once there is somebody', async () => {
    const times = await searches((search) => (search === 2 ? 3 : 0), 60)
    expect(times.slice(0, 2)).toEqual([0, 3])
    expect(times[2]).toBeGreaterThanOrEqual(23)
  })

  it('only tells the net that it is still there when it has enough', async () => {
    expect(await searches(() => 50, 1000)).toEqual([0, 900])
  })
})
