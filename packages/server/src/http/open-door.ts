import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { AppError } from '@lanterne/kernel'

/** What answers requests, as Hono does. */
export interface App {
  fetch(request: Request, bindings: HttpBindings): Response | Promise<Response>
}

/** An HTTP server, until disposed; disposing twice is once. */
export interface Door extends AsyncDisposable {
  readonly port: number
  /** `http://HOST:PORT` */
  readonly address: string
  /** Names who answers; requests that came before wait for it. */
  answer(app: App): void
}

/** Where the door may open. */
export interface DoorOptions {
  /** The address that it listens on; this machine's own when absent. */
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  /** How many ports after `port` to try when it is taken. */
  readonly spare: number
  /** Whether somebody at an address may speak here; whoever may not hears nothing at all. Everybody may, when absent. */
  accepts?(address: string | undefined): boolean
}

/** Opens the door. Throws `port-in-use` when `port` and its spares are taken. */
export async function openDoor(
  { host = '127.0.0.1', port, spare, accepts }: DoorOptions,
  { signal }: { signal: AbortSignal },
): Promise<Door> {
  const { promise: app, resolve: answer } = Promise.withResolvers<App>()
  const listener = getRequestListener(
    // Bindings of this server are always those of HTTP/1.
    async (request, bindings) => (await app).fetch(request, bindings as HttpBindings),
    { overrideGlobalObjects: false },
  )
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      // A client that dawdles with its request holds a connection no longer than this.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 65_000,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  )
  // Before the server's own listener: not a byte of theirs is read.
  if (accepts)
    server.prependListener('connection', (socket) => {
      if (!accepts(socket.remoteAddress)) socket.destroy()
    })
  server.maxConnections = 256
  server.maxHeadersCount = 100
  for (let candidate = port; ; candidate++) {
    signal.throwIfAborted()
    try {
      server.listen({ host, port: candidate, exclusive: true })
      await once(server, 'listening', { signal })
      break
    } catch (cause) {
      if (signal.aborted) {
        server.close()
        throw signal.reason
      }
      if (!isTaken(cause)) throw cause
      if (candidate >= Math.min(port + spare, 65_535))
        throw new AppError('port-in-use', { cause, details: { port } })
    }
  }
  const { port: taken } = server.address() as AddressInfo // Listening on a host and port, so never a path or null.
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  let closed: Promise<void> | undefined
  return {
    port: taken,
    address: `http://${host}:${taken}`,
    answer,
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}

/** A port below 1024 that the system keeps for itself is as taken as one in use. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EADDRINUSE' || code === 'EACCES'
}
