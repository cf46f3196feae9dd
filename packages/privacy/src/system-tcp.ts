import * as net from 'node:net'
import {
  AppError,
  type Endpoint,
  type Network,
  type TcpReceiver,
  type TcpSocket,
  WRITE_HIGH_WATER_MARK,
} from '@lanterne/kernel'

/** How long `end` waits for the queue to leave and for the other side to close too, before it closes all the same. */
const lingerMs = 30_000

const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } as const

/**
 * Where the bytes of outgoing connections land. On Unix libuv reads into it and calls back within one step,
 * so all sockets share one buffer; on Windows the system fills it while other sockets call back, so each has its own.
 */
const readBuffer = process.platform === 'win32' ? () => new Uint8Array(64 * 1024) : sharedBuffer(256 * 1024)

function sharedBuffer(size: number): () => Uint8Array {
  let buffer: Uint8Array | undefined
  return () => {
    buffer ??= new Uint8Array(size)
    return buffer
  }
}

/** The same bytes as a plain array: `slice` of a Node `Buffer` does not copy, which would surprise whoever keeps one. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** An IPv4 address that came through an IPv6 socket, written as the IPv4 address it is. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && net.isIPv4(address.slice(7)) ? address.slice(7) : address
}

export const connectTcp: Network['connectTcp'] = (to, { signal }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let owner: SystemTcpSocket | undefined
    const socket = net.connect({
      host: to.host,
      port: to.port,
      ...socketOptions,
      ...{ writableHighWaterMark: WRITE_HIGH_WATER_MARK },
      onread: {
        buffer: readBuffer(),
        callback(length, buffer) {
          owner?.received(buffer.subarray(0, length))
          return true
        },
      },
    })
    // Nothing is read before the owner is named.
    socket.pause()
    const settle = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      socket.off('connect', onConnect)
    }
    const onAbort = () => {
      settle()
      // A late failure of a socket that nobody waits for any more has nobody to be told to.
      socket.on('error', () => {})
      socket.destroy()
      reject(signal.reason)
    }
    const onError = (cause: Error) => {
      settle()
      reject(new AppError('connection-failed', { cause }))
    }
    const onConnect = () => {
      settle()
      owner = new SystemTcpSocket(socket)
      resolve(owner)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', onConnect)
  })

export const listenTcp: Network['listenTcp'] = (at, onConnection, { signal }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const server = net.createServer({
      ...socketOptions,
      pauseOnConnect: true,
      // Also that of reading, where what comes is handed over at once.
      highWaterMark: WRITE_HIGH_WATER_MARK,
    })
    server.on('connection', (socket) => {
      // A peer that left before it was accepted has no address.
      if (socket.remoteAddress === undefined) return socket.destroy()
      const owner = new SystemTcpSocket(socket)
      socket.on('data', (chunk) => owner.received(plainBytes(chunk as Buffer)))
      socket.pause()
      onConnection(owner)
    })
    const onAbort = () => {
      server.close()
      reject(signal.reason)
    }
    const onError = (cause: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort)
      reject(bindError(cause, at))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    server.once('error', onError)
    server.listen({ host: at.host, port: at.port, exclusive: true }, () => {
      signal.removeEventListener('abort', onAbort)
      server.off('error', onError)
      // A connection that could not be accepted (no file descriptors left) is the other side's loss; we go on listening.
      server.on('error', () => {})
      const { address, port } = server.address() as net.AddressInfo
      resolve({
        local: { host: address, port },
        // The port is free at once; accepted sockets belong to their owners, so nobody waits for them.
        [Symbol.asyncDispose]: async () => void server.close(),
      })
    })
  })

/** Why a local address could not be taken. */
export function bindError(cause: NodeJS.ErrnoException, at: Endpoint): AppError {
  return cause.code === 'EADDRINUSE'
    ? new AppError('port-in-use', { cause, details: { port: at.port } })
    : new AppError('connection-failed', { cause })
}

class SystemTcpSocket implements TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly #socket: net.Socket
  #receiver: TcpReceiver | undefined
  #error: AppError | undefined

  constructor(socket: net.Socket) {
    this.#socket = socket
    this.local = { host: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 }
    this.remote = { host: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
    socket.on('error', (cause) => {
      this.#error = new AppError('connection-failed', { cause })
    })
    socket.on('drain', () => this.#receiver?.drain())
    socket.on('close', () => this.#receiver?.close(this.#error))
  }

  /** Bytes from the system; only before `destroy`. */
  received(chunk: Uint8Array): void {
    this.#receiver?.data(chunk)
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    if (this.#socket.closed) queueMicrotask(() => receiver.close(this.#error))
    else this.#socket.resume()
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.writable && this.#socket.write(bytes)
  }

  get pendingBytes(): number {
    return this.#socket.writableLength
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    const socket = this.#socket
    if (!socket.writable) return
    socket.end()
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
