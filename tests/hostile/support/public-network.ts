import type { Endpoint, Network, TcpSocket } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'

/**
 * The machine's sockets, with 127.0.0.N made to look like 203.0.113.N: an engine that stands on it believes that the
 * peers and trackers of a test are out on the internet, though not a byte leaves loopback. It knows `names` of its own.
 */
export function createPublicNetwork(names: Readonly<Record<string, string>> = {}): Network {
  const inner = createSystemNetwork()
  return {
    async connectTcp(to, options) {
      const host = names[to.host] ?? to.host
      const socket = await inner.connectTcp(inside({ ...to, host }), options)
      // Whoever asks for 127.0.0.1 itself gets what is at 127.0.0.1.
      return host.startsWith('127.') ? socket : disguise(socket)
    },
    listenTcp: (at, onConnection, options) =>
      inner.listenTcp(at, (socket) => onConnection(disguise(socket)), options),
    bindUdp: (at, options) => inner.bindUdp(at, options),
    async lookup(name, options) {
      return names[name] === undefined ? inner.lookup(name, options) : [names[name]]
    },
  }
}

/** How an address of this machine is called out there. */
export function publicEndpoint({ host, port }: Endpoint): Endpoint {
  return { host: host.replace(/^127\.0\.0\./, '203.0.113.'), port }
}

function inside({ host, port }: Endpoint): Endpoint {
  return { host: host.replace(/^203\.0\.113\./, '127.0.0.'), port }
}

function disguise(socket: TcpSocket): TcpSocket {
  return {
    local: publicEndpoint(socket.local),
    remote: publicEndpoint(socket.remote),
    receive: (receiver) => socket.receive(receiver),
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
