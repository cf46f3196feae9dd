import type { SimClock } from './sim-clock.ts'

/** What goes over the line in one go. The functions say whether they called into the code under test. */
export interface Packet {
  readonly sizeBytes: number
  readonly to: SimLink
  /** Whether its flow has more to send, or waits to hear that it has left. */
  readonly isFollowed: boolean
  /** When it arrives, if it would arrive at `atMs` on a line without loss and jitter; absent on such a line. */
  arrivalMs?(atMs: number): number
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

/** Rates in bytes per second, unlimited when absent. Loss is the share of packets lost each way, 0 to 1. */
export interface LinkOptions {
  readonly uplink?: number
  readonly downlink?: number
  /** One-way delay between the host and the middle of the network, in milliseconds. */
  readonly delayMs?: number
  /** Up to so much more for each packet. */
  readonly jitterMs?: number
  /** What is lost of a TCP connection is sent again, a round trip later. */
  readonly loss?: number
  /** How long bytes may stand before the downlink until senders hold back, as congestion control has it; 100 ms when absent. */
  readonly queueMs?: number
  /** Time on the line that a packet may take; 10 ms when absent. */
  readonly packetMs?: number
}

const usualQueueMs = 100
const smallestPacket = 1448
/** A block of 16 KiB and its head go in one. */
const largestPacket = 16_448
/** So that flows really alternate on slow lines. */
const usualPacketMs = 10
/** What takes no longer comes out of a free downlink at once. */
const unnoticedMs = 0.2

/** One host's line: flows share the uplink in turn; the downlink is a queue that holds senders back when it is full. */
export class SimLink {
  readonly delayMs: number
  readonly jitterMs: number
  readonly loss: number
  readonly packetBytes: number
  readonly #queueMs: number
  readonly #clock: SimClock
  readonly #uplinkMsPerByte: number
  readonly #downlinkMsPerByte: number
  readonly #ready = new Set<Flow>()
  readonly #waiting = new Map<Flow, SimLink>()
  readonly #held: (() => void)[] = []
  /** The packet on the uplink, whose flow it is, and when it will have left. */
  #sending: { readonly flow: Flow; readonly packet: Packet; readonly untilMs: number } | undefined
  /** Whether somebody is told when it has left. */
  #isWatched = false
  #isPlugged = true
  #downlinkFreeMs = 0
  /** Bytes on their way to this host that have left their sender. */
  #inboundBytes = 0
  /** One-way delay to the farthest host that has sent to this one. */
  #reachMs = 0

  constructor(clock: SimClock, options: LinkOptions) {
    const { uplink = Infinity, downlink = Infinity, packetMs = usualPacketMs } = options
    this.#clock = clock
    this.delayMs = options.delayMs ?? 0
    this.jitterMs = options.jitterMs ?? 0
    this.loss = options.loss ?? 0
    this.#queueMs = options.queueMs ?? usualQueueMs
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
    if (this.#sending) this.#watch()
  }

  /** Sees to it that what has left counts as having left. */
  settle(): void {
    if (this.#sending && !this.#isWatched && this.#sending.untilMs <= this.#clock.now()) this.#finish()
  }

  /** How full the way to this host is for those who send from `link`: from 1 on, TCP holds back. */
  fullness(link: SimLink): number {
    // One measure for all senders, or the near ones would never get their turn.
    this.#reachMs = Math.max(this.#reachMs, link.delayMs + this.delayMs)
    return (this.#inboundBytes * this.#downlinkMsPerByte) / (this.#reachMs + this.#queueMs)
  }

  /** Gives `flow` its turn on `link` again when there is room on this host's downlink. */
  wait(flow: Flow, link: SimLink): void {
    this.#waiting.set(flow, link)
  }

  /** Sends something without weight (the beginning or end of a connection), in order with what has left before it. */
  sendControl(to: SimLink, arrived: () => boolean): void {
    this.#travel({ sizeBytes: 0, to, isFollowed: false, departed: () => false, arrived }, 0)
  }

  #pump(): void {
    this.settle()
    while (!this.#sending && this.#isPlugged) {
      const [flow] = this.#ready
      if (!flow) return
      this.#ready.delete(flow)
      const packet = flow.take()
      if (packet) this.#send(flow, packet)
    }
  }

  #send(flow: Flow, packet: Packet): void {
    const lastsMs = packet.sizeBytes * this.#uplinkMsPerByte
    this.#sending = { flow, packet, untilMs: this.#clock.now() + lastsMs }
    // It leaves before it arrives, also where both take no time.
    if (packet.isFollowed || this.#ready.size > 0) this.#watch()
    this.#travel(packet, lastsMs)
  }

  /** Nothing is planned for a packet that nobody waits behind: most are like that. */
  #watch(): void {
    if (this.#isWatched || !this.#sending) return
    this.#isWatched = true
    this.#clock.scheduleInside(this.#sending.untilMs - this.#clock.now(), () => {
      this.#isWatched = false
      const calledOut = this.#finish()
      this.#pump()
      return calledOut
    })
  }

  #finish(): boolean {
    const { flow, packet } = this.#sending as { flow: Flow; packet: Packet } // called while there is one
    this.#sending = undefined
    const calledOut = packet.departed()
    if (packet.isFollowed) this.#ready.add(flow)
    return calledOut
  }

  #travel(packet: Packet, lastsMs: number): void {
    const { to } = packet
    to.#inboundBytes += packet.sizeBytes
    const delayMs = lastsMs + this.delayMs + to.delayMs
    const now = this.#clock.now()
    const lateMs = packet.arrivalMs ? packet.arrivalMs(now + delayMs) - now : delayMs
    this.#clock.scheduleInside(lateMs, () => to.#arrive(packet))
  }

  #arrive(packet: Packet): boolean {
    if (!this.#isPlugged) {
      this.#held.push(() => this.#clock.scheduleInside(0, () => this.#arrive(packet)))
      return false
    }
    const now = this.#clock.now()
    const isFree = this.#downlinkFreeMs <= now
    this.#downlinkFreeMs = Math.max(now, this.#downlinkFreeMs) + packet.sizeBytes * this.#downlinkMsPerByte
    if (isFree && this.#downlinkFreeMs <= now + unnoticedMs) return this.#receive(packet)
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
