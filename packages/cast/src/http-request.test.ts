import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { askDevice } from './http-request.ts'

const { signal } = new AbortController()
const servers: Server[] = []

/** A device on loopback that does what it likes with each connection; `ended` resolves when the first is over. */
async function openDevice(onRequest: (socket: Socket) => void) {
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.once('data', () => onRequest(socket))
    socket.on('error', () => {}) // It is we who hang up.
    socket.on('close', () => resolve(socket.bytesWritten))
  })
  servers.push(server)
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return { url: new URL(`http://127.0.0.1:${address.port}/d.xml`), ended, connections: () => connections }
}

/** Writes `text` for as long as the other side is there. */
function writeForEver(socket: Socket, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  }
  socket.on('drain', more)
  more()
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n'

afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.on('close', resolve))
    server.close()
    await closed
  }
})

describe('askDevice', () => {
  it('reads what is answered, in any pieces', async () => {
    const { url } = await openDevice((socket) =>
      socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n2\r\n/>\r\n0\r\n\r\n`),
    )
    expect(await askDevice(url, {}, { signal })).toMatchObject({ status: 200, body: '<a/>' })
  })

  const text = 'x'.repeat(16_384)
  const endless: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['a description that never ends', (socket) => (socket.write(`${head}\r\n`), writeForEver(socket, text))],
    [
      'one of 64 MB, as it says itself',
      (socket) => (socket.write(`${head}Content-Length: 67108864\r\n\r\n`), writeForEver(socket, text)),
    ],
    [
      'chunks without end',
      (socket) => (
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`), writeForEver(socket, `4000\r\n${text}\r\n`)
      ),
    ],
    ['one header without end', (socket) => (socket.write(`${head}X: `), writeForEver(socket, text))],
    ['headers without end', (socket) => (socket.write(head), writeForEver(socket, 'X: y\r\n'.repeat(2000)))],
    ['a status without end', (socket) => writeForEver(socket, text)],
  ]
  it.for(endless)('hangs up on %s', async ([, onRequest]) => {
    const { url, ended } = await openDevice(onRequest)
    await expect(askDevice(url, { timeoutMs: 20_000 }, { signal })).rejects.toMatchObject({
      code: 'screen-unreachable',
    })
    // What the system holds of a connection on both sides is not ours to bound.
    expect(await ended).toBeLessThan(64 * 1024 * 1024)
  })

  const slow: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['says nothing', () => {}],
    ['says half a line', (socket) => socket.write('HTTP/1.1 20')],
    ['says half of what it promised', (socket) => socket.write(`${head}Content-Length: 10\r\n\r\n<a`)],
    [
      'drips',
      (socket) => {
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
        const drip = setInterval(() => socket.write('1\r\n \r\n'), 5)
        socket.on('close', () => clearInterval(drip))
      },
    ],
    [
      'drips headers',
      (socket) => {
        socket.write(head)
        const drip = setInterval(() => socket.write('X: y\r\n'), 5)
        socket.on('close', () => clearInterval(drip))
      },
    ],
    [
      'says that it goes on, for ever',
      (socket) => {
        const drip = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 5)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ]
  it.for(slow)('leaves a device that %s when its time is over', async ([, onRequest]) => {
    const { url, ended } = await openDevice(onRequest)
    const started = performance.now()
    await expect(askDevice(url, { timeoutMs: 150 }, { signal })).rejects.toMatchObject({
      code: 'screen-unreachable',
    })
    expect(performance.now() - started).toBeGreaterThan(140)
    await ended
  })

  it.for([
    ['hangs up', ''],
    ['hangs up in the middle', `${head}Content-Length: 10\r\n\r\n<a`],
    ['hangs up within a chunk', `${head}Transfer-Encoding: chunked\r\n\r\nff\r\n<a`],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['promises less than nothing', `${head}Content-Length: -1\r\n\r\n<a/>`],
    ['promises two lengths', `${head}Content-Length: 4\r\nContent-Length: 400\r\n\r\n<a/>`],
    ['promises a length and chunks', `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n<a/>`],
    ['counts its chunks in words', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n<a/>\r\n`],
    [
      'would rather speak otherwise',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
  ] as const)('does not understand a device that %s', async ([, answer]) => {
    const { url } = await openDevice((socket) => socket.end(answer))
    await expect(askDevice(url, { timeoutMs: 20_000 }, { signal })).rejects.toMatchObject({
      code: 'screen-unreachable',
    })
  })

  it('goes nowhere else than where it was sent', async () => {
    const other = await openDevice((socket) => socket.end(`${head}\r\n`))
    for (const status of ['301 Moved', '302 Found', '307 Temporary', '308 Permanent']) {
      const { url } = await openDevice((socket) =>
        socket.end(`HTTP/1.1 ${status}\r\nLocation: ${other.url.href}\r\nContent-Length: 0\r\n\r\n`),
      )
      const { status: answered } = await askDevice(url, {}, { signal })
      expect(answered).toBe(Number(status.slice(0, 3)))
    }
    expect(other.connections()).toBe(0)
  })

  it('ends with whoever asks', async () => {
    const { url, ended } = await openDevice(() => leaving.abort(new Error('left')))
    const leaving = new AbortController()
    await expect(askDevice(url, {}, leaving)).rejects.toThrow('left')
    await ended
  })
})
