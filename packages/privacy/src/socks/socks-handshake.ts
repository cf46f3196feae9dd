import { AppError, type Endpoint, type TcpReceiver, type TcpSocket } from '@lanterne/kernel'
import {
  greeting,
  passwordMessage,
  type ReadPart,
  readMethod,
  readReply,
  readVerdict,
  request,
  SOCKS_METHOD,
  type SocksCredentials,
} from './socks-messages.ts'

/** A proxy says no more than this before it has done what was asked. */
const mostBytes = 1024

/** A proxy did not do what was asked: it is there, and whoever it was asked for is not. */
export const REFUSED_BY_PROXY = 'refused by the proxy'

/**
 * Asks a proxy for something over a connection to it (RFC 1928). Resolves with what it is bound to, and with the connection
 * as it is from then on. Throws `connection-failed`; an aborted signal's reason as it is.
 */
export async function askProxy(
  socket: TcpSocket,
  asked: {
    readonly command: number
    readonly to: Endpoint
    readonly credentials?: SocksCredentials | undefined
  },
  { signal }: { signal: AbortSignal },
): Promise<{ readonly bound: Endpoint; readonly socket: TcpSocket }> {
  const line = new SocksLine(socket)
  const onAbort = () => line.fail(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    socket.write(greeting(asked.credentials))
    const method = await line.read(readMethod)
    if (method === SOCKS_METHOD.password && asked.credentials) {
      socket.write(passwordMessage(asked.credentials))
      if (!(await line.read(readVerdict))) throw notLetIn()
    } else if (method !== SOCKS_METHOD.none) throw notLetIn()
    socket.write(request(asked.command, asked.to))
    const { code, bound } = await line.read(readReply)
    if (code !== 0)
      throw new AppError('connection-failed', { cause: new Error(REFUSED_BY_PROXY), details: { code } })
    return { bound, socket: line.through(asked.to) }
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function notLetIn(): AppError {
  return new AppError('connection-failed', { cause: new Error('EACCES') })
}

/** A connection to a proxy: read step by step at first, then somebody else's. */
class SocksLine {
  readonly #socket: TcpSocket
  #bytes: Uint8Array = new Uint8Array(0)
  #error: Error | undefined
  #isClosed = false
  #wake = () => {}
  #owner: TcpReceiver | undefined

  constructor(socket: TcpSocket) {
    this.#socket = socket
    socket.receive({
      data: (chunk) => (this.#owner ? this.#owner.data(chunk) : this.#take(chunk)),
      drain: () => this.#owner?.drain(),
      close: (error) => {
        this.#isClosed = true
        if (this.#owner) this.#owner.close(error)
        else this.fail(error ?? new AppError('connection-failed', { cause: new Error('ECONNRESET') }))
      },
    })
  }

  fail(error: Error): void {
    this.#error ??= error
    this.#wake()
  }

  /** Waits until `parse` finds what it looks for. */
  async read<Value>(parse: (bytes: Uint8Array) => ReadPart<Value> | undefined): Promise<Value> {
    for (;;) {
      const part = parse(this.#bytes)
      if (part) {
        this.#bytes = this.#bytes.slice(part.end)
        return part.value
      }
      if (this.#error) throw this.#error
      if (this.#bytes.length > mostBytes) throw new AppError('connection-failed')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The connection as whoever asked for it has it. What came with the answer is the first that its owner hears. */
  through(remote: Endpoint): TcpSocket {
    const socket = this.#socket
    socket.pause()
    return {
      local: socket.local,
      remote,
      receive: (owner) => {
        const first = this.#bytes
        this.#bytes = new Uint8Array(0)
        queueMicrotask(() => {
          this.#owner = owner
          if (first.length > 0) owner.data(first)
          if (this.#isClosed) owner.close(this.#error)
          else socket.resume()
        })
      },
      write: (bytes) => socket.write(bytes),
      get pendingBytes() {
        return socket.pendingBytes
      },
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      end: () => socket.end(),
      destroy: () => socket.destroy(),
    }
  }

  #take(chunk: Uint8Array): void {
    this.#bytes = new Uint8Array(Buffer.concat([this.#bytes, chunk]))
    this.#wake()
  }
}
