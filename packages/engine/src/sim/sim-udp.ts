import type { Endpoint, Random, UdpSocket } from '@lanterne/kernel'
import type { Flow, Packet, SimLink } from './sim-link.ts'

/** Bytes of datagrams that may wait for the uplink; more is lost, as in a system's send buffer. */
const sendBufferBytes = 256 * 1024
/** IPv4 and UDP headers, which count on the line. */
const headerBytes = 28
/** Datagrams do not hold back: they take twice the room of TCP on a downlink, and beyond it they are lost. */
const lostAboveFullness = 2

/** What a simulated UDP socket needs of its host. */
export interface UdpEnd {
  readonly link: SimLink
  readonly at: Endpoint
  readonly random: Random
  /** The link of an address, if there is a host there, and how much of its datagrams are lost with ours. */
  route(host: string): { link: SimLink; loss: number } | undefined
  /** The socket that listens there when the datagram arrives. */
  find(to: Endpoint): SimUdpSocket | undefined
  closed(socket: SimUdpSocket): void
}

/** One simulated UDP socket. Datagrams get lost, but never come twice, and out of order only where there is jitter. */
export class SimUdpSocket implements UdpSocket, Flow {
  readonly local: Endpoint
  readonly #end: UdpEnd
  readonly #outbox: { message: Uint8Array; to: Endpoint }[] = []
  #queuedBytes = 0
  #onMessage: ((message: Uint8Array, from: Endpoint) => void) | undefined
  #isOpen = true

  constructor(end: UdpEnd) {
    this.#end = end
    this.local = end.at
  }

  receive(onMessage: (message: Uint8Array, from: Endpoint) => void): void {
    this.#onMessage = onMessage
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (!this.#isOpen || this.#queuedBytes + message.length > sendBufferBytes) return
    this.#queuedBytes += message.length
    // A copy: the sender may use its bytes again, and the receiver keeps these.
    this.#outbox.push({ message: message.slice(), to })
    this.#end.link.request(this)
  }

  take(): Packet | undefined {
    for (let next = this.#outbox.shift(); next; next = this.#outbox.shift()) {
      const { message, to } = next
      this.#queuedBytes -= message.length
      const route = this.#end.route(to.host)
      if (!route || this.#end.random.next() < route.loss) continue
      const { link } = route
      if (link.fullness(this.#end.link) >= lostAboveFullness) continue
      const jitterMs = this.#end.link.jitterMs + link.jitterMs
      return {
        sizeBytes: message.length + headerBytes,
        to: link,
        isFollowed: this.#outbox.length > 0,
        ...(jitterMs > 0 && { arrivalMs: (atMs) => atMs + this.#end.random.next() * jitterMs }),
        departed: () => false,
        arrived: () => link.isPlugged && (this.#end.find(to)?.hear(message, this.local) ?? false),
      }
    }
    return undefined
  }

  /** A datagram is here; says whether anybody was told. */
  hear(message: Uint8Array, from: Endpoint): boolean {
    if (!this.#isOpen || !this.#onMessage) return false
    this.#onMessage(message, from)
    return true
  }

  close(): void {
    this.#isOpen = false
    this.#outbox.length = 0
    this.#end.closed(this)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}
