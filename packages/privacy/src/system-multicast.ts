import * as dgram from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { AppError, type Endpoint, type UdpSocket } from '@lanterne/kernel'
import { bindError, plainAddress, plainBytes } from './system-tcp.ts'

/** An address of this machine on one of its links. `name` is the interface's. */
export interface Link {
  readonly name: string
  readonly address: string
}

/** Links are many only on servers with virtual networks; discovery needs no more. */
const mostLinks = 16

/** Every address of this machine. */
export function systemLinks(): readonly Link[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address }) => ({ name, address })),
  )
}

/**
 * Joins a multicast group on links: one socket hears, and one for each link speaks, so that each datagram leaves with
 * the address of the link it goes out on.
 */
export async function joinGroupOn(
  links: readonly Link[],
  group: Endpoint,
  { signal }: { signal: AbortSignal },
): Promise<UdpSocket> {
  signal.throwIfAborted()
  const isSix = isIPv6(group.host)
  const ways = waysOf(links, isSix)
  await using opened = new AsyncDisposableStack()
  const open = async (options: dgram.SocketOptions, at: { address: string; port: number }) => {
    const socket = opened.adopt(dgram.createSocket(options), closed)
    await bound(socket, at, { signal })
    return socket
  }
  const type = isSix ? 'udp6' : 'udp4'
  // Bound to the group itself, nothing that was sent to this machine alone is heard; Windows cannot bind to it.
  const address = process.platform === 'win32' ? (isSix ? '::' : '0.0.0.0') : group.host
  const ear = await open({ type, reuseAddr: true, ipv6Only: isSix }, { address, port: group.port })
  const mouths: dgram.Socket[] = []
  let problem: unknown
  for (const { address, via } of ways) {
    try {
      ear.addMembership(group.host, via)
      const mouth = await open({ type, ipv6Only: isSix }, { address, port: 0 })
      mouth.setMulticastInterface(via)
      mouth.setMulticastTTL(1)
      mouths.push(mouth)
    } catch (error) {
      signal.throwIfAborted()
      // A link that carries no groups.
      problem = error
    }
  }
  if (mouths.length === 0) throw new AppError('connection-failed', { cause: problem })
  const sockets = opened.move()
  return {
    local: group,
    receive(onMessage) {
      ear.on('message', (message, from) =>
        onMessage(plainBytes(message), { host: plainAddress(from.address), port: from.port }),
      )
    },
    send(message, to) {
      if (to.host !== group.host || sockets.disposed) return
      // A datagram that the system refuses is lost, as in the network.
      for (const mouth of mouths) mouth.send(message, to.port, to.host, () => {})
    },
    [Symbol.asyncDispose]: () => sockets.disposeAsync(),
  }
}

/** For each link, where to bind and how the system calls the link. */
function waysOf(links: readonly Link[], isSix: boolean): { address: string; via: string }[] {
  const ways = new Map<string, { address: string; via: string }>()
  for (const { name, address } of links) {
    if (isIPv6(address) !== isSix) continue
    // IPv6 names links by their interface (by number on Windows), and chooses the address itself.
    const zone = process.platform === 'win32' ? undefined : name
    if (!isSix) ways.set(address, { address, via: address })
    else if (zone !== undefined) ways.set(zone, { address: '::', via: `::%${zone}` })
  }
  return [...ways.values()].slice(0, mostLinks)
}

async function bound(
  socket: dgram.Socket,
  at: { address: string; port: number },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    socket.bind({ ...at, exclusive: true })
    await once(socket, 'listening', { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw bindError(cause as NodeJS.ErrnoException, { host: at.address, port: at.port })
  }
  // What the system reports here is that an earlier datagram was refused on its way: a lost datagram.
  socket.on('error', () => {})
}

function closed(socket: dgram.Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()))
}
