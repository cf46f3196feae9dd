import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStackPair } from '../testing/stack-pair.ts'
import { testBytes } from '../testing/transfer.ts'
import { createTestRandom, createVirtualClock } from '../testing/virtual-clock.ts'
import { addressBytes } from './ip-address.ts'
import { IpHost } from './ip-host.ts'
import { PROTOCOL, parseIpPacket } from './ip-packet.ts'
import { Reassembly } from './reassembly.ts'

const { signal } = new AbortController()

/** The packets in which a host sends `payload`. */
function fragmentsOf(payload: Uint8Array, mtu: number, isSix: boolean): Uint8Array[] {
  const [source, destination] = (isSix ? ['fd00::1', 'fd00::2'] : ['10.0.0.1', '10.0.0.2']).map(
    addressBytes,
  ) as [Uint8Array, Uint8Array]
  const sent: Uint8Array[] = []
  const host = new IpHost({
    addresses: [source],
    mtu,
    clock: createVirtualClock(),
    random: createTestRandom(1),
    send: (packet) => sent.push(packet),
  })
  host.sendDatagram({ source, destination, protocol: PROTOCOL.udp, mayFragment: true }, payload)
  return sent
}

describe('Reassembly', () => {
  it('gives back what was cut, in whatever order it comes, once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 576, max: 1500 }),
        fc.boolean(),
        fc.integer(),
        (size, mtu, isSix, seed) => {
          const payload = testBytes(size, 1)
          const random = createTestRandom(seed)
          const shuffled = fragmentsOf(payload, mtu, isSix)
            .map((packet) => ({ packet, place: random.next() }))
            .sort((one, other) => one.place - other.place)
          const reassembly = new Reassembly(createVirtualClock())
          const whole = shuffled.flatMap(({ packet }) => {
            expect(packet.length).toBeLessThanOrEqual(mtu)
            const parsed = parseIpPacket(packet)
            return (parsed && reassembly.take(parsed)) ?? []
          })
          expect(whole.length).toBe(1)
          expect(Buffer.compare(whole[0]?.payload ?? new Uint8Array(), payload)).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('throws away what overlaps, and what never becomes whole', () => {
    const clock = createVirtualClock()
    const reassembly = new Reassembly(clock)
    const [first, second, third] = fragmentsOf(testBytes(4000, 2), 1500, false).map(parseIpPacket)
    if (!first || !second || !third) throw new Error('three fragments')
    reassembly.take(first)
    expect(reassembly.take({ ...first, payload: first.payload.slice().reverse() })).toBe(undefined)
    // The first one is gone with its double: the others are no whole.
    expect([second, third].map((part) => reassembly.take(part))).toEqual([undefined, undefined])
    clock.advance(31_000)
    expect(reassembly.take(first)).toBe(undefined)
    expect([third, second].map((part) => reassembly.take(part)?.payload.length)).toEqual([undefined, 4000])
  })

  it('keeps little for a flood of beginnings', () => {
    const reassembly = new Reassembly(createVirtualClock())
    const [first, , last] = fragmentsOf(testBytes(4000, 3), 1500, false).map(parseIpPacket)
    if (!first?.fragment || !last) throw new Error('three fragments')
    for (let id = 0; id < 100_000; id++) reassembly.take({ ...first, fragment: { ...first.fragment, id } })
    expect(reassembly.take(last)).toBe(undefined)
  })
})

describe('UdpHost', () => {
  it.each([false, true])('carries datagrams that are longer than a packet (IPv6: %s)', async (isSix) => {
    const pair = createStackPair({ delayMs: 1, mtu: 1420 }, { isSix })
    await using near = await pair.near.network.bindUdp({ host: '::', port: 0 }, { signal })
    await using far = await pair.far.network.bindUdp({ host: pair.farHost, port: 0 }, { signal })
    const got: number[] = []
    far.receive((message) => got.push(message.length))
    for (const size of [0, 1, 1372, 1373, 1400, 9000, 65_507, 65_508])
      near.send(testBytes(size, 1), far.local)
    near.send(testBytes(10, 1), { host: isSix ? '10.0.0.1' : 'fd00::1', port: far.local.port })
    near.send(testBytes(10, 1), { host: 'localhost', port: far.local.port })
    pair.clock.advance(100)
    expect(got.sort((one, other) => one - other)).toEqual([0, 1, 1372, 1373, 1400, 9000, 65_507])
  })
})
