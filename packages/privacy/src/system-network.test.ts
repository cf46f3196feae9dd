import { createHash, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import * as net from 'node:net'
import type { TcpSocket } from '@lanterne/kernel'
import { testNetwork } from '@lanterne/kernel/testing'
import { describe, expect, it } from 'vitest'
import { createSystemNetwork } from './system-network.ts'

const network = createSystemNetwork()
const { signal } = new AbortController()
const loopback = { host: '127.0.0.1', port: 0 }

for (const host of ['127.0.0.1', '::1']) {
  testNetwork(`createSystemNetwork on ${host}`, () => ({
    near: network,
    far: network,
    nearHost: host,
    farHost: host,
    wait: (promise) => promise,
  }))
}

/** Digest of everything that a socket receives until its other side closes. */
function digestOf(socket: TcpSocket): Promise<{ digest: string; size: number }> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha1')
    let size = 0
    socket.receive({
      data(chunk) {
        hash.update(chunk)
        size += chunk.length
      },
      drain() {},
      close: (error) => (error ? reject(error) : resolve({ digest: hash.digest('hex'), size })),
    })
  })
}

describe('createSystemNetwork', () => {
  it('keeps the bytes of many concurrent sockets apart though they share a buffer', async () => {
    const sizes = Array.from({ length: 64 }, (_, index) => 1_000_003 + index * 4_099)
    const bodies = sizes.map((size) => randomFillSync(Buffer.allocUnsafe(size)))
    // A server of Node's own, so that only the reading side is under test. It dribbles unequal parts of all bodies at once.
    const dribble = async (socket: net.Socket, body: Buffer) => {
      let step = 1
      for (let at = 0; at < body.length; at += step, step = (step * 7 + 13) % 90_001) {
        if (!socket.write(body.subarray(at, at + step))) await once(socket, 'drain')
      }
      socket.end()
    }
    const server = net.createServer((socket) => {
      socket.once('data', (first) => void dribble(socket, bodies[first[0] as number] as Buffer))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as net.AddressInfo
    const results = await Promise.all(
      bodies.map(async (_, index) => {
        const socket = await network.connectTcp({ host: '127.0.0.1', port }, { signal })
        const result = digestOf(socket)
        socket.write(new Uint8Array([index]))
        return result
      }),
    )
    server.close()
    expect(results).toEqual(
      bodies.map((body) => ({ digest: createHash('sha1').update(body).digest('hex'), size: body.length })),
    )
  })

  it('says which port is in use', async () => {
    await using listener = await network.listenTcp(loopback, (socket) => socket.destroy(), { signal })
    await expect(network.listenTcp(listener.local, () => {}, { signal })).rejects.toMatchObject({
      code: 'port-in-use',
      details: { port: listener.local.port },
    })
    await using udp = await network.bindUdp(loopback, { signal })
    await expect(network.bindUdp(udp.local, { signal })).rejects.toMatchObject({ code: 'port-in-use' })
  })

  it('names an IPv4 peer of a dual-stack listener by its IPv4 address', async () => {
    const accepted = Promise.withResolvers<string>()
    await using listener = await network.listenTcp(
      { host: '::', port: 0 },
      (socket) => {
        accepted.resolve(socket.remote.host)
        socket.destroy()
      },
      { signal },
    )
    const socket = await network.connectTcp({ host: '127.0.0.1', port: listener.local.port }, { signal })
    socket.destroy()
    expect(await accepted.promise).toBe('127.0.0.1')
  })

  it('looks names up, and leaves addresses as they are', async () => {
    expect(await network.lookup('192.0.2.7', { signal })).toEqual(['192.0.2.7'])
    expect(await network.lookup('2001:db8::1', { signal })).toEqual(['2001:db8::1'])
    const addresses = await network.lookup('localhost', { signal })
    expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true)
    await expect(network.lookup('nowhere.invalid', { signal })).rejects.toMatchObject({
      code: 'connection-failed',
    })
    const reason = new Error('no longer needed')
    const controller = new AbortController()
    const late = network.lookup('nowhere.invalid', { signal: controller.signal })
    controller.abort(reason)
    await expect(late).rejects.toBe(reason)
  })

  it('sends datagrams to addresses only, over IPv4 and IPv6', async () => {
    await using four = await network.bindUdp(loopback, { signal })
    await using six = await network.bindUdp({ host: '::', port: 0 }, { signal })
    const got = new Promise<string>((resolve) => {
      four.receive((message, from) => {
        four.send(message, from)
      })
      six.receive((message, from) => resolve(`${Buffer.from(message).toString()} ${from.host} ${from.port}`))
    })
    // These three are lost: nobody there, a name, and no such port.
    six.send(Buffer.from('lost'), { host: '127.0.0.1', port: 9 })
    six.send(Buffer.from('lost'), { host: 'localhost', port: four.local.port })
    six.send(Buffer.from('lost'), { host: '127.0.0.1', port: 70_000 })
    six.send(Buffer.from('hello'), four.local)
    expect(await got).toBe(`hello 127.0.0.1 ${four.local.port}`)
  })
})
