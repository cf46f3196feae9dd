import { createServer, type Socket } from 'node:net'
import {
  AppError,
  type Endpoint,
  type Network,
  systemClock,
  systemRandom,
  type TcpSocket,
} from '@lanterne/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { askNames } from '../states/ask-names.ts'
import { createSystemNetwork } from '../system-network.ts'
import { openSocksWay } from './open-socks-way.ts'
import { encodeEndpoint, unwrapDatagram, wrapDatagram } from './socks-messages.ts'
import { createSocksNetwork } from './socks-network.ts'

const { signal } = new AbortController()
const host = '127.0.0.1'
const system = createSystemNetwork()
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

interface ProxyPlan {
  readonly password?: string
  readonly carriesUdp?: boolean
  /** What is asked for with the reply that comes in the same packet. */
  readonly early?: string
}

/** A proxy of one's own: it knows `films.example`, and notes what it is asked for. */
async function openProxy({ password, carriesUdp = false, early = '' }: ProxyPlan = {}) {
  const asked: string[] = []
  const serve = (socket: Socket) => {
    socket.on('error', () => socket.destroy())
    let step = 0
    const answer = async (bytes: Buffer) => {
      if (step === 0) {
        step = password === undefined ? 2 : 1
        return socket.write(Uint8Array.of(5, password === undefined ? 0 : 2))
      }
      if (step === 1) {
        step = 2
        const said = bytes.toString('latin1')
        return socket.write(Uint8Array.of(1, said.includes(password ?? '') ? 0 : 1))
      }
      step = 3
      const isName = bytes[3] === 3
      const place = isName
        ? bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString()
        : [...bytes.subarray(4, 8)].join('.')
      asked.push(`${bytes[1]} ${place}`)
      if (bytes[1] === 3) {
        if (!carriesUdp) return socket.end(Uint8Array.of(5, 7, 0, 1, 0, 0, 0, 0, 0, 0))
        const relay = await openRelay(asked)
        return socket.write(Uint8Array.of(5, 0, 0, ...encodeEndpoint({ host: '0.0.0.0', port: relay.port })))
      }
      if (place !== 'films.example') return socket.end(Uint8Array.of(5, 4, 0, 1, 0, 0, 0, 0, 0, 0))
      socket.write(Buffer.concat([Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0), Buffer.from(early)]))
      return socket.on('data', (said) => socket.write(said))
    }
    socket.on('data', (bytes) => step < 3 && void answer(bytes))
  }
  const server = createServer(serve)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { at: { host, port: (server.address() as { port: number }).port }, asked, sockets }
}

/** Answers every datagram by itself, as if the one it is for had. */
async function openRelay(asked: string[]): Promise<Endpoint> {
  const socket = await system.bindUdp({ host, port: 0 }, { signal })
  cleanups.push(() => socket[Symbol.asyncDispose]())
  socket.receive((datagram, from) => {
    const got = unwrapDatagram(datagram)
    if (!got) return
    asked.push(`datagram ${got.from.host}:${got.from.port}`)
    const answer = got.message.slice()
    answer[2] = 0x81
    socket.send(wrapDatagram(answer, got.from), from)
  })
  return socket.local
}

const through = (at: Endpoint, credentials?: { user: string; password: string }): Network =>
  createSocksNetwork({ server: { at, credentials }, outside: system, clock: systemClock })

/** What comes over a connection, until it is so long. */
function read(socket: TcpSocket, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.receive({
      data(chunk) {
        text += Buffer.from(chunk).toString()
        if (text.length >= length) resolve(text)
      },
      drain() {},
      close: (error) => reject(error ?? new Error('closed')),
    })
  })
}

describe('createSocksNetwork', () => {
  it('connects by name, which the proxy looks up, and loses no byte that comes with its answer', async () => {
    const { at, asked } = await openProxy({ early: 'early ' })
    const socket = await through(at).connectTcp({ host: 'films.example', port: 80 }, { signal })
    expect(socket.remote).toEqual({ host: 'films.example', port: 80 })
    socket.write(new Uint8Array(Buffer.from('hello')))
    expect(await read(socket, 11)).toBe('early hello')
    expect(asked).toEqual(['1 films.example'])
    expect(await through(at).lookup('films.example', { signal })).toEqual(['films.example'])
    socket.destroy()
  })

  it('says who it is where it is asked, and is refused with a wrong password', async () => {
    const { at } = await openProxy({ password: 'secret' })
    const to = { host: 'films.example', port: 80 }
    const socket = await through(at, { user: 'me', password: 'secret' }).connectTcp(to, { signal })
    socket.destroy()
    await expect(through(at, { user: 'me', password: 'wrong' }).connectTcp(to, { signal })).rejects.toThrow(
      AppError,
    )
    await expect(through(at).connectTcp(to, { signal })).rejects.toThrow(AppError)
  })

  it('fails where the proxy refuses, is none, or says nothing, and when nobody waits any more', async () => {
    const { at } = await openProxy()
    const to = { host: '192.0.2.9', port: 80 }
    await expect(through(at).connectTcp(to, { signal })).rejects.toMatchObject({ details: { code: 4 } })
    const liar = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\n\r\n'))
    const mute = createServer((socket) => socket.on('error', () => {}))
    for (const server of [liar, mute]) {
      await new Promise<void>((resolve) => server.listen(0, host, resolve))
      cleanups.push(() => server.close())
    }
    const portOf = (server: typeof liar) => (server.address() as { port: number }).port
    await expect(through({ host, port: portOf(liar) }).connectTcp(to, { signal })).rejects.toThrow(AppError)
    const hasty = AbortSignal.abort(new Error('enough'))
    await expect(through({ host, port: portOf(mute) }).connectTcp(to, { signal: hasty })).rejects.toThrow(
      'enough',
    )
  })

  it('carries datagrams where the proxy does, and lets nobody connect', async () => {
    const { at, asked, sockets } = await openProxy({ carriesUdp: true })
    const network = through(at)
    await askNames(network, { host: '192.0.2.53', port: 53 }, { random: systemRandom, signal })
    expect(asked).toEqual(['3 0.0.0.0', 'datagram 192.0.2.53:53'])
    await using socket = await network.bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
    // When the connection that asked for it ends, nothing goes any other way.
    for (const one of sockets) one.destroy()
    socket.send(new Uint8Array(3), { host: '192.0.2.53', port: 53 })
    await expect(network.listenTcp({ host, port: 0 }, () => {}, { signal })).rejects.toThrow(AppError)
  })
})

describe('openSocksWay', () => {
  it.for([true, false])('finds out whether datagrams pass: %s', async (carriesUdp) => {
    const { at } = await openProxy({ carriesUdp })
    await using way = await openSocksWay({ at }, { signal, probe: { host: '192.0.2.53', port: 53 } })
    expect(way.carriesUdp).toBe(carriesUdp)
    // Refused by it is an answer of it.
    await way.probe({ signal })
    await using socket = await way.network.bindUdp({ host: '0.0.0.0', port: 4000 }, { signal })
    socket.send(new Uint8Array(3), { host: '192.0.2.1', port: 9 })
  })

  it('is not there where its proxy is not', async () => {
    const { at } = await openProxy()
    await using way = await openSocksWay({ at }, { signal, probe: { host: '192.0.2.53', port: 53 } })
    for (const cleanup of cleanups.splice(0)) await cleanup()
    await expect(way.probe({ signal })).rejects.toThrow(AppError)
  })
})
