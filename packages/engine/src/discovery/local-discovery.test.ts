import { AppError, type Endpoint, type Network, silentLogger, type UdpSocket } from '@lanterne/kernel'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInfohash } from '../metainfo/infohash.ts'
import { createSimClock } from '../sim/sim-clock.ts'
import { createSimNetwork } from '../sim/sim-network.ts'
import { createSimRandom } from '../sim/sim-random.ts'
import { localGroups, openLocalDiscovery } from './local-discovery.ts'
import { decodeLocalSearch, encodeLocalSearch } from './local-search-message.ts'

const { signal } = new AbortController()
const infohashes = Array.from({ length: 45 }, (_, index) =>
  parseInfohash(index.toString(16).padStart(40, 'a')),
)
const [first, second] = infohashes
const text = (search: string) => Buffer.from(search.replaceAll('\n', '\r\n'))

describe('decodeLocalSearch', () => {
  it('reads what we write, as BEP 14 has it', () => {
    const search = { port: 6881, infohashes: infohashes.slice(0, 3), cookie: 'abc' }
    for (const group of localGroups) {
      const message = encodeLocalSearch(search, group)
      expect(message.length).toBeLessThan(1400)
      expect(decodeLocalSearch(message)).toEqual(search)
    }
    expect(Buffer.from(encodeLocalSearch(search, localGroups[1] as Endpoint)).toString()).toContain(
      'Host: [ff15::efc0:988f]:6771\r\nPort: 6881\r\nInfohash: ',
    )
  })

  it('reads how others write it: capitals, no space, no cookie', () => {
    const message = text(
      `BT-SEARCH * HTTP/1.1\nHOST: 239.192.152.143:6771\nPORT:51413\nINFOHASH: ${first?.toUpperCase()}\n\n\n`,
    )
    expect(decodeLocalSearch(message)).toEqual({ port: 51413, infohashes: [first], cookie: undefined })
  })

  it('refuses what is no search', () => {
    const line = 'BT-SEARCH * HTTP/1.1'
    const others = [
      `GET * HTTP/1.1\nPort: 1\nInfohash: ${first}\n\n`,
      `${line}\nPort: 0\nInfohash: ${first}\n\n`,
      `${line}\nPort: 70000\nInfohash: ${first}\n\n`,
      `${line}\nPort: 1\nInfohash: ${first}0\n\n`,
      `${line}\nInfohash: ${first}\n\n`,
      `${line}\nPort: 1\nInfohash: ${first}\n${'x: y\n'.repeat(400)}\n`,
    ]
    for (const other of others) expect(decodeLocalSearch(text(other))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeLocalSearch(bytes)))
    const lines = fc.array(fc.stringMatching(/^[\x20-\x7e]{0,60}$/), { maxLength: 20 })
    fc.assert(fc.property(lines, (some) => void decodeLocalSearch(text([line, ...some].join('\n')))))
  })
})

/** Machines on one link: what one says to a group, all of them hear, itself too. */
function openLink() {
  const clock = createSimClock()
  const random = createSimRandom(5)
  const hosts = createSimNetwork({ clock, random })
  const joined = new Set<{ group: string; hear: (message: Uint8Array, from: Endpoint) => void }>()
  const said: { from: string; group: string; message: Uint8Array; atMs: number }[] = []
  const say = (from: string, group: string, message: Uint8Array) => {
    said.push({ from, group, message, atMs: clock.now() })
    for (const one of joined) if (one.group === group) one.hear(message, { host: from, port: 6771 })
  }
  const machine = (address: string): Network => {
    const host = hosts.host(address)
    return {
      connectTcp: (...given) => host.connectTcp(...given),
      listenTcp: (...given) => host.listenTcp(...given),
      bindUdp: (...given) => host.bindUdp(...given),
      lookup: (...given) => host.lookup(...given),
      async joinGroup(group): Promise<UdpSocket> {
        if (group.host.includes(':') !== address.includes(':')) throw new AppError('connection-failed')
        const mine = { group: group.host, hear: (_: Uint8Array, __: Endpoint) => {} }
        return {
          local: group,
          receive(onMessage) {
            mine.hear = onMessage
            joined.add(mine)
          },
          send: (message) => say(address, group.host, message),
          async [Symbol.asyncDispose]() {
            joined.delete(mine)
          },
        }
      },
    }
  }
  const open = (address: string, port = 6881) =>
    openLocalDiscovery({ network: machine(address), clock, random, log: silentLogger, port }, { signal })
  return { clock, said, say, open, joined }
}

