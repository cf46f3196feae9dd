import { createSocket } from 'node:dgram'
import { lookup, Resolver, resolve4 } from 'node:dns'
import * as dnsPromises from 'node:dns/promises'
import { once } from 'node:events'
import { get } from 'node:http'
import { get as getSecure } from 'node:https'
import { type AddressInfo, connect, createServer } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { GuardRefusal, installGuard } from './guard.ts'

const guard = installGuard()
// An address that leads nowhere (RFC 5737): were the guard open, nothing would come of it either.
const away = '192.0.2.1'

afterEach(() => {
  guard.isStrict = false
})

async function echoHere(): Promise<string> {
  const server = createServer((socket) => socket.end('here')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  server.close()
  return chunk.toString()
}

describe('installGuard', () => {
  it('refuses every way of Node to speak to others, before anything has left', async () => {
    guard.isStrict = true
    const before = { ...guard.refusals }
    const refused: [string, () => unknown][] = [
      ['connect', () => connect(80, away)],
      ['connect with options', () => connect({ host: away, port: 80 })],
      ['a name', () => connect({ host: 'films.example', port: 80 })],
      ['tls', () => connectSecure({ host: away, port: 443 })],
      ['http', () => get(`http://${away}/`)],
      ['https', () => getSecure(`https://${away}/`)],
      ['listening everywhere', () => createServer().listen(0)],
      ['listening on another address', () => createServer().listen({ host: '0.0.0.0', port: 0 })],
      ['a datagram', () => createSocket('udp4').send('x', 9, away)],
      ['a UDP socket', () => createSocket('udp4').bind(0)],
      ['lookup', () => lookup('films.example', () => {})],
      ['resolve', () => resolve4('films.example', () => {})],
      ['a resolver', () => new Resolver().resolve4('films.example', () => {})],
    ]
    for (const [name, attempt] of refused) expect(attempt, name).toThrow(GuardRefusal)
    await expect(async () => dnsPromises.lookup('films.example')).rejects.toThrow(GuardRefusal)
    await expect(async () => dnsPromises.resolve4('films.example')).rejects.toThrow(GuardRefusal)
    await expect(async () => new dnsPromises.Resolver().resolve4('films.example')).rejects.toThrow(
      GuardRefusal,
    )
    await expect(fetch(`http://${away}/`)).rejects.toMatchObject({ cause: { act: 'tcp' } })
    expect(guard.refusals.tcp - before.tcp).toBeGreaterThanOrEqual(9)
    expect(guard.refusals.udp - before.udp).toBe(2)
    expect(guard.refusals.dns - before.dns).toBe(6)
  })

  it('lets this machine speak to itself, and everybody when it is not strict', async () => {
    guard.isStrict = true
    expect(await echoHere()).toBe('here')
    expect(await dnsPromises.lookup('127.0.0.1')).toEqual({ address: '127.0.0.1', family: 4 })
    guard.isStrict = false
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    socket.close()
  })

  it('lets what a person does with this house speak to it, and no further', async () => {
    guard.isStrict = true
    const send = (host: string) => () => createSocket('udp4').send('x', 9, host)
    await guard.inHouse(async () => {
      // What follows later is part of it.
      await new Promise((resolve) => setTimeout(resolve, 1))
      for (const attempt of [
        send(away),
        send('2001:db8::1'),
        () => connect(80, away),
        () => connect(80, 'nas'),
      ])
        expect(attempt).toThrow(GuardRefusal)
      expect(() => createServer().listen(0)).toThrow(GuardRefusal)
      const socket = createSocket('udp4').bind(0)
      await once(socket, 'listening')
      socket.close()
    })
    expect(() => createSocket('udp4').bind(0)).toThrow(GuardRefusal)
  })

  it('stands in the threads that are started while it is strict', async () => {
    // A group, which the system itself connects nobody to.
    const attempt = `
      const { parentPort } = require('node:worker_threads')
      try { require('node:net').connect(80, '224.0.0.1').on('error', () => {}); parentPort.postMessage('went') }
      catch (error) { parentPort.postMessage(error.name) }`
    const outcome = async () => {
      const worker = new Worker(attempt, { eval: true })
      const [said] = (await once(worker, 'message')) as [string]
      await worker.terminate()
      return said
    }
    guard.isStrict = true
    expect(await outcome()).toBe('GuardRefusal')
    guard.isStrict = false
    expect(await outcome()).toBe('went')
  })

  it('cannot be taken away', () => {
    expect(() => {
      ;(dnsPromises as { lookup: unknown }).lookup = () => 'stolen'
    }).toThrow()
    expect(() => Object.defineProperty(createServer.prototype ?? {}, 'x', { value: 1 })).not.toThrow()
    expect(installGuard()).toBe(guard)
  })
})
