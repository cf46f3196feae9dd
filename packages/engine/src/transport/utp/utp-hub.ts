import {
  AppError,
  type Clock,
  type Endpoint,
  type Random,
  type Timer,
  type UdpSocket,
} from '@lanterne/kernel'
import { addressBytes, addressText } from '../../discovery/address.ts'
import { decodePacket, encodeHeader, type UtpPacket, UtpType } from './packet.ts'
import { nextSequence } from './sequence.ts'
import { broken, micros, type UtpLine, UtpSocket } from './utp-socket.ts'

const FIRST_SYN_MS = 1000
const MOST_SYNS = 3
/**
 * Strangers that asked to connect and have not shown yet that they hear us. The oldest makes room, so there are as many as
 * a flood of ten thousand requests a second brings while somebody far away (0.4 s) hears us and answers: less than 2 MB.
 */
const MOST_HALF_OPEN = 4096
const HALF_OPEN_MS = 60_000
const MOST_CONNECTIONS = 500
const OPENING_WINDOW = 1024 * 1024
/** Resets to who speaks of connections that we do not know, per second. */
const RESETS_PER_SECOND = 20

interface HalfOpen {
  /** What its request to connect said. The packet itself is not kept: it holds the memory of a whole datagram. */
  readonly theirId: number
  readonly theirSequence: number
  readonly sequence: number
  readonly at: number
}

interface Dialing {
  readonly remote: Endpoint
  readonly receiveId: number
  answered(packet: UtpPacket): void
  refused(): void
}

/**
 * All uTP connections of one UDP socket (BEP 29), and whatever else comes to it for others (the DHT).
 *
 * Nobody who only pretends to be at an address can make us talk to it: to a request to connect goes one packet of 20 bytes,
 * no longer than the request; nothing more leaves before a packet came that could only be written by whoever got it.
 */
export class UtpHub implements AsyncDisposable, UtpLine {
  readonly local: Endpoint
  readonly clock: Clock
  /** The socket for datagrams that are not uTP's. Closing it leaves the socket open: that is the hub's. */
  readonly others: UdpSocket
  readonly #socket: UdpSocket
  readonly #random: Random
  readonly #onConnection: ((socket: UtpSocket) => void) | undefined
  readonly #sockets = new Map<number, UtpSocket[]>()
  readonly #dialing = new Map<number, Dialing>()
  readonly #halfOpen = new Map<string, HalfOpen>()
  #count = 0
  #resets = 0
  #resetsSince = 0
  #isOpen = true
  #onOther: ((message: Uint8Array, from: Endpoint) => void) | undefined

