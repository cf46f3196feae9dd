import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What a test server answers to a request, instead of the file. Returns whether it answered. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, count: number) => boolean

/** A web server on loopback that has some files and answers ranges. */
export interface FilmServer extends AsyncDisposable {
  readonly url: string
  /** `Range` headers that came, and the paths that were asked for. */
  readonly ranges: string[]
  readonly paths: string[]
  connections: number
  /** Bytes of files handed to the system. */
  sentBytes: number
}

/** Serves `files` by decoded path. `bytesPerSecond` limits each answer. */
export async function openFilmServer(
  files: Readonly<Record<string, Uint8Array>>,
  { mischief, bytesPerSecond }: { mischief?: Mischief; bytesPerSecond?: number } = {},
): Promise<FilmServer> {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    film.ranges.push(request.headers.range ?? '')
    film.paths.push(request.url ?? '')
    if (mischief?.(request, response, film.ranges.length)) return
    const bytes = files[decodeURIComponent(request.url ?? '')]
    if (!bytes) return void response.writeHead(404).end()
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    const start = Number(range?.[1] ?? 0)
    const end = Math.min(bytes.length, Number(range?.[2] ?? bytes.length - 1) + 1)
    response.writeHead(range ? 206 : 200, {
      'content-length': end - start,
      ...(range && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
    })
    send(response, bytes.subarray(start, end))
  })
  const film: FilmServer = {
    url: '',
    ranges: [],
    paths: [],
    connections: 0,
    sentBytes: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  function send(response: ServerResponse, bytes: Uint8Array): void {
    const stepMs = 10
    const step = bytesPerSecond === undefined ? 256 << 10 : Math.ceil((bytesPerSecond * stepMs) / 1000)
    let at = 0
    const next = () => {
      if (response.destroyed) return
      const part = bytes.subarray(at, at + step)
      at += part.length
      film.sentBytes += part.length
      if (at >= bytes.length) return void response.end(part)
      if (bytesPerSecond !== undefined) {
        response.write(part)
        setTimeout(next, stepMs)
      } else if (response.write(part)) setImmediate(next)
      else response.once('drain', next)
    }
    next()
  }
  server.on('connection', (socket) => {
    film.connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return Object.assign(film, { url: `http://127.0.0.1:${await listen(server)}` })
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
