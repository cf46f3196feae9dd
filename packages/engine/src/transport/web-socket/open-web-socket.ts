// Node's client parses the handshake here; the one socket that it is given is the network's.
// oxlint-disable-next-line no-restricted-imports
import { type IncomingMessage, request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { AppError, type Clock, type Network, type Random, withDeadline } from '@lanterne/kernel'
import { isLocalAddress } from '../../discovery/local-address.ts'
import { openHttpSocket } from '../http-socket.ts'
import { acceptKey } from './handshake.ts'
import { type WebSocketReceiver, WebSocketSession } from './web-socket-session.ts'

/** How long the other side has to close a connection that is over. */
const goodbyeMs = 5000

export interface WebSocketOptions {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  /** Longest message taken, in bytes. */
  readonly maxMessageBytes: number
  /** For the connection and its handshake. */
  readonly timeoutMs: number
  /** Asked before anything is said to an address of this machine or this house; without it, everything may. */
  readonly mayReachLocal?: (url: URL) => boolean
  /** PEM certificates to trust in place of the machine's. */
  readonly authorities?: string
}

/** A WebSocket that stands. */
export interface OpenWebSocket {
  readonly session: WebSocketSession
  /** The address that answered. */
  readonly remoteHost: string
}

/**
 * Opens a WebSocket (RFC 6455) to a `ws:` or `wss:` URL, through `network` only, and says what it hears to `receiver`.
 * Redirects are not followed. Throws `AppError`: `connection-failed`, `timed-out`, `source-unreachable` for what does not
 * speak WebSocket.
 */
export async function openWebSocket(
  url: URL,
  receiver: WebSocketReceiver,
  options: WebSocketOptions,
  { signal }: { signal: AbortSignal },
): Promise<OpenWebSocket> {
  using deadline = withDeadline(options.clock, options.timeoutMs, () => new AppError('timed-out'), { signal })
  deadline.signal.throwIfAborted()
  const httpUrl = new URL(url)
  httpUrl.protocol = url.protocol === 'wss:' ? 'https:' : 'http:'
  const { stream, remoteHost } = await openHttpSocket(httpUrl, options, deadline)
  const onAbort = () => stream.destroy(deadline.signal.reason)
  deadline.signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (isLocalAddress(remoteHost) && options.mayReachLocal?.(httpUrl) === false)
      throw new AppError('source-unreachable')
    const rest = await shakeHands(httpUrl, stream, options.random)
    return { session: sessionOver(stream, rest, receiver, options), remoteHost }
  } catch (error) {
    stream.destroy()
    deadline.signal.throwIfAborted()
    throw error instanceof AppError ? error : new AppError('connection-failed', { cause: error })
  } finally {
    deadline.signal.removeEventListener('abort', onAbort)
  }
}

/** Asks for a WebSocket, and returns what came behind the answer. */
function shakeHands(url: URL, stream: Duplex, random: Random): Promise<Uint8Array> {
  const key = Buffer.from(random.bytes(16)).toString('base64')
  return new Promise((resolve, reject) => {
    const request = startRequest({
      createConnection: () => stream,
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': 'Lanterne',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
      },
    })
    request.on('error', reject)
    request.on('response', ({ statusCode }) => {
      reject(new AppError('source-unreachable', { details: { status: statusCode ?? 0 } }))
      request.destroy()
    })
    request.on('upgrade', ({ headers }: IncomingMessage, _socket, rest: Buffer) => {
      const isAgreed =
        headers.upgrade?.toLowerCase() === 'websocket' &&
        headers['sec-websocket-accept'] === acceptKey(key) &&
        // Nothing of the kind was asked for.
        headers['sec-websocket-extensions'] === undefined &&
        headers['sec-websocket-protocol'] === undefined
      if (isAgreed) resolve(rest)
      else reject(new AppError('source-unreachable'))
    })
    request.end()
  })
}

function sessionOver(
  stream: Duplex,
  rest: Uint8Array,
  receiver: WebSocketReceiver,
  { clock, maxMessageBytes, random }: WebSocketOptions,
): WebSocketSession {
  const carrier = {
    write: (bytes: Uint8Array) => void stream.write(bytes),
    get pendingBytes() {
      return stream.writableLength
    },
    end: () => {
      stream.end()
      clock.schedule(goodbyeMs, () => stream.destroy())
    },
    destroy: () => void stream.destroy(),
  }
  const session = new WebSocketSession(carrier, { role: 'client', maxMessageBytes, random, receiver })
  stream.on('data', (chunk: Uint8Array) => session.feed(chunk))
  // A close follows every error.
  stream.on('error', () => undefined)
  stream.on('close', () => session.carrierClosed())
  // Whoever opens the socket must have it in hand before it speaks.
  queueMicrotask(() => session.feed(rest))
  return session
}
