import {
  AppError,
  type Endpoint,
  type Network,
  type Random,
  randomInteger,
  type TcpListener,
  type TcpSocket,
  type UdpSocket,
} from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'

/** `waiting`: what is asked for waits; `open`; `shut`: it fails at once. What stands already stays as it is. */
export type GatePhase = 'waiting' | 'open' | 'shut'

/** A network with one way out at a time, or none, and nothing besides it. */
export interface Gate {
  /** For the engine. It has neither links nor groups, and no other network behind it. */
  readonly network: Network
  phase: GatePhase
  /** Leads through `way` from now on; listeners and UDP sockets are opened there, too. Nothing leads anywhere when absent. */
  lead(way: Network | undefined): Promise<void>
}

/** What a gate is made of. */
export interface GateOptions {
  readonly random: Random
  /** Carries connections to this machine itself, which no way is asked for. */
  readonly thisMachine: Pick<Network, 'connectTcp'>
  /** Whether a host, an address or a name, may be spoken to. */
  mayReach(host: string): boolean
}

/** RFC 6335: ports that nobody is known by. */
const [firstPort, portCount] = [49_152, 16_384]
const mostTries = 8

interface Rebound {
  /** Opens it on a way; `undefined`: closes it. */
  rebind(way: Network | undefined): Promise<void>
}

/**
 * Makes a gate that leads nowhere yet. Listeners and UDP sockets can be opened all the same, and come to life with the
 * way: the ports that they have are theirs on any way.
 */
export function createGate({ random, thisMachine, mayReach }: GateOptions): Gate {
  let way: Network | undefined
  let phase: GatePhase = 'shut'
  let changed = Promise.withResolvers<void>()
  const bound = new Set<Rebound>()

  /** The way, when it is open; waits for it while that has a meaning. */
  const open = async ({ signal }: { signal: AbortSignal }): Promise<Network> => {
    signal.throwIfAborted()
    while (phase === 'waiting') await orAbort(changed.promise, signal)
    if (phase === 'shut' || !way) throw refused('ENETDOWN')
    return way
  }
  const choosePort = () => firstPort + randomInteger(random, portCount)

  /** Takes a port, the same on every way: another is tried only while nobody has been told of it. */
  const bind = async (at: Endpoint, make: (at: Endpoint) => Rebound): Promise<Rebound> => {
    for (let tries = 1; ; tries++) {
      const one = make({ host: at.host, port: at.port || choosePort() })
      try {
        await one.rebind(way)
        bound.add(one)
        return one
      } catch (error) {
        const isTaken = error instanceof AppError && error.code === 'port-in-use'
        if (!isTaken || at.port !== 0 || tries === mostTries) throw error
      }
    }
  }

  const network: Network = {
    async connectTcp(to, { signal }) {
      if (isLoopback(to.host)) return thisMachine.connectTcp(to, { signal })
      if (!mayReach(to.host)) throw refused('EACCES')
      const through = await open({ signal })
      const socket = await through.connectTcp(to, { signal })
      // A name may lead where no address may.
      if (through === way && mayReach(socket.remote.host)) return socket
      socket.destroy()
      throw refused('EACCES')
    },
    async lookup(name, { signal }) {
      if (addressBytes(name)) return [name]
      return (await open({ signal })).lookup(name, { signal })
    },
    async listenTcp(at, onConnection, { signal }) {
      signal.throwIfAborted()
      let local = at
      const one = await bind(at, (chosen) => {
        local = chosen
        return new GatedListener(chosen, onConnection)
      })
      return closing(local, one as GatedListener, bound)
    },
    async bindUdp(at, { signal }) {
      signal.throwIfAborted()
      const one = await bind(at, (chosen) => new GatedUdp(chosen, mayReach))
      const socket = one as GatedUdp
      return {
        ...closing(socket.local, socket, bound),
        receive: (onMessage) => socket.receive(onMessage),
        send: (message, to) => socket.send(message, to),
      }
    },
  }
  return {
    network,
    get phase() {
      return phase
    },
    set phase(next) {
      phase = next
      changed.resolve()
      changed = Promise.withResolvers()
    },
    async lead(next) {
      way = next
      await Promise.all([...bound].map((one) => one.rebind(next)))
    },
  }
}

function closing(local: Endpoint, one: Rebound, bound: Set<Rebound>): TcpListener {
  return {
    local,
    async [Symbol.asyncDispose]() {
      if (bound.delete(one)) await one.rebind(undefined)
    },
  }
}

/** One port that connections are taken at, on whichever way there is. */
class GatedListener implements Rebound {
  readonly #at: Endpoint
  readonly #onConnection: (socket: TcpSocket) => void
  #inner: TcpListener | undefined

  constructor(at: Endpoint, onConnection: (socket: TcpSocket) => void) {
    this.#at = at
    this.#onConnection = onConnection
  }

  async rebind(way: Network | undefined): Promise<void> {
    const before = this.#inner
    this.#inner = undefined
    await before?.[Symbol.asyncDispose]()
    const { signal } = new AbortController()
    this.#inner = await way?.listenTcp(this.#at, this.#onConnection, { signal })
  }
}

/** One UDP socket, on whichever way there is; what is sent while there is none is lost, as in the network. */
class GatedUdp implements Rebound {
  readonly local: Endpoint
  readonly #mayReach: (host: string) => boolean
  #inner: UdpSocket | undefined
  #onMessage: ((message: Uint8Array, from: Endpoint) => void) | undefined

  constructor(local: Endpoint, mayReach: (host: string) => boolean) {
    this.local = local
    this.#mayReach = mayReach
  }

  receive(onMessage: (message: Uint8Array, from: Endpoint) => void): void {
    this.#onMessage = onMessage
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (this.#mayReach(to.host)) this.#inner?.send(message, to)
  }

  async rebind(way: Network | undefined): Promise<void> {
    const before = this.#inner
    this.#inner = undefined
    await before?.[Symbol.asyncDispose]()
    const { signal } = new AbortController()
    const inner = await way?.bindUdp(this.local, { signal })
    inner?.receive((message, from) => this.#onMessage?.(message, from))
    this.#inner = inner
  }
}

/** Addresses only: a name of this machine may mean another one to whoever looks it up. */
function isLoopback(host: string): boolean {
  const bytes = addressBytes(host)
  return host === '::1' || (bytes?.length === 4 && bytes[0] === 127)
}

function refused(code: string): AppError {
  return new AppError('connection-failed', { cause: Object.assign(new Error(code), { code }) })
}

function orAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
  })
}
