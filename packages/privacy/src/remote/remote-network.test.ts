import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type Network, systemClock, systemRandom } from '@lanterne/kernel'
import { testNetwork } from '@lanterne/kernel/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { addressBytes } from '../packet/ip-address.ts'
import { createSystemNetwork } from '../system-network.ts'
import { createStack, type Stack } from '../tunnel/create-stack.ts'
import { createLater } from '../tunnel/later.ts'
import { createRemoteNetwork } from './remote-network.ts'
import { serveNetwork } from './serve-network.ts'

const { signal } = new AbortController()
/** Two stacks side by side, each used through a port. */
function openPair() {
  const later = createLater()
  const ports: MessagePort[] = []
  const stacks: Stack[] = []
  const networks = ['10.0.0.2', '10.0.0.1'].map((host, index) => {
    const stack = createStack({
      addresses: [addressBytes(host) ?? new Uint8Array(4)],
      dns: [],
      mtu: 1420,
      clock: systemClock,
      random: systemRandom,
      later,
      send: (packet) => later(() => stacks[1 - index]?.receive(packet)),
    })
    stacks.push(stack)
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    serveNetwork(port1, stack.network)
    return createRemoteNetwork(port2).network
  })
  return { ports, near: networks[0] as Network, far: networks[1] as Network }
}

const pair = openPair()
afterAll(() => {
  for (const port of pair.ports) port.close()
})

testNetwork('createRemoteNetwork', () => ({
  near: pair.near,
  far: pair.far,
  nearHost: '10.0.0.2',
  farHost: '10.0.0.1',
  wait: (promise) => promise,
}))

describe('createRemoteNetwork', () => {
  it('fails all that is open, and all that is asked later, when the other thread is gone', async () => {
    const channel = new MessageChannel()
    serveNetwork(channel.port1, createSystemNetwork())
    const { network, fail } = createRemoteNetwork(channel.port2)
    const at = { host: '127.0.0.1', port: 0 }
    const listener = await network.listenTcp(
      at,
      (socket) => socket.receive({ data() {}, drain() {}, close() {} }),
      {
        signal,
      },
    )
    const socket = await network.connectTcp(listener.local, { signal })
    const closed = new Promise((resolve) => socket.receive({ data() {}, drain() {}, close: resolve }))
    const asked = network.connectTcp(listener.local, { signal })
    fail()
    expect(await closed).toMatchObject({ code: 'connection-failed' })
    await expect(asked).rejects.toMatchObject({ code: 'connection-failed' })
    await expect(network.lookup('localhost', { signal })).rejects.toMatchObject({ code: 'closed' })
    await listener[Symbol.asyncDispose]()
    channel.port1.close()
  })
})
