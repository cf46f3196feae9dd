import type { Endpoint, Network, UdpSocket } from '@lanterne/kernel'
import { AppError } from '@lanterne/kernel'
import type { SimHost } from './sim-host.ts'

/** How an address translator behaves (RFC 4787), for datagrams. No TCP connection comes through from outside. */
export interface SimNatOptions {
  /** Whether one inside port is one outside port, or another one for everybody it speaks to (a symmetric one). */
  readonly mapping: 'endpoint-independent' | 'endpoint-dependent'
  /** Who may answer: anybody, or only an address and port that was spoken to. */
  readonly filtering: 'endpoint-independent' | 'port-restricted'
  /** Whether the outside port is the inside one. */
  readonly keepsPorts: boolean
}

type OnMessage = (message: Uint8Array, from: Endpoint) => void

/** The network as a machine at `address` sees it that shares the public address of `outside` through a translator. */
export function behindNat(outside: SimHost, address: string, options: SimNatOptions): Network {
  let nextPort = 20_000
  const isOurs = (host: string) => [address, '0.0.0.0', '::'].includes(host)
  const localOf = ({ host, port }: Endpoint): Endpoint => {
    if (!isOurs(host)) throw new AppError('connection-failed')
    return { host: address, port: port === 0 ? nextPort++ : port }
  }
  return {
    connectTcp: (to, given) => outside.connectTcp(to, given),
    lookup: (name, given) => outside.lookup(name, given),
    async listenTcp(at) {
      return { local: localOf(at), async [Symbol.asyncDispose]() {} }
    },
    async bindUdp(at, { signal }) {
      const local = localOf(at)
      const port = options.keepsPorts ? local.port : 0
      const bind = () => outside.bindUdp({ host: outside.address, port }, { signal })
      return options.mapping === 'endpoint-independent'
        ? translated(local, await bind(), options)
        : manyTranslated(local, bind)
    },
  }
}

/** One inside port on one outside port. */
function translated(local: Endpoint, socket: UdpSocket, { filtering }: SimNatOptions): UdpSocket {
  const spokenTo = new Set<string>()
  return {
    local,
    receive(onMessage) {
      socket.receive((message, from) => {
        if (filtering === 'endpoint-independent' || spokenTo.has(keyOf(from))) onMessage(message, from)
      })
    },
    send(message, to) {
      spokenTo.add(keyOf(to))
      socket.send(message, to)
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  }
}

/** One inside port on an outside port of its own for each address that it speaks to, and that alone may answer there. */
function manyTranslated(local: Endpoint, bind: () => Promise<UdpSocket>): UdpSocket {
  const sockets = new Map<string, Promise<UdpSocket>>()
  let hear: OnMessage = () => {}
  return {
    local,
    receive(onMessage) {
      hear = onMessage
    },
    send(message, to) {
      const key = keyOf(to)
      const socket =
        sockets.get(key) ??
        bind().then((bound) => {
          bound.receive((answer, from) => {
            if (keyOf(from) === key) hear(answer, from)
          })
          return bound
        })
      sockets.set(key, socket)
      void socket.then((bound) => bound.send(message, to))
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.values()) await (await socket)[Symbol.asyncDispose]()
    },
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}|${port}`
}
