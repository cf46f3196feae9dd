import type { Endpoint } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock } from '../sim/sim-clock.ts'
import { createSimNetwork } from '../sim/sim-network.ts'
import { createSimRandom } from '../sim/sim-random.ts'
import { joinFilm, makeSmallFilm, type SmallFilm } from '../testing/swarm-node.ts'
import { encodePexMessage, type PexMessage } from '../wire/pex-message.ts'
import type { Peer } from './peer.ts'
import { PeerExchange } from './peer-exchange.ts'

function openWorld({ isPrivate = false } = {}) {
  const clock = createSimClock()
  const random = createSimRandom(7)
  const network = createSimNetwork({ clock, random })
  const film: SmallFilm = makeSmallFilm(random, { isPrivate })
  const join = (host: string, isSeed: boolean) =>
    joinFilm(
      film,
      { network: network.host(host, { delayMs: 10 }), clock, random },
      { at: { host, port: 6881 }, isSeed },
    )
  return { clock, join }
}

const at = (host: string): Endpoint => ({ host, port: 6881 })

describe('PeerExchange', () => {
  it.each([
    ['198.51.100.1', '198.51.100.2', '203.0.113.3'],
    ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:3::1'],
  ])('brings those together who know only one of them: %s, %s, %s', async (first, second, third) => {
    const { clock, join } = openWorld()
    const middle = await join(first, true)
    const [one, other] = [await join(second, false), await join(third, false)]
    one.addPeers([at(first)])
    other.addPeers([at(first)])
    await clock.runUntil(() => one.peers.size === 2 && other.peers.size === 2, 10_000)
    expect(middle.peers.size).toBe(2)
    expect([...one.peers].map(({ remote }) => remote.host).toSorted()).toEqual([first, third].toSorted())
  })

  it('says nothing of private torrents, and hears nothing', async () => {
    const { clock, join } = openWorld({ isPrivate: true })
    await join('198.51.100.1', true)
    const [one, other] = [await join('198.51.100.2', false), await join('203.0.113.3', false)]
    one.addPeers([at('198.51.100.1')])
    other.addPeers([at('198.51.100.1')])
    await clock.advance(180_000)
    expect([one.peers.size, other.peers.size, one.pool.known]).toEqual([1, 1, 1])
    expect([...one.peers][0]?.told?.ids).toEqual({ metadata: 1, dontHave: 7 })
  })

  it('tells strangers nothing of the machines of this house', async () => {
    const { clock, join } = openWorld()
    const middle = await join('198.51.100.1', true)
    const [near, far] = [await join('192.168.1.2', false), await join('203.0.113.3', false)]
    near.addPeers([at('198.51.100.1')])
    far.addPeers([at('198.51.100.1')])
    await clock.runUntil(() => middle.peers.size === 2, 5_000)
    // The one in the house hears of the stranger, which is no secret, and finds it.
    await clock.runUntil(() => near.peers.size === 2, 5_000)
    expect(
      [...far.peers].every(({ isIncoming, remote }) => isIncoming || remote.host === '198.51.100.1'),
    ).toBe(true)
  })
})

/** A peer that says nothing by itself; what is sent to it is kept. */
function scripted(remote: Endpoint, { holepunch = false } = {}) {
  const sent: number[] = []
  const ids = { pex: 9, ...(holepunch && { holepunch: 8 }) }
  const closed: string[] = []
  const peer = {
    remote,
    isOpen: true,
    isIncoming: false,
    transport: 'tcp',
    told: { ids },
    listensAt: remote,
    spendBudget() {},
    close: (why: string) => closed.push(why),
    sendExtended: (id: number, payload: Uint8Array) => sent.push(id, payload.length),
  } as unknown as Peer // Only what an exchange looks at.
  return { peer, sent, closed }
}

function crowd(count: number, net: string): PexMessage {
  const added = Array.from({ length: count }, (_, index) => ({
    endpoint: { host: `${net}.${index >> 8}.${index & 255}`, port: 6881 },
    flags: 0,
  }))
  return { added, dropped: [] }
}

describe('PeerExchange against one peer', () => {
  function open(peers: Peer[] = []) {
    const clock = createSimClock()
    const heard: { host: string; most: number | undefined }[] = []
    const sources = new Set<unknown>()
    const exchange = new PeerExchange({
      clock,
      peers: () => peers,
      mayTell: () => true,
      mayHear: () => true,
      isSeed: () => false,
      onPeers: (named, source) => {
        sources.add(source)
        for (const { endpoint } of named) heard.push({ host: endpoint.host, most: source.most })
      },
    })
    return { clock, exchange, heard, sources }
  }

  it('hears no more than a few messages at once, and one in less than a minute then', async () => {
    const { clock, exchange, heard } = open()
    const { peer } = scripted({ host: '198.51.100.1', port: 1 })
    for (let count = 0; count < 100; count++)
      exchange.received(peer, encodePexMessage(crowd(10, `203.${count}`)))
    expect(heard.length).toBe(30)
    await clock.advance(60_000)
    exchange.received(peer, encodePexMessage(crowd(10, '203.0')))
    expect(heard.length).toBe(40)
    expect(heard.every(({ most }) => most === 150)).toBe(true)
  })

  it('gives who comes again, and who shares its network, no second share', () => {
    const { exchange, sources } = open()
    for (const host of ['2001:db8::1', '2001:db8::2', '2001:db8::1']) {
      const { peer } = scripted({ host, port: 1 })
      exchange.received(peer, encodePexMessage(crowd(2, '203.0')))
      exchange.gone(peer)
    }
    expect(sources.size).toBe(1)
  })

  it('lets go who sends no list, and takes no local address from a stranger', () => {
    const { exchange, heard } = open()
    const stranger = scripted({ host: '198.51.100.1', port: 1 })
    exchange.received(stranger.peer, encodePexMessage(crowd(5, '192.168')))
    expect(heard).toEqual([])
    exchange.received(stranger.peer, Uint8Array.of(1, 2, 3))
    expect(stranger.closed).toEqual(['violation'])
    const neighbour = scripted({ host: '192.168.1.9', port: 1 })
    exchange.received(neighbour.peer, encodePexMessage(crowd(5, '192.168')))
    expect(heard.length).toBe(5)
  })

  it('names fifty in a message and the rest a minute later, and says who left', async () => {
    const others = crowd(70, '203.0').added.map(({ endpoint }) => scripted(endpoint).peer)
    const listener = scripted({ host: '198.51.100.1', port: 1 })
    const peers = [listener.peer, ...others]
    const { clock, exchange } = open(peers)
    // Only the listener is asked for whom it was told.
    for (const { told } of others as { told: { ids: object } }[]) told.ids = {}
    const lengths: number[] = []
    for (let second = 0; second < 200; second++) {
      exchange.tick(clock.now())
      const [, length] = listener.sent.splice(0)
      if (length !== undefined) lengths.push(second, length)
      if (second === 100) peers.splice(1, 30)
      await clock.advance(1000)
    }
    const empty = encodePexMessage({ added: [], dropped: [] }).length
    expect(lengths.filter((_, index) => index % 2 === 0)).toEqual([0, 60, 120])
    const [first = 0, second = 0, third = 0] = lengths.filter((_, index) => index % 2 === 1)
    // Seven bytes for each that came, with its flags, and six for each that left; lengths in decimal digits besides.
    expect([first - empty, second - empty, third - empty]).toEqual([50 * 7 + 3, 20 * 7 + 3, 30 * 6 + 2])
  })
})
