import { type Endpoint, type Network, silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'
import { request } from '../testing/tracker-house.ts'
import { announce } from './announce.ts'
import { createTrackerAnnouncer } from './tracker-announcer.ts'
import { openTracker } from './tracker-server.ts'

const { signal } = new AbortController()
const isSix = (host: string) => host.includes(':')

/** A tracker with both families, which knows other peers by each, and a client that has both, too. */
async function openBoth({ clients = ['203.0.113.2', '2001:db8::2'] } = {}) {
  const clock = createSimClock()
  const random = createSimRandom(4)
  const network = createSimNetwork({ clock, random })
  const trackers = []
  for (const host of ['203.0.113.1', '2001:db8::1']) {
    const options = { network: network.host(host, { delayMs: 10 }), clock, random, host }
    trackers.push(await openTracker({ ...options, httpPort: 80, udpPort: 80 }, { signal }))
  }
  network.name('tracker.example', ['2001:db8::1', '203.0.113.1'])
  const others = ['203.0.113.9', '2001:db8::9'].map((host) => network.host(host, { delayMs: 10 }))
  for (const [index, url] of ['http://203.0.113.1/announce', 'http://[2001:db8::1]/announce'].entries()) {
    const world = { network: others[index] as Network, clock, random }
    await clock.settle(announce(url, request({ port: 9 }), world, { signal }))
  }
  const hosts = clients.map((host) => network.host(host, { delayMs: 10 }))
  const by = (host: string) => {
    const found = hosts.find(({ address }) => isSix(address) === isSix(host))
    if (!found) throw new Error('not of this machine')
    return found
  }
  const both: Network = {
    connectTcp: async (to, options) => {
      const [address = ''] = await by('203.0.113.2').lookup(to.host, options)
      return by(address).connectTcp({ host: address, port: to.port }, options)
    },
    listenTcp: (at, ...more) => by(at.host).listenTcp(at, ...more),
    bindUdp: (at, options) => by(at.host).bindUdp(at, options),
    lookup: (name, options) => by('203.0.113.2').lookup(name, options),
  }
  const seenAt = async (url: string) => {
    const world = { network: others[isSix(url) ? 1 : 0] as Network, clock, random }
    const { peers } = await clock.settle(announce(url, request({ port: 9, wanted: 50 }), world, { signal }))
    return peers.map(({ host }) => host).filter((host) => clients.includes(host))
  }
  return { clock, random, both, seenAt }
}

describe('a tracker with both families', () => {
  it.each(['http://tracker.example/announce', 'udp://tracker.example:80/announce'])(
    'learns both of our addresses, tells the peers of both, and hears twice that we leave: %s',
    async (url) => {
      const { clock, random, both, seenAt } = await openBoth()
      const found: Endpoint[] = []
      const announcer = createTrackerAnnouncer({
        trackers: [[url]],
        request: () => request(),
        onPeers: (peers) => found.push(...peers),
        world: { network: both, clock, random },
        log: silentLogger,
      })
      await clock.advance(2000)
      expect(found.map(({ host }) => host).toSorted()).toEqual(['2001:db8::9', '203.0.113.9'])
      expect(await seenAt('http://203.0.113.1/announce')).toEqual(['203.0.113.2'])
      expect(await seenAt('http://[2001:db8::1]/announce')).toEqual(['2001:db8::2'])
      await clock.settle(Promise.resolve(announcer[Symbol.asyncDispose]()))
      expect(await seenAt('http://203.0.113.1/announce')).toEqual([])
      expect(await seenAt('http://[2001:db8::1]/announce')).toEqual([])
    },
  )
})
