import type { SimClock } from './sim-clock.ts'

/** What goes over the line in one go. The functions say whether they called into the code under test. */
export interface Packet {
  readonly sizeBytes: number
  readonly to: SimLink
  /** It has left the sender's uplink. */
  departed(): boolean
  /** It has come through the receiver's downlink. */
  arrived(): boolean
}

/** Something that sends over a host's uplink, in turn with the host's others. */
export interface Flow {
  /** The next packet, or nothing when there is none or it has to wait. */
  take(): Packet | undefined
}

/** Rates in bytes per second, unlimited when absent. */
export interface LinkOptions {
  readonly uplink?: number
  readonly downlink?: number
  /** One-way delay between the host and the middle of the network, in milliseconds. */
  readonly delayMs?: number
}

/** How long bytes may stand before a host's downlink until senders hold back, as congestion control has it. */
const bufferMs = 100
const smallestPacket = 1448
const largestPacket = 16_384
/** Time on the line that a packet may take, so that flows really alternate on slow lines. */
const packetMs = 10

/** One host's line: flows share the uplink in turn; the downlink is a queue that holds senders back when it is full. */
export class SimLink {
  readonly delayMs: number
  readonly packetBytes: number
  readonly #clock: SimClock
  readonly #uplinkMsPerByte: number
  readonly #downlinkMsPerByte: number
  readonly #ready = new Set<Flow>()
  readonly #waiting = new Map<Flow, SimLink>()
  readonly #held: (() => void)[] = []
  #isSending = false
  #isPlugged = true
  #downlinkFreeMs = 0
  /** Bytes on their way to this host that have left their sender. */
  #inboundBytes = 0
  /** One-way delay to the farthest host that has sent to this one. */
  #reachMs = 0

  constructor(clock: SimClock, { uplink = Infinity, downlink = Infinity, delayMs = 0 }: LinkOptions) {
    this.#clock = clock
    this.delayMs = delayMs
    this.#uplinkMsPerByte = 1000 / uplink
    this.#downlinkMsPerByte = 1000 / downlink
    const fair = (Math.min(uplink, downlink) / 1000) * packetMs
    this.packetBytes = Math.min(largestPacket, Math.max(smallestPacket, Math.floor(fair)))
  }

  get isPlugged(): boolean {
    return this.#isPlugged
  }

  /** Pulls the cable out, or puts it back. What TCP had on the way waits (it would be sent again); datagrams are lost. */
  set isPlugged(isPlugged: boolean) {
    this.#isPlugged = isPlugged
    if (!isPlugged) return
    for (const arrive of this.#held.splice(0)) arrive()
    this.#pump()
  }

  /** Asks for a turn of `flow` on the uplink. */
  request(flow: Flow): void {
    this.#ready.add(flow)
    this.#pump()
  }

  /** How full the way to this host is for those who send from `link`: from 1 on, TCP holds back. */
  fullness(link: SimLink): number {
    // One measure for all senders, or the near ones would never get their turn.
    this.#reachMs = Math.max(this.#reachMs, link.delayMs + this.delayMs)
    return (this.#inboundBytes * this.#downlinkMsPerByte) / (this.#reachMs + bufferMs)
  }

  /** Gives `flow` its turn on `link` again when there is room on this host's downlink. */
  wait(flow: Flow, link: SimLink): void {
    this.#waiting.set(flow, link)
  }

  /** Sends something without weight (the beginning or end of a connection), in order with what has left before it. */
  sendControl(to: SimLink, arrived: () => boolean): void {
    this.#travel({ sizeBytes: 0, to, departed: () => false, arrived })
  }

  #pump(): void {
    while (!this.#isSending && this.#isPlugged) {
      const [flow] = this.#ready
      if (!flow) return
      this.#ready.delete(flow)
      const packet = flow.take()
      if (packet) this.#send(flow, packet)
    }
  }

  #send(flow: Flow, packet: Packet): void {
    this.#isSending = true
    this.#clock.scheduleInside(packet.sizeBytes * this.#uplinkMsPerByte, () => {
      this.#isSending = false
      this.#travel(packet)
      const calledOut = packet.departed()
      this.request(flow)
      return calledOut
    })
  }

  #travel(packet: Packet): void {
    const { to } = packet
    to.#inboundBytes += packet.sizeBytes
    this.#clock.scheduleInside(this.delayMs + to.delayMs, () => to.#arrive(packet))
  }

  #arrive(packet: Packet): boolean {
    if (!this.#isPlugged) {
      this.#held.push(() => this.#clock.scheduleInside(0, () => this.#arrive(packet)))
      return false
    }
    const now = this.#clock.now()
    this.#downlinkFreeMs = Math.max(now, this.#downlinkFreeMs) + packet.sizeBytes * this.#downlinkMsPerByte
    if (this.#downlinkFreeMs <= now) return this.#receive(packet)
    this.#clock.scheduleInside(this.#downlinkFreeMs - now, () => this.#receive(packet))
    return false
  }

  #receive(packet: Packet): boolean {
    this.#inboundBytes -= packet.sizeBytes
    const calledOut = packet.arrived()
    for (const [flow, link] of this.#waiting) {
      if (this.fullness(link) >= 1) break
      this.#waiting.delete(flow)
      link.request(flow)
    }
    return calledOut
  }
}
