import {
  AppError,
  type Clock,
  type Endpoint,
  type Network,
  type Random,
  type TcpSocket,
} from '@lanterne/kernel'
import { createResolver } from '../dns/resolver.ts'
import { type AddressBytes, addressBytes, addressText } from '../packet/ip-address.ts'
import { IpHost } from '../packet/ip-host.ts'
import { UdpHost } from '../packet/udp-host.ts'
import { TcpHost } from '../tcp/tcp-host.ts'
import { connectToOneOf } from './connect-to-one-of.ts'

/** What a stack is made of. */
export interface StackParts {
  /** Our addresses; the first of each family is used. */
  readonly addresses: readonly AddressBytes[]
  /** Name servers. */
  readonly dns: readonly AddressBytes[]
  readonly mtu: number
  readonly clock: Clock
  readonly random: Random
  /** The only way out of the stack. */
  send(packet: Uint8Array): void
  /** Calls back when what came together was read. */
  later(callback: () => void): void
}

/** TCP, UDP and names on top of packets. */
export interface Stack {
  readonly network: Network
  /** Takes in a packet. */
  receive(packet: Uint8Array): void
  /** Ends every connection, and tells the other sides while it can. */
  close(): void
  readonly connectionCount: number
  /** The shortest round trip that the latest connections took to open, in milliseconds; infinite before there was one. */
  readonly shortestTripMs: number
  readonly keptBytes: number
}

/** Makes a host of its own inside this process. */
export function createStack(parts: StackParts): Stack {
  const { clock, random, later } = parts
  const families = ([4, 6] as const).filter((family) =>
    parts.addresses.some(({ length }) => length === (family === 4 ? 4 : 16)),
  )
  const addresses = families.flatMap(
    (family) => parts.addresses.find(({ length }) => length === (family === 4 ? 4 : 16)) ?? [],
  )
  const ip = new IpHost({ addresses, mtu: parts.mtu, clock, random, send: parts.send })
  const tcp = new TcpHost({ ip, clock, random, later })
  const udp = new UdpHost(ip, random)
  ip.serve({
    tcp: (packet) => tcp.receive(packet),
    udp: (packet) => udp.receive(packet),
    tcpError: (error) => tcp.receiveError(error),
  })

  const bindUdp: Network['bindUdp'] = async (at, { signal }) => {
    signal.throwIfAborted()
    return udp.bind(at)
  }
  const connectAddress = (to: Endpoint, options: { signal: AbortSignal }): Promise<TcpSocket> =>
    tcp.connect(to, options)
  const isReachable = (host: string) => {
    const address = addressBytes(host)
    return address !== undefined && ip.sourceFor(address) !== undefined
  }
  const servers = parts.dns.map(addressText).filter(isReachable)
  const lookup = createResolver({
    network: { bindUdp, connectTcp: connectAddress },
    servers,
    families,
    clock,
    random,
  })

  return {
    network: {
      async connectTcp(to, { signal }) {
        signal.throwIfAborted()
        const hosts = await lookup(to.host, { signal })
        const reachable = hosts.filter(isReachable)
        if (reachable.length === 0)
          throw new AppError('connection-failed', { cause: new Error('ENETUNREACH') })
        return connectToOneOf(reachable, to.port, { connect: connectAddress, clock, signal })
      },
      async listenTcp(at, onConnection, { signal }) {
        signal.throwIfAborted()
        return tcp.listen(at, onConnection)
      },
      bindUdp,
      lookup,
    },
    receive: (packet) => ip.receive(packet),
    close: () => tcp.close(),
    get shortestTripMs() {
      return tcp.shortestTripMs
    },
    get connectionCount() {
      return tcp.connectionCount
    },
    get keptBytes() {
      return tcp.keptBytes
    },
  }
}
