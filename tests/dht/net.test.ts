import { createDhtNet, infohashFromBytes } from '@lanterne/engine/testing'
import { describe, expect, it } from 'vitest'

const nodes = 1000
const searches = 60

describe('a net of a thousand nodes, a fifth of them gone', () => {
  it('gives the first peer of a torrent in less than two seconds, from cold and from warm', async (context) => {
    const net = createDhtNet({ seed: 2 })
    await net.grow(nodes)
    const alive = net.kill(0.2)
    const anybody = () => alive[Math.floor(net.random.next() * alive.length)] as (typeof alive)[number]
    const times = { warm: [] as number[], cold: [] as number[], whole: [] as number[] }
    for (let count = 0; count < searches; count++) {
      const infohash = infohashFromBytes(net.random.bytes(20))
      const sharer = anybody()
      const told = net.clock.settle(
        sharer.dht.lookup(infohash, () => {}, { ...context, announce: { 4: 7000 } }),
      )
      expect(await told).toBeGreaterThan(3)
      const isCold = count % 3 === 0
      const viewer = isCold ? await net.open([(net.nodes[0] as (typeof alive)[number]).endpoint]) : anybody()
      if (viewer === sharer) continue
      const startedAt = net.clock.now()
      let firstMs = Infinity
      const onPeers = () => {
        firstMs = Math.min(firstMs, net.clock.now() - startedAt)
      }
      await net.clock.settle(viewer.dht.lookup(infohash, onPeers, context))
      times[isCold ? 'cold' : 'warm'].push(firstMs)
      times.whole.push(net.clock.now() - startedAt)
    }
    const figures = Object.entries(times).map(([name, all]) => `${name}: ${summary(all)}`)
    console.log(`look-ups among ${nodes} nodes, ms — ${figures.join('; ')}`)
    expect(Math.max(...times.warm, ...times.cold)).toBeLessThan(2000)
    expect(median(times.whole)).toBeLessThan(2000)
    await net.close()
    // A quarter of a minute of processor time, which a busy machine takes long to give.
  }, 480_000)
})

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN)
  return `median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}`
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? Number.NaN
}
