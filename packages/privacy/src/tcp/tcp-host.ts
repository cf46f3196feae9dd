import { createHmac } from 'node:crypto'
import {
  AppError,
  type Clock,
  type Endpoint,
  type Random,
  randomInteger,
  type TcpListener,
  type TcpSocket,
} from '@lanterne/kernel'
import type { IcmpError } from '../packet/icmp.ts'
import { type AddressBytes, addressBytes, addressText, sameAddress } from '../packet/ip-address.ts'
import type { IpHost } from '../packet/ip-host.ts'
import type { IpPacket } from '../packet/ip-packet.ts'
import { type Binding, PortTable, pickPort } from '../packet/port-table.ts'
import type { MemoryBudget } from './inbox.ts'
import { FLAG, parseSegment, resetFor, type Segment } from './segment.ts'
import { TcpConnection } from './tcp-connection.ts'

const mostConnections = 8192
/** Connections that were begun from outside and never confirmed: a flood of them pushes out the oldest. */
const mostHalfOpen = 2048
/** Twice the life of a segment. */
const restMs = 60_000
const mostResting = 2048
/** What connections may keep together that nobody reads, or that is out of order. */
const mostKeptBytes = 64 * 1024 * 1024
const mostResetsPerSecond = 200
/** Connections whose opening tells how long a way is. */
const mostTrips = 16

interface Listening extends Binding {
  accept(socket: TcpSocket): void
}

/** What TCP needs of the machine. */
export interface TcpHostParts {
  readonly ip: IpHost
  readonly clock: Clock
  readonly random: Random
  /** Calls back when what came together was read. */
  later(callback: () => void): void
}

/** TCP over an `IpHost`: who is connected to whom. */
export class TcpHost {
  readonly #parts: TcpHostParts
  readonly #budget: MemoryBudget = { used: 0, limit: mostKeptBytes }
  /** By both ports; who shares them is told apart by the address. */
  readonly #connections = new Map<number, TcpConnection[]>()
  readonly #opening = new Map<TcpConnection, (outcome: 'opened' | AppError) => void>()
  readonly #halfOpen = new Map<TcpConnection, Listening>()
  readonly #resting = new Set<TcpConnection>()
  readonly #listening: PortTable<Listening>
  readonly #secret: Uint8Array
  readonly #trips: number[] = []
  #count = 0
  #second = { fromMs: -Infinity, resets: 0 }

  constructor(parts: TcpHostParts) {
    this.#parts = parts
    this.#listening = new PortTable(parts.ip, (below) => randomInteger(parts.random, below))
    this.#secret = parts.random.bytes(32)
  }

  /** Connections of any state. */
  get connectionCount(): number {
    return this.#count
  }

  /** Bytes that are kept for connections. */
  get keptBytes(): number {
    return this.#budget.used
  }

  /** The shortest round trip that the latest connections took to open, in milliseconds. */
  get shortestTripMs(): number {
    return Math.min(...this.#trips)
  }

  /** Connects to an address. */
  connect(to: Endpoint, { signal }: { signal: AbortSignal }): Promise<TcpSocket> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const destination = addressBytes(to.host)
      const source = destination && this.#parts.ip.sourceFor(destination)
      if (!source || !(to.port > 0 && to.port < 65_536)) throw unreachable('ENETUNREACH')
      const isTaken = (port: number) => this.#find(port, to.port, destination) !== undefined
      const port = pickPort((below) => randomInteger(this.#parts.random, below), isTaken)
      if (port === undefined || this.#count >= mostConnections) throw unreachable('EAGAIN')
      const remote = { host: addressText(destination), port: to.port }
      const connection = this.#add(source, destination, port, remote)
      const onAbort = () => {
        this.#opening.delete(connection)
        connection.destroy()
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#opening.set(connection, (outcome) => {
        signal.removeEventListener('abort', onAbort)
        if (outcome === 'opened') resolve(connection)
        else reject(outcome)
      })
    })
  }

