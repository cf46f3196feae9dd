import type { Endpoint, Network } from '@lanterne/kernel'
import { describe, expect, it, vi } from 'vitest'
import { createSimClock } from '../sim/sim-clock.ts'
import { behindNat, type SimNatOptions } from '../sim/sim-nat.ts'
import { createSimNetwork } from '../sim/sim-network.ts'
import { createSimRandom } from '../sim/sim-random.ts'
import { joinFilm, makeSmallFilm } from '../testing/swarm-node.ts'
import {
  decodeHolepunchMessage,
  encodeHolepunchMessage,
  HolepunchError,
  HolepunchKind,
} from '../wire/holepunch-message.ts'
import { Holepunch } from './holepunch.ts'
import type { Peer } from './peer.ts'

const home: SimNatOptions = {
  mapping: 'endpoint-independent',
  filtering: 'port-restricted',
  keepsPorts: true,
}
const relayAt = { host: '198.51.100.1', port: 6881 }

/** A relay that everybody can reach, and two peers behind translators of their own that know only it. */
async function openHouses(
  one: SimNatOptions,
  other: SimNatOptions,
  { isOverUtp = false, isRelaySeed = false } = {},
) {
  const clock = createSimClock()
  const random = createSimRandom(3)
  const network = createSimNetwork({ clock, random })
  const film = makeSmallFilm(random)
  const join = (inside: Network, host: string, isSeed: boolean) => {
    // Where TCP leads nowhere, the relay is reached over uTP, as others prefer it.
    const refuse: Network['connectTcp'] = () => Promise.reject(new Error('uTP only'))
    const used = isOverUtp ? { ...inside, connectTcp: refuse } : inside
    return joinFilm(film, { network: used, clock, random }, { at: { host, port: 6881 }, isSeed })
  }
  const line = { delayMs: 20 }
  const relay = await join(wrap(network.host(relayAt.host, line)), relayAt.host, isRelaySeed)
  const [first, second] = ['203.0.113.2', '192.0.2.2'].map((host) => network.host(host, line))
  if (!first || !second) throw new Error('two houses')
  const leech = await join(behindNat(first, '10.0.0.2', one), '10.0.0.2', false)
  const seed = await join(behindNat(second, '10.0.0.2', other), '10.0.0.2', true)
  // The seed dials nobody of whom it only hears: what reaches it was punched through.
  vi.spyOn(seed.pool, 'addNamed').mockImplementation(() => {})
  for (const swarm of [leech, seed]) swarm.addPeers([relayAt])
  return { clock, relay, leech, seed }
}

/** The same network as a plain object, which can be spread. */
function wrap(network: Network): Network {
  return {
    connectTcp: (...given) => network.connectTcp(...given),
    listenTcp: (...given) => network.listenTcp(...given),
    bindUdp: (...given) => network.bindUdp(...given),
    lookup: (...given) => network.lookup(...given),
  }
}

const remotesOf = ({ peers }: { peers: Iterable<Peer> }) => Array.from(peers, ({ remote }) => remote.host)

describe('Holepunch between two houses', () => {
  it.each([
    ['that keep ports, relay reached over TCP', home, { isOverUtp: false }],
    ['that keep ports, relay reached over uTP', home, { isOverUtp: true }],
    ['that change ports, relay reached over uTP', { ...home, keepsPorts: false }, { isOverUtp: true }],
    [
      'that let everybody in, relay reached over uTP',
      { ...home, filtering: 'endpoint-independent', keepsPorts: false } as const,
      { isOverUtp: true },
    ],
  ])('brings peers together: %s', async (_, nat, how) => {
    const { clock, relay, leech, seed } = await openHouses(nat, nat, how)
    await clock.runUntil(() => leech.peers.size === 2 && seed.peers.size === 2, 15_000)
    expect(remotesOf(leech).toSorted()).toEqual(['192.0.2.2', relayAt.host])
    expect([...leech.peers].find(({ remote }) => remote.host === '192.0.2.2')?.transport).toBe('utp')
    expect(relay.peers.size).toBe(2)
    // The bytes take that way.
    leech.content?.download.addWhole(0, 7, () => false)
    leech.wake()
    await clock.runUntil(() => leech.content?.cache.have.isFull === true, 10_000)
  })

  it('gives up where a translator is another for everybody, and the swarm goes on', async () => {
    const symmetric = { ...home, mapping: 'endpoint-dependent', keepsPorts: false } as const
    const { clock, relay, leech, seed } = await openHouses(symmetric, symmetric, { isOverUtp: true })
    await clock.runUntil(() => relay.peers.size === 2, 10_000)
    await clock.advance(300_000)
    expect([remotesOf(leech), remotesOf(seed)]).toEqual([[relayAt.host], [relayAt.host]])
  })
})