  /** Takes `socket` over. Without `onConnection` nobody may connect to us. */
  constructor(
    socket: UdpSocket,
    options: { clock: Clock; random: Random; onConnection?: ((socket: UtpSocket) => void) | undefined },
  ) {
    this.#socket = socket
    this.local = socket.local
    this.clock = options.clock
    this.#random = options.random
    this.#onConnection = options.onConnection
    this.others = {
      local: socket.local,
      receive: (onMessage) => {
        this.#onOther = onMessage
      },
      send: (message, to) => this.#socket.send(message, to),
      [Symbol.asyncDispose]: async () => {
        this.#onOther = undefined
      },
    }
    socket.receive((message, from) => this.#hear(message, from))
  }

  /**
   * How long packets of ours stand in the queues of our own line, in milliseconds: what all connections have in common.
   * Absent when no connection can tell.
   */
  get queueingMs(): number | undefined {
    const now = this.clock.now()
    let least: number | undefined
    for (const sockets of this.#sockets.values())
      for (const socket of sockets) {
        const queueingMs = socket.queueingMs(now)
        if (queueingMs !== undefined && queueingMs < (least ?? Infinity)) least = queueingMs
      }
    return least
  }

  /** Connections that stand. */
  get count(): number {
    return this.#count
  }

  /** Whether the socket can speak to an address: of its family, and written as one. */
  reaches(host: string): boolean {
    const length = addressBytes(host)?.length
    if (length === undefined) return false
    // A socket on every address of IPv6 carries IPv4 too.
    return this.local.host === '::' || (length === 16) === this.local.host.includes(':')
  }

  /** Opens a connection to an address. Throws `AppError`: `connection-failed`; or the signal's reason. */
  connect(to: Endpoint, { signal }: { signal: AbortSignal }): Promise<UtpSocket> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (!this.#isOpen || !this.reaches(to.host)) throw broken('no way there')
      const remote = { host: to.host, port: to.port }
      const receiveId = this.#freeId(remote)
      const sequence = this.#random16()
      let sentAt = 0
      let syns = 0
      let timer: Timer | undefined
      const settle = () => {
        timer?.cancel()
        signal.removeEventListener('abort', onAbort)
        this.#dialing.delete(receiveId)
      }
      const fail = (reason: unknown) => {
        settle()
        reject(reason as Error)
      }
      const onAbort = () => fail(signal.reason)
      const ask = () => {
        if (syns++ === MOST_SYNS) return fail(broken('no answer'))
        sentAt = this.clock.now()
        this.send(encodeHeader(synHeader(receiveId, sequence, sentAt)), remote)
        timer = this.clock.schedule(FIRST_SYN_MS * 2 ** (syns - 1), ask)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#dialing.set(receiveId, {
        remote,
        receiveId,
        refused: () => fail(broken('refused')),
        answered: (packet) => {
          if (packet.ack !== sequence) return
          settle()
          const now = this.clock.now()
          const socket = this.#open({
            remote,
            receiveId,
            sendId: nextSequence(receiveId),
            sequence: nextSequence(sequence),
            // What answers a request to connect has the number of the first packet to come, and does not count itself.
            ack: nextSequence(packet.sequence, -1),
            delay: (micros(now) - packet.timestamp) >>> 0,
            roundTripMs: syns === 1 ? now - sentAt : undefined,
            isOurs: true,
          })
          socket.handle(packet.type === UtpType.state ? { ...packet, selectiveAck: undefined } : packet)
          resolve(socket)
        },
      })
      ask()
    })
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (this.#isOpen) this.#socket.send(message, to)
  }

  gone(socket: UtpSocket): void {
    const sharers = this.#sockets.get(socket.receiveId)
    if (!sharers?.includes(socket)) return
    this.#count--
    if (sharers.length === 1) this.#sockets.delete(socket.receiveId)
    else sharers.splice(sharers.indexOf(socket), 1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return
    for (const sharers of [...this.#sockets.values()]) for (const socket of [...sharers]) socket.cut()
    for (const dialing of [...this.#dialing.values()]) dialing.refused()
    this.#halfOpen.clear()
    this.#isOpen = false
    await this.#socket[Symbol.asyncDispose]()
  }

  #hear(message: Uint8Array, from: Endpoint): void {
    const packet = decodePacket(message)
    if (!packet) return this.#onOther?.(message, from)
    if (packet.type === UtpType.syn) return this.#onSyn(packet, from)
    if (packet.type === UtpType.reset) return this.#onReset(packet, from)
    const socket = this.#find(packet.connectionId, from)
    if (socket) return socket.handle(packet)
    const dialing = this.#dialing.get(packet.connectionId)
    if (dialing && isSame(dialing.remote, from)) return dialing.answered(packet)
    if (!this.#welcome(packet, from)) this.#refuse(packet, from)
  }

  #onSyn(packet: UtpPacket, from: Endpoint): void {
    const open = this.#find(nextSequence(packet.connectionId), from)
    if (open) return open.handleSyn()
    if (!this.#onConnection || this.#count >= MOST_CONNECTIONS) return this.#refuse(packet, from)
    const key = halfOpenKey(from, nextSequence(packet.connectionId))
    const asked = this.#halfOpen.get(key)
    this.#halfOpen.delete(key)
    const [oldest] = this.#halfOpen.keys()
    if (oldest !== undefined && this.#halfOpen.size >= MOST_HALF_OPEN) this.#halfOpen.delete(oldest)
    const now = this.clock.now()
    const isRepeated = asked?.theirSequence === packet.sequence
    const sequence = isRepeated ? asked.sequence : this.#random16()
    const { connectionId: theirId, sequence: theirSequence } = packet
    this.#halfOpen.set(key, { theirId, theirSequence, sequence, at: now })
    const answer = encodeHeader({
      type: UtpType.state,
      connectionId: packet.connectionId,
      timestamp: micros(now),
      timestampDifference: (micros(now) - packet.timestamp) >>> 0,
      window: OPENING_WINDOW,
      sequence,
      ack: packet.sequence,
    })
    this.send(answer, from)
  }

  /** Opens the connection of a stranger that has shown to have heard our answer; says whether it has. */
  #welcome(packet: UtpPacket, from: Endpoint): boolean {
    const key = halfOpenKey(from, packet.connectionId)
    const asked = this.#halfOpen.get(key)
    if (!asked || packet.ack !== nextSequence(asked.sequence, -1)) return false
    this.#halfOpen.delete(key)
    const now = this.clock.now()
    if (now - asked.at > HALF_OPEN_MS) return false
    const socket = this.#open({
      remote: { host: from.host, port: from.port },
      receiveId: packet.connectionId,
      sendId: asked.theirId,
      sequence: asked.sequence,
      ack: asked.theirSequence,
      delay: (micros(now) - packet.timestamp) >>> 0,
      roundTripMs: now - asked.at,
      isOurs: false,
    })
    this.#onConnection?.(socket)
    socket.handle(packet)
    return true
  }

  #onReset(packet: UtpPacket, from: Endpoint): void {
    // It names the connection by what they send, or, from who knows of none, by what we send.
    const { connectionId } = packet
    for (const id of [connectionId, nextSequence(connectionId, -1), nextSequence(connectionId)]) {
      const socket = this.#find(id, from)
      if (socket && (id === connectionId || socket.sendId === connectionId)) return socket.handle(packet)
      const dialing = this.#dialing.get(id)
      if (dialing && isSame(dialing.remote, from)) return dialing.refused()
    }
  }

  #refuse(packet: UtpPacket, to: Endpoint): void {
    const now = this.clock.now()
    if (now - this.#resetsSince >= 1000) {
      this.#resetsSince = now
      this.#resets = 0
    }
    if (this.#resets++ >= RESETS_PER_SECOND) return
    const reset = encodeHeader({
      type: UtpType.reset,
      connectionId: packet.connectionId,
      timestamp: micros(now),
      timestampDifference: 0,
      window: 0,
      sequence: this.#random16(),
      ack: packet.sequence,
    })
    this.send(reset, to)
  }

  #open(options: Omit<ConstructorParameters<typeof UtpSocket>[0], 'line'>): UtpSocket {
    const socket = new UtpSocket({ ...options, line: this })
    const sharers = this.#sockets.get(socket.receiveId)
    if (sharers) sharers.push(socket)
    else this.#sockets.set(socket.receiveId, [socket])
    this.#count++
    return socket
  }

  #find(receiveId: number, from: Endpoint): UtpSocket | undefined {
    return this.#sockets.get(receiveId)?.find(({ remote }) => isSame(remote, from))
  }

  /** An id for packets that come, of which the next is free too. */
  #freeId(remote: Endpoint): number {
    for (let tries = 0; tries < 100; tries++) {
      const id = this.#random16()
      const isTaken = [-1, 0, 1].some(
        (by) => this.#dialing.has(nextSequence(id, by)) || this.#find(nextSequence(id, by), remote),
      )
      if (!isTaken) return id
    }
    throw new AppError('connection-failed')
  }

  #random16(): number {
    const [high = 0, low = 0] = this.#random.bytes(2)
    return (high << 8) | low
  }
}

function synHeader(receiveId: number, sequence: number, now: number) {
  return {
    type: UtpType.syn,
    connectionId: receiveId,
    timestamp: micros(now),
    timestampDifference: 0,
    window: OPENING_WINDOW,
    sequence,
    ack: 0,
  }
}

function halfOpenKey({ host, port }: Endpoint, receiveId: number): string {
  return `${host}|${port}|${receiveId}`
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  if (one.port !== other.port) return false
  if (one.host === other.host) return true
  // IPv6 can be written in several ways.
  if (!one.host.includes(':')) return false
  const [a, b] = [addressBytes(one.host), addressBytes(other.host)]
  return a !== undefined && b !== undefined && addressText(a) === addressText(b)
}
