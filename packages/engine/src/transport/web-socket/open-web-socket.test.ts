import type { TcpSocket } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { encodeFrame, Opcode } from './frame.ts'
import { acceptWebSocket } from './handshake.ts'
import { openWebSocket } from './open-web-socket.ts'

const { signal } = new AbortController()

/** A server that answers each request with `answer`, and a client of it. */
async function room(answer: (head: Buffer, socket: TcpSocket) => void) {
  const clock = createSimClock()
  const random = createSimRandom(7)
  const network = createSimNetwork({ clock, random })
  const server = network.host('203.0.113.1', { delayMs: 5 })
  const client = network.host('203.0.113.2', { delayMs: 5 })
  const said: Buffer[] = []
  let closed = 0
  const listener = await server.listenTcp(
    { host: '0.0.0.0', port: 0 },
    (socket) =>
      socket.receive({
        data(chunk) {
          said.push(Buffer.from(chunk))
          if (said.length === 1) answer(Buffer.from(chunk), socket)
        },
        drain() {},
        close: () => void closed++,
      }),
    { signal },
  )
  const heard: string[] = []
  let isOver = false
  const receiver = { message: (text: string) => void heard.push(text), close: () => void (isOver = true) }
  const url = new URL(`ws://203.0.113.1:${listener.local.port}/announce?key=1`)
  const options = { network: client, clock, random, maxMessageBytes: 1000, timeoutMs: 10_000 }
  const open = () => clock.settle(openWebSocket(url, receiver, options, { signal }))
  return { clock, said, heard, open, isOver: () => isOver, isClosed: () => closed > 0 }
}

const agree = (head: Buffer) => acceptWebSocket(head) ?? Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')
const text = (words: string) => encodeFrame(Opcode.text, Buffer.from(words))

describe('openWebSocket', () => {
  it('hears what comes, with the handshake or later, and says what it is told, masked', async () => {
    let line: TcpSocket | undefined
    const on = await room((head, socket) => {
      line = socket
      socket.write(Buffer.concat([agree(head), text('first')]))
    })
    const { session, remoteHost } = await on.open()
    expect(on.said[0]?.toString()).toMatch(/^GET \/announce\?key=1 HTTP\/1\.1\r\n[^]*upgrade: websocket\r\n/i)
    session.send('hello')
    line?.write(text('secönd'))
    await on.clock.advance(100)
    expect(remoteHost).toBe('203.0.113.1')
    expect(on.heard).toEqual(['first', 'secönd'])
    expect(on.said[1]?.subarray(0, 2)).toEqual(Buffer.of(0x81, 0x85))
    expect(on.said[1]?.toString()).not.toContain('hello')
  })

  it('answers a ping, and a close with a close', async () => {
    const on = await room((head, socket) => {
      socket.write(Buffer.concat([agree(head), encodeFrame(Opcode.ping, Buffer.from('?'))]))
      socket.write(encodeFrame(Opcode.close, Uint8Array.of(3, 232)))
    })
    const { session } = await on.open()
    await on.clock.advance(100)
    // A pong of one byte and a close of two, with their masks.
    expect(Buffer.concat(on.said.slice(1)).length).toBe(7 + 8)
    expect([session.isOpen, on.isOver(), on.isClosed()]).toEqual([false, true, true])
  })

  it.each([
    ['a frame of nobody', Uint8Array.of(0xf0, 0)],
    ['a message too long', encodeFrame(Opcode.text, new Uint8Array(1001))],
    ['a text that is none', encodeFrame(Opcode.text, Uint8Array.of(0xff, 0xfe))],
  ])('ends at %s', async (_, bytes) => {
    const on = await room((head, socket) => void socket.write(Buffer.concat([agree(head), bytes])))
    await on.open()
    await on.clock.advance(100)
    expect([on.heard, on.isOver(), on.isClosed()]).toEqual([[], true, true])
  })

  it.each([
    ['no', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', 'source-unreachable'],
    ['a way to elsewhere', 'HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1/\r\n\r\n', 'source-unreachable'],
    [
      'for somebody else',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      'source-unreachable',
    ],
    ['noise', '\0\0\0', 'connection-failed'],
    ['nothing', '', 'timed-out'],
  ])('throws when the server answers %s', async (_, answer, code) => {
    const on = await room((_head, socket) => void socket.write(Buffer.from(answer)))
    await expect(on.open()).rejects.toMatchObject({ code })
    await on.clock.advance(100)
    expect(on.isClosed()).toBe(true)
  })
})
