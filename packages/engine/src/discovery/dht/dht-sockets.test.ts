import { AppError, type Endpoint, type Network, type UdpSocket } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { openDhtSockets, splitFamilies } from './dht-sockets.ts'

const { signal } = new AbortController()

function house() {
  const clock = createSimClock()
  const network = createSimNetwork({ clock, random: createSimRandom(1) })
  return network.host('203.0.113.1')
}

/** A network that has one family only. */
function only(host: string): Network {
  const network = house()
  return {
    connectTcp: (to, options) => network.connectTcp(to, options),
    listenTcp: (at, onConnection, options) => network.listenTcp(at, onConnection, options),
    lookup: (name, options) => network.lookup(name, options),
    bindUdp: async (at, options) => {
      if (at.host !== host) throw new AppError('connection-failed')
      return network.bindUdp(at, options)
    },
  }
}

describe('openDhtSockets', () => {
  it('takes the port beside the listener, or another when that is taken', async () => {
    const network = house()
    await network.bindUdp({ host: '203.0.113.1', port: 700 }, { signal })
    const at = { host: '203.0.113.1', port: 700 }
    const [socket, none] = await openDhtSockets(network, { at, shared: undefined }, { signal })
    expect(socket?.local.port).not.toBe(700)
    expect(none).toBeUndefined()
    const free = await openDhtSockets(network, { at: { ...at, port: 701 }, shared: undefined }, { signal })
    expect(free.map(({ local }) => local.port)).toEqual([701])
  })

  it('does without IPv6 where there is none, and says when there is nothing', async () => {
    const at = { host: '0.0.0.0', port: 0 }
    for (const host of ['0.0.0.0', '::'])
      expect((await openDhtSockets(only(host), { at, shared: undefined }, { signal })).length).toBe(1)
    await expect(
      openDhtSockets(only('nowhere'), { at, shared: undefined }, { signal }),
    ).rejects.toMatchObject({ code: 'connection-failed' })
  })
})

describe('splitFamilies', () => {
  it('hands each family its own, and closes with the second', async () => {
    let hear: (message: Uint8Array, from: Endpoint) => void = () => {}
    const sent: Endpoint[] = []
    let closes = 0
    const socket: UdpSocket = {
      local: { host: '::', port: 9 },
      receive: (onMessage) => {
        hear = onMessage
      },
      send: (_message, to) => sent.push(to),
      async [Symbol.asyncDispose]() {
        closes++
      },
    }
    const [four, six] = splitFamilies(socket)
    const heard: string[] = []
    four.receive((_message, { host }) => heard.push(`4 ${host}`))
    six.receive((_message, { host }) => heard.push(`6 ${host}`))
    for (const host of ['2001:db8::1', '203.0.113.9']) hear(new Uint8Array(), { host, port: 1 })
    expect(heard).toEqual(['6 2001:db8::1', '4 203.0.113.9'])
    four.send(new Uint8Array(), { host: '203.0.113.9', port: 1 })
    expect(sent.length).toBe(1)
    await four[Symbol.asyncDispose]()
    await four[Symbol.asyncDispose]()
    hear(new Uint8Array(), { host: '203.0.113.9', port: 1 })
    expect([heard.length, closes]).toEqual([2, 0])
    await six[Symbol.asyncDispose]()
    expect(closes).toBe(1)
  })
})
