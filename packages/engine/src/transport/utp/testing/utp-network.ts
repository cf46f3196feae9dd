import type { Clock, Network, Random, TcpSocket } from '@lanterne/kernel'
import { UtpHub } from '../utp-hub.ts'

/** For tests: a network whose connections are uTP's, on one UDP socket at `host` for all that go out. */
export function utpNetwork(
  network: Network,
  { clock, random, host }: { clock: Clock; random: Random; host: string },
): Network {
  let outgoing: Promise<UtpHub> | undefined
  return {
    async connectTcp(to, { signal }) {
      signal.throwIfAborted()
      outgoing ??= network
        .bindUdp({ host, port: 0 }, { signal: new AbortController().signal })
        .then((socket) => new UtpHub(socket, { clock, random }))
      return (await outgoing).connect(to, { signal })
    },
    async listenTcp(at, onConnection: (socket: TcpSocket) => void, { signal }) {
      const socket = await network.bindUdp(at, { signal })
      let isListening = true
      const hub = new UtpHub(socket, {
        clock,
        random,
        onConnection: (made) => (isListening ? onConnection(made) : made.destroy()),
      })
      return {
        local: hub.local,
        // Connections outlive their listener, and so the port: only where there are none it is free at once.
        async [Symbol.asyncDispose]() {
          isListening = false
          if (hub.count === 0) await hub[Symbol.asyncDispose]()
        },
      }
    },
    bindUdp: (...args) => network.bindUdp(...args),
    lookup: (...args) => network.lookup(...args),
  }
}