  listen(at: Endpoint, accept: (socket: TcpSocket) => void): TcpListener {
    const listening = this.#listening.bind(at, { accept })
    return {
      local: { host: at.host, port: listening.port },
      [Symbol.asyncDispose]: () => {
        this.#listening.free(listening)
        for (const [connection, owner] of this.#halfOpen) if (owner === listening) connection.abort(undefined)
        return Promise.resolve()
      },
    }
  }

  receive(packet: IpPacket): void {
    const segment = parseSegment(packet)
    if (!segment) return
    const connection = this.#find(segment.destinationPort, segment.sourcePort, packet.source)
    if (connection && !this.#isReplaced(connection, segment)) return connection.take(segment)
    const listening = this.#listening.find(packet.destination, segment.destinationPort)
    const { flags } = segment
    if (listening && (flags & (FLAG.syn | FLAG.ack | FLAG.rst)) === FLAG.syn && segment.sourcePort !== 0)
      this.#beginAccepting(listening, packet, segment)
    else if (!(flags & FLAG.rst)) this.#reset(packet, segment)
  }

  /** Takes in an error of a router about one of our segments. */
  receiveError({ quoted, ...error }: IcmpError): void {
    const connection = this.#find(quoted.sourcePort, quoted.destinationPort, quoted.destination)
    if (!connection?.isOnItsWay(quoted.sequence)) return
    if (error.kind === 'unreachable') connection.unreachable(quoted.sequence)
    else {
      this.#parts.ip.paths.learn(quoted.destination, error.mtu)
      connection.pathChanged()
    }
  }

  /** Ends every connection at once, and tells both sides. */
  close(): void {
    for (const connection of [...this.#connections.values()].flat()) connection.abort(unreachable('ENETDOWN'))
  }

  #isReplaced(connection: TcpConnection, segment: Segment): boolean {
    const isSyn = (segment.flags & (FLAG.syn | FLAG.ack | FLAG.rst)) === FLAG.syn
    if (!isSyn || !connection.mayBeReplacedBy(segment)) return false
    connection.vanish()
    return true
  }

  #beginAccepting(listening: Listening, packet: IpPacket, syn: Segment): void {
    if (this.#halfOpen.size >= mostHalfOpen) {
      const [oldest] = this.#halfOpen.keys()
      oldest?.vanish()
    }
    if (this.#count >= mostConnections) return
    const [source, destination] = [packet.destination.slice(), packet.source.slice()]
    const remote = { host: addressText(destination), port: syn.sourcePort }
    const connection = this.#add(source, destination, syn.destinationPort, remote, syn)
    this.#halfOpen.set(connection, listening)
  }

  #add(
    source: AddressBytes,
    destination: AddressBytes,
    port: number,
    remote: Endpoint,
    syn?: Segment,
  ): TcpConnection {
    const { ip, clock, later } = this.#parts
    const local = { host: addressText(source), port }
    const { initialSequence, timestampOffset } = this.#numbersFor(local, remote)
    const ids = { source, destination, local, remote, initialSequence, timestampOffset }
    const world = {
      clock,
      budget: this.#budget,
      later,
      send: (packet: Uint8Array) => ip.send(packet),
      mtu: () => ip.paths.to(destination),
      opened: (opened: TcpConnection) => this.#onOpened(opened),
      rests: (resting: TcpConnection) => this.#onRest(resting),
      gone: (gone: TcpConnection) => this.#onGone(gone),
    }
    this.#count++
    const connection = new TcpConnection(ids, world, syn)
    const key = keyOf(port, remote.port)
    this.#connections.set(key, [...(this.#connections.get(key) ?? []), connection])
    return connection
  }

  #onOpened(connection: TcpConnection): void {
    this.#trips.push(connection.openingMs)
    if (this.#trips.length > mostTrips) this.#trips.shift()
    this.#opening.get(connection)?.('opened')
    this.#opening.delete(connection)
    this.#halfOpen.get(connection)?.accept(connection)
    this.#halfOpen.delete(connection)
  }

  #onRest(connection: TcpConnection): void {
    this.#resting.add(connection)
    if (this.#resting.size > mostResting) {
      const [oldest] = this.#resting
      oldest?.vanish()
    }
    this.#parts.clock.schedule(restMs, () => this.#onGone(connection))
  }

  #onGone(connection: TcpConnection): void {
    const { local, remote } = connection
    const key = keyOf(local.port, remote.port)
    const sharing = this.#connections.get(key) ?? []
    if (!sharing.includes(connection)) return
    this.#count--
    const others = sharing.filter((other) => other !== connection)
    if (others.length > 0) this.#connections.set(key, others)
    else this.#connections.delete(key)
    this.#resting.delete(connection)
    this.#halfOpen.delete(connection)
    this.#opening.get(connection)?.(connection.error ?? unreachable('ECONNREFUSED'))
    this.#opening.delete(connection)
  }

  #find(localPort: number, remotePort: number, remote: AddressBytes): TcpConnection | undefined {
    return this.#connections
      .get(keyOf(localPort, remotePort))
      ?.find(({ ids }) => sameAddress(ids.destination, remote))
  }

  #reset(packet: IpPacket, segment: Segment): void {
    const nowMs = this.#parts.clock.now()
    if (nowMs - this.#second.fromMs >= 1000) this.#second = { fromMs: nowMs, resets: 0 }
    if (++this.#second.resets <= mostResetsPerSecond) this.#parts.ip.send(resetFor(segment, packet))
  }

  /** RFC 6528: grows with time for the same two ends, and says nothing of what it is for others. */
  #numbersFor(local: Endpoint, remote: Endpoint): { initialSequence: number; timestampOffset: number } {
    const text = `${local.host} ${local.port} ${remote.host} ${remote.port}`
    const digest = createHmac('sha256', this.#secret).update(text).digest()
    const ticks = Math.floor(this.#parts.clock.now() * 250)
    return {
      initialSequence: (digest.readUInt32BE(0) + ticks) >>> 0,
      timestampOffset: digest.readUInt32BE(4),
    }
  }
}

function keyOf(localPort: number, remotePort: number): number {
  return localPort * 65_536 + remotePort
}

function unreachable(code: string): AppError {
  return new AppError('connection-failed', { cause: Object.assign(new Error(code), { code }) })
}
