import {
  AppError,
  type Endpoint,
  type Network,
  type Random,
  type TcpListener,
  type TcpSocket,
  type UdpSocket,
} from '@lanterne/kernel'
import type { SimClock } from './sim-clock.ts'
import { type LinkOptions, SimLink } from './sim-link.ts'
import { connectedPair, type SimTcpSocket, type TcpEnd } from './sim-tcp.ts'
import { SimUdpSocket } from './sim-udp.ts'

export interface SimHostOptions extends LinkOptions {
  /** Share of the datagrams that are lost on this host's line, each way: 0 to 1. */
  readonly udpLoss?: number
}

/** What the hosts of one network share. */
export interface SimWorld {
  readonly clock: SimClock
  readonly random: Random
  readonly hosts: ReadonlyMap<string, SimHost>
  readonly names: ReadonlyMap<string, readonly string[]>
}

/** When a system gives up on an address that never answers. */
const unansweredMs = 127_000
const firstFreePort = 49_152
const highestPort = 65_535

/** One machine of a simulated network, and its way to the others. */
export class SimHost implements Network {
  readonly address: string
  readonly #world: SimWorld
  readonly #link: SimLink
  readonly #udpLoss: number
  readonly #listeners = new Map<number, (socket: TcpSocket) => void>()
  readonly #sockets = new Set<SimTcpSocket>()
  readonly #udp = new Map<number, SimUdpSocket>()
  #nextPort = firstFreePort
  /** Connections begun before the machine was switched off come to nothing. */
  #boots = 0

  constructor(world: SimWorld, address: string, options: SimHostOptions) {
    this.address = address
    this.#world = world
    this.#link = new SimLink(world.clock, options)
    this.#udpLoss = options.udpLoss ?? 0
  }

  /** Sockets and listeners that programs on it have open. */
  get openSockets(): number {
    return this.#sockets.size + this.#listeners.size + this.#udp.size
  }

  /** Pulls the network cable: nobody on either side notices until they wait for an answer. */
  unplug(): void {
    this.#link.isPlugged = false
  }

  plug(): void {
    this.#link.isPlugged = true
  }

  /** Switches the machine off and on: its sockets are gone, and the other sides learn it when they next send. */
  crash(): void {
    this.#boots++
    for (const socket of [...this.#sockets]) socket.vanish()
    for (const socket of [...this.#udp.values()]) socket.close()
    this.#listeners.clear()
  }

  async connectTcp(to: Endpoint, { signal }: { signal: AbortSignal }): Promise<TcpSocket> {
    const [address] = await this.lookup(to.host, { signal })
    const there = this.#world.hosts.get(address ?? '')
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      let isWaiting = true
      const boot = this.#boots
      const stop = () => {
        isWaiting = false
        giveUp.cancel()
        signal.removeEventListener('abort', onAbort)
      }
      const fail = (reason: unknown) => {
        stop()
        reject(reason)
        return true
      }
      const onAbort = () => fail(signal.reason)
      const giveUp = this.#world.clock.schedule(unansweredMs, () => fail(refused('nobody answers')))
      signal.addEventListener('abort', onAbort, { once: true })
      if (!there) return
      const from = this.#port(new Map())
      // Request, answer, and the word that lets the other side accept: three ways, as TCP has it.
      this.#link.sendControl(there.#link, () => {
        const onConnection = there.#listeners.get(to.port)
        there.#link.sendControl(this.#link, () => {
          if (!isWaiting || boot !== this.#boots) return false
          if (!onConnection) return fail(refused('refused'))
          stop()
          const [near, far] = connectedPair(
            this.#world.clock,
            this.#end(from),
            there.#end({ host: there.address, port: to.port }),
          )
          this.#link.sendControl(there.#link, () => {
            if (there.#listeners.get(to.port) === onConnection) onConnection(far)
            else far.destroy()
            return true
          })
          resolve(near)
          return true
        })
        return false
      })
    })
  }

  async listenTcp(
    at: Endpoint,
    onConnection: (socket: TcpSocket) => void,
    { signal }: { signal: AbortSignal },
  ): Promise<TcpListener> {
    signal.throwIfAborted()
    const local = this.#bind(at, this.#listeners)
    this.#listeners.set(local.port, onConnection)
    return {
      local,
      [Symbol.asyncDispose]: async () => {
        if (this.#listeners.get(local.port) === onConnection) this.#listeners.delete(local.port)
      },
    }
  }

  async bindUdp(at: Endpoint, { signal }: { signal: AbortSignal }): Promise<UdpSocket> {
    signal.throwIfAborted()
    const local = this.#bind(at, this.#udp)
    const socket = new SimUdpSocket({
      link: this.#link,
      at: local,
      random: this.#world.random,
      route: (host) => {
        const there = this.#world.hosts.get(host)
        return there && { link: there.#link, loss: 1 - (1 - this.#udpLoss) * (1 - there.#udpLoss) }
      },
      find: ({ host, port }) => {
        const there = this.#world.hosts.get(host)
        return there && there.#udp.get(port)
      },
      closed: (gone) => {
        if (this.#udp.get(local.port) === gone) this.#udp.delete(local.port)
      },
    })
    this.#udp.set(local.port, socket)
    return socket
  }

  async lookup(name: string, { signal }: { signal: AbortSignal }): Promise<readonly string[]> {
    signal.throwIfAborted()
    // A name is a host's address, or has letters that no address has.
    if (/^[\d.]+$|:/.test(name)) return [name]
    const addresses = this.#world.names.get(name)
    if (!addresses) throw refused('no such name')
    return addresses
  }

  #end(at: Endpoint): TcpEnd {
    return {
      link: this.#link,
      random: this.#world.random,
      at,
      opened: (socket) => this.#sockets.add(socket),
      closed: (socket) => this.#sockets.delete(socket),
    }
  }

  #bind(at: Endpoint, taken: ReadonlyMap<number, unknown>): Endpoint {
    if (at.host !== this.address && at.host !== '0.0.0.0' && at.host !== '::')
      throw refused('not our address')
    if (at.port === 0) return this.#port(taken)
    if (taken.has(at.port)) throw new AppError('port-in-use', { details: { port: at.port } })
    return { host: this.address, port: at.port }
  }

  #port(taken: ReadonlyMap<number, unknown>): Endpoint {
    let port: number
    do {
      port = this.#nextPort
      this.#nextPort = port === highestPort ? firstFreePort : port + 1
    } while (taken.has(port))
    return { host: this.address, port }
  }
}

function refused(why: string): AppError {
  return new AppError('connection-failed', { cause: new Error(why) })
}
