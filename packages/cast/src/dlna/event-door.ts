import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where a renderer tells that something changed (GENA), until disposed. */
export interface EventDoor extends AsyncDisposable {
  /** What it is told to tell. */
  readonly url: string
}

const MOST_BYTES = 64 * 1024

/**
 * Opens it on the renderer's side of the house, for the renderer's own address and behind a path that nobody guesses.
 * What an event says is not read: it only makes us ask.
 */
export async function openEventDoor(
  {
    localAddress,
    address,
    path,
    onEvent,
  }: { localAddress: string; address: string; path: string; onEvent: () => void },
  { signal }: { signal: AbortSignal },
): Promise<EventDoor> {
  const server = createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: 5000,
      requestTimeout: 5000,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      if (request.method !== 'NOTIFY' || request.url !== path)
        return void response.writeHead(404, { 'content-length': 0, connection: 'close' }).end()
      let size = 0
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MOST_BYTES) request.destroy()
      })
      request.on('end', () => {
        response.writeHead(200, { 'content-length': 0, connection: 'close' }).end()
        onEvent()
      })
    },
  )
  server.maxConnections = 16
  server.on('connection', (socket) => {
    if (socket.remoteAddress !== address) socket.destroy()
  })
  server.listen({ host: localAddress, port: 0 })
  await once(server, 'listening', { signal })
  const { port } = server.address() as AddressInfo // Listening on a host and port, so never a path or null.
  return {
    url: `http://${localAddress}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