describe('LocalDiscovery', () => {
  it.each([
    ['192.168.1.2', '192.168.1.3'],
    ['fe80::2', '2001:db8::3'],
  ])('finds who shares the same torrent on the link, and not itself: %s and %s', async (one, other) => {
    const { clock, open } = openLink()
    const heard: string[] = []
    const [near, far] = [await open(one, 1001), await open(other, 1002)]
    const note = (who: string) => (peer: Endpoint) => heard.push(`${who} ${peer.host} ${peer.port}`)
    if (first && second) {
      near?.follow(first, note('near'), { signal })
      near?.follow(second, note('near'), { signal })
      await clock.advance(1000)
      far?.follow(first, note('far'), { signal })
    }
    await clock.advance(1000)
    expect(heard).toEqual([`near ${other} 1002`])
    await clock.advance(6 * 60_000)
    expect(heard).toContain(`far ${one} 1001`)
  })

  it('says many torrents in few messages, and never more than a few at once', async () => {
    const { clock, said, open } = openLink()
    const near = await open('192.168.1.2')
    for (const infohash of infohashes) near?.follow(infohash, () => {}, { signal })
    await clock.advance(1000)
    expect(said.length).toBe(3)
    for (let round = 0; round < 100; round++) {
      for (const infohash of infohashes) near?.follow(infohash, () => {}, { signal })
      await clock.advance(500)
    }
    const lastMinute = said.filter(({ atMs }) => atMs > 1000)
    expect(lastMinute.length).toBeLessThanOrEqual(3 + 6)
  })

  it('says no more of a torrent that was left, and nothing at all once closed', async () => {
    const { clock, said, open, joined } = openLink()
    const near = await open('192.168.1.2')
    const leaving = new AbortController()
    if (first) near?.follow(first, () => {}, leaving)
    leaving.abort()
    await clock.advance(1000)
    expect(said).toEqual([])
    if (second) near?.follow(second, () => {}, { signal })
    await near?.[Symbol.asyncDispose]()
    await clock.advance(20 * 60_000)
    expect([said, joined.size, clock.pending]).toEqual([[], 0, 0])
  })

  it('does not follow strangers from elsewhere, nor a flood', async () => {
    const { clock, say, open } = openLink()
    const near = await open('192.168.1.2')
    const heard: Endpoint[] = []
    if (first) near?.follow(first, (peer) => heard.push(peer), { signal })
    const [group] = localGroups
    const search = (port: number) =>
      encodeLocalSearch({ port, infohashes: infohashes.slice(0, 1), cookie: 'x' }, group as Endpoint)
    say('198.51.100.7', '239.192.152.143', search(7))
    expect(heard).toEqual([])
    for (let port = 1; port < 5000; port++) say('192.168.1.66', '239.192.152.143', search(port))
    expect(heard.length).toBeLessThanOrEqual(150)
    await clock.advance(10)
    expect(heard.every(({ host }) => host === '192.168.1.66')).toBe(true)
  })

  it('is not there where a network has no links', async () => {
    const clock = createSimClock()
    const random = createSimRandom(5)
    const network = createSimNetwork({ clock, random }).host('192.168.1.2')
    const opened = await openLocalDiscovery(
      { network, clock, random, log: silentLogger, port: 1 },
      { signal },
    )
    expect(opened).toBeUndefined()
  })
})
