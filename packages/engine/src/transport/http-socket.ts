import { Duplex } from 'node:stream'
// TLS is spoken on the network's socket; it opens none of its own.
// oxlint-disable-next-line no-restricted-imports
import * as tls from 'node:tls'
import { AppError, type Network, type TcpSocket } from '@lanterne/kernel'

/** A connection that HTTP can be spoken on, and the address that it really leads to. */
export interface HttpSocket {
  readonly stream: Duplex
  readonly remoteHost: string
}

/**
 * Connects to the host of an `http:` or `https:` URL, through `network` only. TLS begins with the first bytes written,
 * against the machine's authorities or, in their place, `authorities` (PEM).
 */
export async function openHttpSocket(
  url: URL,
  {
    network,
    authorities,
    connectTo,
  }: {
    readonly network: Network
    readonly authorities?: string | undefined
    /** An address of the host, when it is known. */
    readonly connectTo?: string | undefined
  },
  { signal }: { signal: AbortSignal },
): Promise<HttpSocket> {
  const isSecure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = await network.connectTcp(
    { host: connectTo ?? host, port: Number(url.port) || (isSecure ? 443 : 80) },
    { signal },
  )
  const plain = streamOver(socket)
  if (!isSecure) return { stream: plain, remoteHost: socket.remote.host }
  const isAddress = /^[\d.]+$|:/.test(host)
  const stream = tls.connect({
    socket: plain,
    // The name that the certificate must be for; a server name indication cannot be an address.
    host,
    ...(!isAddress && { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ...(authorities !== undefined && { ca: authorities }),
  })
  return { stream, remoteHost: socket.remote.host }
}

/** A TCP socket as Node's own HTTP and TLS like to have it. */
function streamOver(socket: TcpSocket): Duplex {
  let written: ((error?: Error | null) => void) | undefined
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => socket.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      if (socket.write(chunk)) done()
      else written = done
    },
    final(done) {
      socket.end()
      done()
    },
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })
  socket.receive({
    data(chunk) {
      // The chunk is only lent.
      if (!stream.push(Uint8Array.from(chunk))) socket.pause()
    },
    drain() {
      const done = written
      written = undefined
      done?.()
    },
    close(error) {
      if (error) stream.destroy(new AppError('connection-failed', { cause: error }))
      else stream.push(null)
    },
  })
  return stream
}
