import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface EvilTracker extends AsyncDisposable {
  readonly port: number
  /** Announces that came, as their first line or their bytes. */
  readonly announces: string[]
}

/** A server that does whatever it likes with the connection of whoever announces to it over HTTP. */
export async function openEvilHttpTracker(
  answer: (socket: Socket, firstLine: string, port: number) => void,
  host = '127.0.0.1',
): Promise<EvilTracker> {
  const sockets = new Set<Socket>()
  const announces: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', (bytes) => {
      const [firstLine = ''] = bytes.toString('latin1').split('\r\n', 1)
      announces.push(firstLine)
      answer(socket, firstLine, port)
    })
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    announces,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The same for trackers over UDP. */
export async function openEvilUdpTracker(
  answer: (message: Buffer, send: (bytes: Uint8Array) => void) => void,
): Promise<EvilTracker> {
  const announces: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, from: RemoteInfo) => {
    announces.push(message.toString('hex'))
    answer(message, (bytes) => socket.send(bytes, from.port, from.address))
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  return {
    port,
    announces,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

/** An HTTP answer with its head. */
export function httpAnswer(body: Uint8Array, headers: readonly string[] = []): Buffer {
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, 'Connection: close', ...headers, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n')), body])
}

/** Peers as trackers write them (BEP 23). */
export function compactPeers(peers: readonly { readonly host: string; readonly port: number }[]): Buffer {
  return Buffer.concat(
    peers.map(({ host, port }) => Buffer.from([...host.split('.').map(Number), port >> 8, port & 0xff])),
  )
}
