import type { Endpoint, UdpSocket } from '@lanterne/kernel'
import { type AnnounceRequest, announce } from '../discovery/announce.ts'
import { parseInfohash } from '../metainfo/infohash.ts'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'

const { signal } = new AbortController()

export const infohash = parseInfohash('2c82ee260f1cbc91728efaae7827c2b2c7288e52')

export const request = (changes: Partial<AnnounceRequest> = {}): AnnounceRequest => ({
  infohash,
  peerId: new Uint8Array(20).fill(0x41),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  wanted: 50,
  key: 0xfedcba98,
  ...changes,
})

/** A tracker's host and any number of clients' on one simulated network. */
export function house(clients: readonly string[] = ['203.0.113.2'], tracker = '203.0.113.1') {
  const clock = createSimClock()
  const random = createSimRandom(5)
  const network = createSimNetwork({ clock, random })
  const line = { delayMs: 10 }
  const server = network.host(tracker, line)
  network.name('tracker.example', [tracker])
  const worlds = clients.map((address) => ({ network: network.host(address, line), clock, random }))
  const [world] = worlds
  if (!world) throw new Error('no client')
  return { clock, random, network, server, worlds, world }
}

export type House = ReturnType<typeof house>

/** Listens for HTTP on the tracker's host and answers every request with `answer`, noting its first line. */
export async function answering(
  { server }: House,
  answer: string | Uint8Array,
  asked: string[] = [],
): Promise<string> {
  const { local } = await server.listenTcp(
    { host: '0.0.0.0', port: 0 },
    (socket) =>
      socket.receive({
        data(chunk) {
          asked.push(Buffer.from(chunk).toString('latin1').split('\r\n')[0] ?? '')
          socket.write(Buffer.from(answer))
          socket.end()
        },
        drain() {},
        close() {},
      }),
    { signal },
  )
  return `http://tracker.example:${local.port}/announce`
}

export const ok = (body: Uint8Array | string, headers = '') =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
    Buffer.from(body),
  ])

/** A UDP tracker made of one function, which sees each datagram's number. */
export async function udpAnswering(
  { server }: House,
  answer: (message: DataView, count: number, from: Endpoint, socket: UdpSocket) => Uint8Array | undefined,
): Promise<string> {
  const socket = await server.bindUdp({ host: '0.0.0.0', port: 0 }, { signal })
  let count = 0
  socket.receive((message, from) => {
    const reply = answer(
      new DataView(message.buffer, message.byteOffset, message.byteLength),
      count++,
      from,
      socket,
    )
    if (reply) socket.send(reply, from)
  })
  return `udp://tracker.example:${socket.local.port}/announce`
}

/** An answer to `message`: an action, the transaction id of the question, and more. */
export function udpAnswer(message: DataView, action: number, ...words: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + words.length * 4))
  ;[action, message.getUint32(12), ...words].forEach((word, index) => view.setUint32(index * 4, word))
  return new Uint8Array(view.buffer)
}

export const isConnect = (message: DataView) => message.getUint32(8) === 0

/** Announces from the first client and lets time pass until that is over. */
export const tell = (on: House, url: string, changes: Partial<AnnounceRequest> = {}) =>
  on.clock.settle(announce(url, request(changes), on.world, { signal }))
