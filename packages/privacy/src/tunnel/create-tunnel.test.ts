import { AppError, type Endpoint, type Network } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { addressBytes } from '../packet/ip-address.ts'
import { createTestRandom, createVirtualClock } from '../testing/virtual-clock.ts'
import { createWireGuard, type WireGuard } from '../wireguard/create-wireguard.ts'
import { keyPairOf } from '../wireguard/keys.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import { createStack } from './create-stack.ts'
import { createTunnel } from './create-tunnel.ts'

const { signal } = new AbortController()
const bytes = (text: string) => addressBytes(text) ?? new Uint8Array(4)
const server: Endpoint = { host: '198.51.100.2', port: 51_820 }
const home: Endpoint = { host: '192.0.2.1', port: 1000 }

/** A tunnel to a provider behind which a host answers at 10.0.0.1, and a record of all that the system's network was asked. */
async function openHouse({ hosts = [server.host], dns = '10.0.0.1' } = {}) {
  const clock = createVirtualClock()
  const keys = [1, 2].map((seed) => createTestRandom(seed).bytes(32)) as [Uint8Array, Uint8Array]
  const asked = {
    lookups: [] as string[],
    binds: [] as Endpoint[],
    sent: [] as { message: Uint8Array; to: Endpoint }[],
  }
  const line = { isCut: false }
  let deliverHome: (message: Uint8Array, from: Endpoint) => void = () => {}
  const profileOf = (index: 0 | 1, address: string, allowed: string, bits: number): WireGuardProfile => ({
    privateKey: keys[index],
    addresses: [bytes(address)],
    dns: [bytes(dns)],
    mtu: 1420,
    listenPort: 0,
    ignored: [],
    peers: [
      {
        publicKey: keyPairOf(keys[1 - index] as Uint8Array).publicKey,
        allowed: [{ address: bytes(allowed), bits }],
        keepaliveSeconds: 0,
        ...(index === 0 && { endpoint: { host: 'vpn.example.org', port: server.port } }),
      },
    ],
  })
  const common = { clock, later: (callback: () => void) => void clock.schedule(0, callback) }
  const far = createStack({
    ...common,
    ...profileOf(1, '10.0.0.1', '10.0.0.2', 32),
    random: createTestRandom(20),
    send: (packet) => provider.send(packet),
  })
  const provider: WireGuard = createWireGuard({
    profile: profileOf(1, '10.0.0.1', '10.0.0.2', 32),
    endpoints: [[]],
    clock,
    random: createTestRandom(21),
    outside: { send: (message) => void clock.schedule(5, () => line.isCut || deliverHome(message, server)) },
    onPacket: (packet) => far.receive(packet),
    onChange() {},
  })
  const outside: Pick<Network, 'bindUdp' | 'lookup'> = {
    async lookup(name) {
      asked.lookups.push(name)
      if (hosts.length === 0) throw new AppError('connection-failed')
      return hosts
    },
    async bindUdp(at) {
      asked.binds.push(at)
      return {
        local: home,
        receive(onMessage) {
          deliverHome = onMessage
        },
        send(message, to) {
          asked.sent.push({ message, to })
          if (!line.isCut && to.host === server.host) clock.schedule(5, () => provider.receive(message, home))
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }
    },
  }
  const states: string[] = []
  const tunnel = await createTunnel(
    {
      ...common,
      profile: profileOf(0, '10.0.0.2', '0.0.0.0', 0),
      outside,
      random: createTestRandom(22),
      onChange: ({ state }) => states.push(state),
    },
    { signal },
  )
  return { clock, tunnel, far, asked, line, states }
}

describe('createTunnel', () => {
  it('asks the system for the name of its endpoint and for one socket, and for nothing else, ever', async () => {
    const { clock, tunnel, far, asked, line } = await openHouse()
    const { network } = tunnel
    await using listener = await far.network.listenTcp(
      { host: '::', port: 0 },
      (socket) =>
        socket.receive({ data: (chunk) => void socket.write(chunk.slice()), drain() {}, close() {} }),
      { signal },
    )
    const to = { host: '10.0.0.1', port: listener.local.port }
    const socket = await clock.settle(network.connectTcp(to, { signal }))
    const ended = new Promise((resolve) => socket.receive({ data() {}, drain() {}, close: resolve }))
    // In the middle of everything, the line is cut.
    line.isCut = true
    socket.write(new Uint8Array(100_000))
    const udp = await network.bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
    udp.send(new Uint8Array(100), { host: '203.0.113.5', port: 6881 })
    const failures = Promise.allSettled([
      network.connectTcp({ host: '203.0.113.5', port: 6881 }, { signal }),
      network.connectTcp({ host: 'tracker.example.org', port: 80 }, { signal }),
      network.lookup('tracker.example.org', { signal }),
      network.connectTcp({ host: '2001:db8::5', port: 6881 }, { signal }),
      network.connectTcp({ host: '127.0.0.1', port: 80 }, { signal }),
      network.listenTcp({ host: '192.168.1.10', port: 0 }, () => {}, { signal }),
    ])
    const outcomes = await clock.settle(failures)
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'connection-failed' } })
    expect(await clock.settle(ended)).toMatchObject({ code: 'connection-failed' })
    clock.advance(600_000)
    expect(tunnel.status.state).toBe('stalled')
    expect(asked.lookups).toEqual(['vpn.example.org'])
    expect(asked.binds).toEqual([{ host: '0.0.0.0', port: 0 }])
    for (const { message, to: whither } of asked.sent) {
      expect(whither).toEqual(server)
      expect(message[0]).toBeLessThanOrEqual(4)
    }
    await tunnel[Symbol.asyncDispose]()
  })

  it('tells how it is: starting, up, stalled, up again; what was open goes on', async () => {
    const { clock, tunnel, far, line, states } = await openHouse()
    expect(tunnel.status.state).toBe('starting')
    let got = 0
    await using listener = await far.network.listenTcp(
      { host: '10.0.0.1', port: 0 },
      (socket) => socket.receive({ data: (chunk) => (got += chunk.length), drain() {}, close() {} }),
      { signal },
    )
    const socket = await clock.settle(tunnel.network.connectTcp(listener.local, { signal }))
    socket.receive({ data() {}, drain() {}, close() {} })
    expect(tunnel.status).toMatchObject({ state: 'up', handshakes: 1 })
    line.isCut = true
    socket.write(new Uint8Array(50_000))
    clock.advance(40_000)
    expect(tunnel.status.state).toBe('stalled')
    line.isCut = false
    clock.advance(60_000)
    expect(tunnel.status.state).toBe('up')
    expect(got).toBe(50_000)
    expect(states.slice(0, 3)).toEqual(['up', 'stalled', 'up'])
    await tunnel[Symbol.asyncDispose]()
  })

  it('tries the next address of its endpoint when one does not answer', async () => {
    const { clock, tunnel, asked } = await openHouse({ hosts: ['203.0.113.1', server.host] })
    clock.advance(30_000)
    expect(tunnel.status.state).toBe('up')
    expect(new Set(asked.sent.map(({ to }) => to.host))).toEqual(new Set(['203.0.113.1', server.host]))
    await tunnel[Symbol.asyncDispose]()
  })

  it('does not open without an address to go to', async () => {
    await expect(openHouse({ hosts: [] })).rejects.toMatchObject({ code: 'connection-failed' })
  })
})