/** A peer of which only what is said to it counts. */
function scripted(remote: Endpoint, { holepunch = true } = {}) {
  const heard: ReturnType<typeof decodeHolepunchMessage>[] = []
  const peer = {
    remote,
    listensAt: remote,
    isOpen: true,
    told: { ids: holepunch ? { holepunch: 5 } : {} },
    spendBudget() {},
    close: () => heard.push(undefined),
    sendExtended: (_: number, payload: Uint8Array) => heard.push(decodeHolepunchMessage(payload)),
  } as unknown as Peer // Only what holepunching looks at.
  return { peer, heard }
}

const message = (kind: number, endpoint: Endpoint, error = 0) =>
  encodeHolepunchMessage({ kind, endpoint, error })

describe('Holepunch', () => {
  const one = scripted({ host: '203.0.113.1', port: 1001 })
  const other = scripted({ host: '203.0.113.2', port: 1002 })
  const dumb = scripted({ host: '203.0.113.3', port: 1003 }, { holepunch: false })
  const inside = scripted({ host: '192.168.1.4', port: 1004 })

  function open({ isAllowed = true } = {}) {
    const clock = createSimClock()
    const reached: Endpoint[] = []
    for (const { heard } of [one, other, dumb, inside]) heard.length = 0
    const peers = [one, other, dumb, inside].map(({ peer }) => peer)
    const holepunch = new Holepunch({
      clock,
      peers: () => peers,
      connectedTo: () => peers,
      isAllowed: () => isAllowed,
      reach: (endpoint) => reached.push(endpoint),
    })
    return { clock, holepunch, reached }
  }

  it('tells both sides of each other as a relay', () => {
    open().holepunch.received(one.peer, message(HolepunchKind.rendezvous, other.peer.remote))
    expect(other.heard).toEqual([{ kind: HolepunchKind.connect, endpoint: one.peer.remote, error: 0 }])
    expect(one.heard).toEqual([{ kind: HolepunchKind.connect, endpoint: other.peer.remote, error: 0 }])
  })

  it('says why it cannot', () => {
    const { holepunch } = open()
    const stranger = { host: '198.51.100.9', port: 9 }
    const ask = (endpoint: Endpoint) => {
      holepunch.received(one.peer, message(HolepunchKind.rendezvous, endpoint))
      return one.heard.pop()
    }
    const error = (code: number) => ({ kind: HolepunchKind.error, error: code })
    expect(ask(stranger)).toMatchObject({ ...error(HolepunchError.notConnected), endpoint: stranger })
    expect(ask(dumb.peer.remote)).toMatchObject(error(HolepunchError.noSupport))
    expect(ask(one.peer.remote)).toMatchObject(error(HolepunchError.noSelf))
    expect(ask(inside.peer.remote)).toMatchObject(error(HolepunchError.noSupport))
    expect(inside.heard).toEqual([])
  })

  it('sends nowhere inside the house, nowhere for a private torrent, and nowhere too often', () => {
    const { holepunch, reached } = open()
    holepunch.received(one.peer, message(HolepunchKind.connect, { host: '192.168.1.1', port: 80 }))
    expect(reached).toEqual([])
    for (let port = 1; port < 100; port++)
      holepunch.received(one.peer, message(HolepunchKind.connect, { host: '198.51.100.9', port }))
    expect(reached.length).toBeLessThanOrEqual(10)
    const hidden = open({ isAllowed: false })
    hidden.holepunch.received(one.peer, message(HolepunchKind.connect, { host: '198.51.100.9', port: 9 }))
    hidden.holepunch.received(one.peer, message(HolepunchKind.rendezvous, other.peer.remote))
    expect([hidden.reached, other.heard, hidden.holepunch.ask(other.peer.remote)]).toEqual([[], [], false])
  })

  it('asks the next relay when one cannot, each once, and nobody again within a minute', async () => {
    const { clock, holepunch } = open()
    const wanted = { host: '198.51.100.9', port: 9 }
    expect(holepunch.ask(wanted)).toBe(true)
    expect(one.heard).toMatchObject([{ kind: HolepunchKind.rendezvous, endpoint: wanted }])
    for (const { peer } of [one, other, inside])
      holepunch.received(peer, message(HolepunchKind.error, wanted, HolepunchError.notConnected))
    expect([one, other, inside].map(({ heard }) => heard.length)).toEqual([1, 1, 1])
    expect(holepunch.ask(wanted)).toBe(false)
    await clock.advance(61_000)
    expect(holepunch.ask(wanted)).toBe(true)
  })

  it('lets go who says what nobody understands', () => {
    open().holepunch.received(one.peer, Uint8Array.of(7))
    expect(one.heard).toEqual([undefined])
  })
})
