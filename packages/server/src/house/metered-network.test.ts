import type { Endpoint, Network, TcpReceiver, TcpSocket, UdpSocket } from '@lanterne/kernel'
import { beforeEach, describe, expect, it } from 'vitest'
import { meterNetwork, meterWebRtc } from './metered-network.ts'

const { signal } = new AbortController()
const far = { host: '203.0.113.9', port: 6881 }
const near = { host: '192.168.1.20', port: 6881 }
const counted = { down: 0, up: 0 }
const counter = {
  count(down: number, up: number) {
    counted.down += down
    counted.up += up
  },
}

/** Sockets whose other end is the test. */
function fakeNetwork() {
  let receiver: TcpReceiver | undefined
  let onMessage: ((message: Uint8Array, from: Endpoint) => void) | undefined
  let onConnection: ((socket: TcpSocket) => void) | undefined
  const said: string[] = []
  const socket = (remote: Endpoint): TcpSocket => ({
    local: near,
    remote,
    receive(next) {
      receiver = next
    },
    write(bytes) {
      said.push(`write ${bytes.length}`)
      return false
    },
    pendingBytes: 7,
    ...{ pause: () => said.push('pause'), resume: () => said.push('resume') },
    ...{ end: () => said.push('end'), destroy: () => said.push('destroy') },
  })
  const udp: UdpSocket = {
    local: near,
    receive(next) {
      onMessage = next
    },
    send: (message) => void said.push(`send ${message.length}`),
    [Symbol.asyncDispose]: async () => void said.push('closed'),
  }
  const network: Network = {
    connectTcp: async (to) => socket(to),
    async listenTcp(at, next) {
      onConnection = next
      return { local: at, [Symbol.asyncDispose]: async () => {} }
    },
    bindUdp: async () => udp,
    joinGroup: async () => udp,
    lookup: async (name) => [name],
  }
  return {
    ...{ network, said, socket },
    receiver: () => receiver,
    comes: (from: Endpoint) => onConnection?.(socket(from)),
    hears: (bytes: number, from: Endpoint) => onMessage?.(new Uint8Array(bytes), from),
  }
}

beforeEach(() => {
  counted.down = counted.up = 0
})

describe('meterNetwork', () => {
  it('counts what goes over a connection, either way, whoever made it', async () => {
    const fake = fakeNetwork()
    const network = meterNetwork(fake.network, counter)
    const heard: string[] = []
    const receiver: TcpReceiver = {
      data: (chunk) => heard.push(`data ${chunk.length}`),
      ...{ drain: () => heard.push('drain'), close: () => heard.push('close') },
    }
    const socket = await network.connectTcp(far, { signal })
    socket.receive(receiver)
    expect(socket.write(new Uint8Array(10))).toBe(false)
    fake.receiver()?.data(new Uint8Array(1000))
    fake.receiver()?.drain()
    fake.receiver()?.close(undefined)
    expect([socket.pendingBytes, socket.remote]).toEqual([7, far])
    for (const name of ['pause', 'resume', 'end', 'destroy'] as const) socket[name]()
    expect(heard).toEqual(['data 1000', 'drain', 'close'])
    expect(fake.said).toEqual(['write 10', 'pause', 'resume', 'end', 'destroy'])
    expect(counted).toEqual({ down: 1000, up: 10 })
    await network.listenTcp(near, (incoming) => void incoming.write(new Uint8Array(5)), { signal })
    fake.comes(far)
    expect(counted).toEqual({ down: 1000, up: 15 })
  })

  it('does not count what stays in this house', async () => {
    const fake = fakeNetwork()
    const network = meterNetwork(fake.network, counter)
    for (const host of [near.host, '127.0.0.1', '::1', 'fe80::1', '10.1.2.3'])
      (await network.connectTcp({ host, port: 1 }, { signal })).write(new Uint8Array(10))
    const udp = await network.bindUdp(near, { signal })
    udp.receive(() => {})
    udp.send(new Uint8Array(10), near)
    fake.hears(10, near)
    const group = await network.joinGroup?.({ host: '239.192.152.143', port: 6771 }, { signal })
    group?.send(new Uint8Array(10), { host: '239.192.152.143', port: 6771 })
    expect(counted).toEqual({ down: 0, up: 0 })
  })

  it('counts datagrams by where each goes', async () => {
    const fake = fakeNetwork()
    const udp = await meterNetwork(fake.network, counter).bindUdp(near, { signal })
    const heard: number[] = []
    udp.receive((message) => heard.push(message.length))
    udp.send(new Uint8Array(20), far)
    for (const from of [far, near, far]) fake.hears(30, from)
    expect(heard).toEqual([30, 30, 30])
    expect(counted).toEqual({ down: 60, up: 20 })
    await udp[Symbol.asyncDispose]()
    expect(fake.said).toEqual(['send 20', 'closed'])
  })

  it('counts data channels', async () => {
    const fake = fakeNetwork()
    const end = { description: 'offer', open: async () => fake.socket(far), [Symbol.dispose]() {} }
    const webRtc = meterWebRtc({ offer: async () => end, answer: async () => end }, counter)
    for (const made of [await webRtc.offer({ signal }), await webRtc.answer('theirs', { signal })])
      (await made.open({ signal })).write(new Uint8Array(3))
    expect(counted).toEqual({ down: 0, up: 6 })
  })
})
