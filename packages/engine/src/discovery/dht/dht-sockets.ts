import { AppError, type Endpoint, type Network, type UdpSocket } from '@lanterne/kernel'
import { familyOf } from './node-contact.ts'

/**
 * The sockets for a DHT node beside whoever listens at `at`: one for each family that this machine has (BEP 32), on
 * the same port where it is free. `shared` is the datagram socket that is open there already, for uTP. Throws
 * `AppError` when there is none at all.
 */
export async function openDhtSockets(
  network: Network,
  { at, shared }: { at: Endpoint; shared: UdpSocket | undefined },
  { signal }: { signal: AbortSignal },
): Promise<readonly UdpSocket[]> {
  // A socket on every address of IPv6 carries IPv4 too.
  if (shared?.local.host === '::') return splitFamilies(shared)
  if (!shared && at.host === '::') return splitFamilies(await bindNear(network, at, { signal }))
  const sockets = shared ? [shared] : []
  const hosts = at.host === '0.0.0.0' ? [at.host, '::'] : [at.host]
  let problem: unknown
  for (const host of shared ? hosts.slice(1) : hosts)
    await bindNear(network, { host, port: sockets[0]?.local.port ?? at.port }, { signal }).then(
      (socket) => sockets.push(socket),
      (error: unknown) => {
        problem = error
      },
    )
  if (sockets.length > 0 && !signal.aborted) return sockets
  for (const socket of sockets) await socket[Symbol.asyncDispose]()
  signal.throwIfAborted()
  throw problem
}

/** Binds to a port, or to any other when that one is taken. */
async function bindNear(
  network: Network,
  at: Endpoint,
  { signal }: { signal: AbortSignal },
): Promise<UdpSocket> {
  try {
    return await network.bindUdp(at, { signal })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'port-in-use') throw error
    return await network.bindUdp({ host: at.host, port: 0 }, { signal })
  }
}

/** One socket as two, by the family of whom it speaks to. The second to be closed closes it. */
export function splitFamilies(socket: UdpSocket): readonly [UdpSocket, UdpSocket] {
  const receivers = new Map<number, (message: Uint8Array, from: Endpoint) => void>()
  const closed = new Set<number>()
  socket.receive((message, from) => receivers.get(familyOf(from.host))?.(message, from))
  const half = (family: 4 | 6, host: string): UdpSocket => ({
    local: { host, port: socket.local.port },
    receive: (onMessage) => void receivers.set(family, onMessage),
    send: (message, to) => socket.send(message, to),
    async [Symbol.asyncDispose]() {
      receivers.delete(family)
      if (closed.add(family).size === 2) await socket[Symbol.asyncDispose]()
    },
  })
  return [half(4, '0.0.0.0'), half(6, '::')]
}
