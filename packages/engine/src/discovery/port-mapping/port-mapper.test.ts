import { type Endpoint, type Gateway, silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom, type SimHost } from '../../sim/index.ts'
import { GATEWAY_PORT } from './gateway-messages.ts'
import { PortMapper, type PortMapping } from './port-mapper.ts'

const { signal } = new AbortController()
const home: Gateway = { address: '192.168.1.1', local: '192.168.1.20' }

function openHome() {
  const clock = createSimClock()
  const random = createSimRandom(6)
  const network = createSimNetwork({ clock, random })
  const router = network.host(home.address, { delayMs: 1 })
  const machine = network.host(home.local, { delayMs: 1 })
  const changes: (PortMapping | undefined)[] = []
  const open = () =>
    new PortMapper({
      network: machine,
      clock,
      random,
      log: silentLogger,
      family: 4,
      findGateways: async () => [home],
      ports: { tcp: 6881, udp: 6881 },
      onChange: (mapping) => changes.push(mapping),
    })
  return { clock, network, router, changes, open }
}

interface Asked {
  readonly version: number
  readonly protocol: string
  readonly lifetime: number
  readonly externalPort: number
  readonly atMs: number
}

/** A router that speaks PCP, NAT-PMP or both, as their RFCs have it, and notes what it is asked to map. */
async function answering(
  { clock, router }: { clock: { now(): number }; router: SimHost },
  versions: readonly (0 | 2)[],
  { lifetimeMost = 7200, taken = 0, spoil = (bytes: Uint8Array) => bytes } = {},
): Promise<Asked[]> {
  const asked: Asked[] = []
  const socket = await router.bindUdp({ host: router.address, port: GATEWAY_PORT }, { signal })
  socket.receive((message, from) => {
    const answer = answerTo(message)
    if (answer) socket.send(spoil(answer), from)
  })
  const answerTo = (message: Uint8Array): Uint8Array | undefined => {
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
    const version = view.getUint8(0)
    if (!versions.some((known) => known === version))
      return versions.includes(0) ? Uint8Array.of(0, 128 + (message[1] ?? 0), 0, 1, 0, 0, 0, 1) : undefined
    if (version === 0 && message[1] === 0) return Uint8Array.of(0, 128, 0, 0, 0, 0, 0, 1, 203, 0, 113, 9)
    const isPcp = version === 2
    const lifetime = Math.min(view.getUint32(isPcp ? 4 : 8), lifetimeMost)
    const wanted = view.getUint16(isPcp ? 42 : 6)
    const externalPort = wanted === taken ? 7000 : wanted
    const isTcp = isPcp ? message[36] === 6 : message[1] === 2
    const noted = { version, protocol: isTcp ? 'tcp' : 'udp', lifetime, externalPort, atMs: clock.now() }
    asked.push(noted)
    const answer = new Uint8Array(isPcp ? 60 : 16)
    answer.set(message.subarray(0, isPcp ? 60 : 12))
    const out = new DataView(answer.buffer)
    answer[1] = 128 + (message[1] ?? 0)
    if (isPcp) {
      answer[3] = 0
      out.setUint32(4, lifetime)
      answer.fill(0, 8, 24)
      out.setUint16(42, externalPort)
      answer.set([203, 0, 113, 9], 56)
    } else {
      out.setUint32(4, 1)
      answer.copyWithin(8, 4, 6)
      out.setUint16(8, view.getUint16(4))
      out.setUint16(10, externalPort)
      out.setUint32(12, lifetime)
      out.setUint16(2, 0)
    }
    return answer
  }
  return asked
}

describe('PortMapper', () => {
  it.each([
    ['pcp', [2] as const, 2],
    ['pcp', [0, 2] as const, 2],
    ['nat-pmp', [0] as const, 0],
  ])(
    'has both ports mapped by %s at a router that speaks %j, renews them, and takes them back',
    async (method, versions, version) => {
      const on = openHome()
      const asked = await answering(on, versions)
      const mapper = on.open()
      await on.clock.advance(5_000)
      expect(on.changes).toEqual([{ method, externalPort: 6881, externalAddress: '203.0.113.9' }])
      expect(asked.map(({ protocol, lifetime }) => `${protocol} ${lifetime}`)).toEqual([
        'tcp 3600',
        'udp 3600',
      ])
      await on.clock.advance(2 * 3600_000)
      const renewals = asked.slice(2)
      expect(renewals.length).toBe(8)
      expect(renewals.every((one) => one.version === version && one.externalPort === 6881)).toBe(true)
      await on.clock.settle(Promise.resolve(mapper[Symbol.asyncDispose]()))
      expect(asked.slice(-2).map(({ lifetime }) => lifetime)).toEqual([0, 0])
      await on.clock.advance(3 * 3600_000)
      expect([asked.length, on.changes.length, on.clock.pending]).toEqual([12, 1, 0])
    },
  )

  it('takes the port that it is given, for both ways alike, and renews sooner where the router says so', async () => {
    const on = openHome()
    const asked = await answering(on, [2], { taken: 6881, lifetimeMost: 600 })
    const mapper = on.open()
    await on.clock.advance(1_000)
    expect(mapper.mapping).toMatchObject({ externalPort: 7000 })
    expect(asked.map(({ externalPort }) => externalPort)).toEqual([7000, 7000])
    await on.clock.advance(300_000)
    expect(asked.length).toBe(4)
    await on.clock.settle(Promise.resolve(mapper[Symbol.asyncDispose]()))
    expect(asked.slice(4).map(({ lifetime }) => lifetime)).toEqual([0, 0])
  })

  it('asks again now and then where no router answers, ever more rarely, and closes at once', async () => {
    const on = openHome()
    const mapper = on.open()
    await on.clock.advance(12 * 3600_000)
    expect(on.changes).toEqual([])
    const closing = on.clock.now()
    await on.clock.settle(Promise.resolve(mapper[Symbol.asyncDispose]()))
    expect(on.clock.now() - closing).toBeLessThan(10)
  })

  it('tells when the router has forgotten us and does not answer any more', async () => {
    const on = openHome()
    await answering(on, [2])
    await using _ = on.open()
    await on.clock.advance(1_000)
    on.router.unplug()
    await on.clock.advance(3600_000)
    expect(on.changes.map((mapping) => mapping?.externalPort)).toEqual([6881, undefined])
  })

  it('believes no answer that is broken, or that came from elsewhere', async () => {
    const on = openHome()
    await answering(on, [0, 2], { spoil: (bytes) => bytes.map((byte, at) => (at === 1 ? 0x7f : byte)) })
    const liar = on.network.host('192.168.1.66', { delayMs: 0 })
    const socket = await liar.bindUdp({ host: liar.address, port: GATEWAY_PORT }, { signal })
    const shower = (port: number): Endpoint => ({ host: home.local, port })
    await using _ = on.open()
    for (let round = 0; round < 200; round++) {
      for (let port = 49_152; port < 49_160; port++)
        socket.send(Uint8Array.of(0, 130, 0, 0, 0, 0, 0, 1, 26, 225, 26, 225, 0, 0, 14, 16), shower(port))
      await on.clock.advance(100)
    }
    expect(on.changes).toEqual([])
  })
})
