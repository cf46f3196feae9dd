import {
  AppError,
  type Clock,
  type Endpoint,
  type Network,
  type TcpSocket,
  type UdpSocket,
  withDeadline,
} from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'
import { askProxy } from './socks-handshake.ts'
import { SOCKS_COMMAND, type SocksCredentials, unwrapDatagram, wrapDatagram } from './socks-messages.ts'

const handshakeMs = 15_000

/** A SOCKS5 proxy. */
export interface SocksServer {
  readonly at: Endpoint
  readonly credentials?: SocksCredentials | undefined
}

export interface SocksNetworkOptions {
  readonly server: SocksServer
  /** Ways to the proxy, and to nobody else. */
  readonly outside: Pick<Network, 'connectTcp' | 'bindUdp'>
  readonly clock: Clock
}

/**
 * A network of which everything goes through a proxy (RFC 1928), or not at all: nobody can connect to us, and datagrams
 * pass where `UDP ASSOCIATE` is granted. Names are the proxy's to look up, so that a look-up gives the name itself.
 */
export function createSocksNetwork({ server, outside, clock }: SocksNetworkOptions): Network {
  const { at, credentials } = server
  const ask = async (command: number, to: Endpoint, { signal }: { signal: AbortSignal }) => {
    using limit = withDeadline(clock, handshakeMs, () => new AppError('timed-out'), { signal })
    const socket = await outside.connectTcp(at, limit)
    return { ...(await askProxy(socket, { command, to, credentials }, limit)), proxy: socket.remote }
  }
  return {
    async connectTcp(to, options) {
      return (await ask(SOCKS_COMMAND.connect, to, options)).socket
    },
    async listenTcp(_at, _onConnection, { signal }) {
      signal.throwIfAborted()
      throw new AppError('connection-failed', { cause: new Error('EOPNOTSUPP') })
    },
    async bindUdp(_at, { signal }) {
      const nobodyYet = { host: '0.0.0.0', port: 0 }
      const { bound, socket, proxy } = await ask(SOCKS_COMMAND.associate, nobodyYet, { signal })
      // A proxy that names no address means the one that it was reached at.
      const isAnywhere = ['0.0.0.0', '::'].includes(bound.host)
      const relay = { host: isAnywhere ? proxy.host : bound.host, port: bound.port }
      return associated(socket, relay, outside, { signal })
    },
    async lookup(name, { signal }) {
      signal.throwIfAborted()
      return [name]
    },
  }
}

/** Datagrams by a relay of the proxy's, for as long as the connection stands that asked for it. */
async function associated(
  control: TcpSocket,
  relay: Endpoint,
  outside: Pick<Network, 'bindUdp'>,
  { signal }: { signal: AbortSignal },
): Promise<UdpSocket> {
  if (!addressBytes(relay.host)) {
    control.destroy()
    throw new AppError('connection-failed')
  }
  const host = relay.host.includes(':') ? '::' : '0.0.0.0'
  const inner = await outside.bindUdp({ host, port: 0 }, { signal }).catch((error: unknown) => {
    control.destroy()
    throw error
  })
  let isOpen = true
  control.receive({
    data() {},
    drain() {},
    close: () => {
      isOpen = false
      void inner[Symbol.asyncDispose]()
    },
  })
  return {
    local: inner.local,
    receive(onMessage) {
      inner.receive((datagram, from) => {
        // Whoever else speaks to this port is not the proxy.
        if (from.host !== relay.host || from.port !== relay.port) return
        const unwrapped = unwrapDatagram(datagram)
        if (unwrapped) onMessage(unwrapped.message.slice(), unwrapped.from)
      })
    },
    send(message, to) {
      if (isOpen) inner.send(wrapDatagram(message, to), relay)
    },
    async [Symbol.asyncDispose]() {
      isOpen = false
      control.destroy()
      await inner[Symbol.asyncDispose]()
    },
  }
}
