import { nextSequence, sequenceDistance } from './sequence.ts'

/** A packet that may have to be sent again. */
export interface SentPacket {
  readonly sequence: number
  /** The whole datagram. */
  readonly bytes: Uint8Array
  /** What it counts in the window: its payload. */
  readonly size: number
  sentAt: number
  sends: number
  state: 'sent' | 'lost' | 'come'
  /** Bytes that had come when it was sent. */
  deliveredBefore: number
}

/** What an acknowledgement changed. */
export interface Acknowledged {
  /** Bytes of packets that it is the first to acknowledge. */
  readonly bytes: number
  readonly packets: number
  /** Of a packet that was sent once. */
  readonly roundTripMs: number | undefined
  /** How fast bytes came over the last round trip. */
  readonly bytesPerMs: number | undefined
  /** Bytes of packets now known to be lost. */
  readonly lostBytes: number
  /** The first of them, as the count of losses in one round trip begins with it. */
  readonly firstLost: number | undefined
}

/** Packets on their way at most: far less than half of all sequence numbers. */
export const MOST_IN_FLIGHT = 3000
/** How old an acknowledgement may be. */
const OLDEST_ACK = 4096
/** Packets that come after a missing one until it is taken for lost (RFC 5681); more where packets overtake each other. */
const USUAL_REORDERING = 3
const MOST_REORDERING = 64

/** The packets that we sent and that were not acknowledged, and which of them are lost. */
export class InFlight {
  readonly #packets = new Map<number, SentPacket>()
  /** The oldest that is not acknowledged, and the next to be sent. */
  #oldest: number
  #next: number
  /** The newest known to have come. */
  #newest: number
  #bytes = 0
  #lost = 0
  #delivered = 0
  #repeats = 0
  #reordering = USUAL_REORDERING
  /** When the newest packet known to have come was sent. */
  #newestSentAt = -Infinity

  constructor(firstSequence: number) {
    this.#oldest = this.#next = firstSequence
    this.#newest = nextSequence(firstSequence, -1)
  }

  /** Bytes on their way: neither come nor lost. */
  get bytes(): number {
    return this.#bytes
  }

  get packets(): number {
    return sequenceDistance(this.#oldest, this.#next)
  }

  get next(): number {
    return this.#next
  }

  get hasLost(): boolean {
    return this.#lost > 0
  }

  /** Whether `ack` can be said by somebody who hears us: of a packet that we sent, not long ago. */
  isPlausible(ack: number): boolean {
    const ahead = sequenceDistance(this.#oldest, ack)
    return ahead < this.packets && ahead >= -OLDEST_ACK
  }

  isAcknowledged(sequence: number): boolean {
    return sequenceDistance(sequence, this.#oldest) > 0
  }

  /** Notes a new packet as sent, with the next sequence number. */
  add(bytes: Uint8Array, size: number, now: number): SentPacket {
    const packet: SentPacket = {
      sequence: this.#next,
      bytes,
      size,
      sentAt: now,
      sends: 1,
      state: 'sent',
      deliveredBefore: this.#delivered,
    }
    this.#packets.set(this.#next, packet)
    this.#next = nextSequence(this.#next)
    this.#bytes += size
    return packet
  }

  /** Notes a packet as sent again. */
  again(packet: SentPacket, now: number): void {
    if (packet.state === 'lost') {
      this.#lost--
      this.#bytes += packet.size
    }
    packet.state = 'sent'
    packet.sentAt = now
    packet.sends++
    packet.deliveredBefore = this.#delivered
  }

  /** The oldest lost packet. */
  nextLost(): SentPacket | undefined {
    if (this.#lost === 0) return undefined
    for (let at = this.#oldest; at !== this.#next; at = nextSequence(at)) {
      const packet = this.#at(at)
      if (packet?.state === 'lost') return packet
    }
    return undefined
  }

  /** The newest packet of which nothing is known. */
  newestSent(): SentPacket | undefined {
    for (let back = 1; back <= this.packets; back++) {
      const packet = this.#at(nextSequence(this.#next, -back))
      if (packet?.state === 'sent') return packet
    }
    return undefined
  }

  /** Takes everything that was not acknowledged for lost. */
  loseAll(): void {
    for (let at = this.#oldest; at !== this.#next; at = nextSequence(at)) {
      const packet = this.#at(at)
      if (packet?.state === 'sent') this.#lose(packet)
    }
  }

  /**
   * Takes an acknowledgement in that is plausible. `isBare` says that it came without data: only then does one that says
   * nothing new hint at a loss.
   */
  acknowledge(
    ack: number,
    selective: Uint8Array | undefined,
    { now, roundTripMs, isBare }: { now: number; roundTripMs: number; isBare: boolean },
  ): Acknowledged {
    const seen = {
      bytes: 0,
      packets: 0,
      roundTripMs: undefined as number | undefined,
      bytesPerMs: undefined as number | undefined,
    }
    const come = (packet: SentPacket) => {
      if (packet.state === 'come') return
      seen.bytes += packet.size
      seen.packets++
      if (packet.sends === 1) seen.roundTripMs = now - packet.sentAt
      this.#come(packet, { now, roundTripMs })
      // Never less than a tick of a coarse clock.
      seen.bytesPerMs = (this.#delivered - packet.deliveredBefore) / Math.max(0.05, now - packet.sentAt)
    }
    let isOld = sequenceDistance(this.#oldest, ack) < -1
    while (sequenceDistance(this.#oldest, ack) >= 0) {
      const packet = this.#at(this.#oldest) as SentPacket
      come(packet)
      this.#packets.delete(this.#oldest)
      this.#oldest = nextSequence(this.#oldest)
      isOld = false
    }
    if (selective && !isOld) this.#eachSelected(ack, selective, come)
    const hasGap = sequenceDistance(this.#oldest, this.#newest) > 0
    this.#repeats =
      isBare && !selective && seen.packets === 0 && this.packets > 0 && !isOld ? this.#repeats + 1 : 0
    const { lostBytes, firstLost } = hasGap || this.#repeats >= 3 ? this.#findLost(roundTripMs) : noLoss
    return { ...seen, lostBytes, firstLost }
  }

  #eachSelected(ack: number, selective: Uint8Array, come: (packet: SentPacket) => void): void {
    const reach = Math.min(selective.length * 8, sequenceDistance(ack, this.#next) - 2)
    for (let bit = 0; bit < reach; bit++) {
      if (((selective[bit >> 3] as number) & (1 << (bit & 7))) === 0) continue
      const packet = this.#at(nextSequence(ack, bit + 2))
      if (packet) come(packet)
    }
  }

  #come(packet: SentPacket, { now, roundTripMs }: { now: number; roundTripMs: number }): void {
    // It came sooner than its second sending can have: it had only been overtaken.
    if (packet.sends > 1 && now - packet.sentAt < roundTripMs / 2)
      this.#reordering = Math.min(MOST_REORDERING, this.#reordering * 2)
    if (packet.state === 'lost') this.#lost--
    else this.#bytes -= packet.size
    packet.state = 'come'
    this.#delivered += packet.size
    this.#newestSentAt = Math.max(this.#newestSentAt, packet.sentAt)
    if (sequenceDistance(this.#newest, packet.sequence) > 0) this.#newest = packet.sequence
  }

  /** Finds packets that others overtook, by number or, also those sent again, by time (RFC 8985). */
  #findLost(roundTripMs: number): { lostBytes: number; firstLost: number | undefined } {
    let lostBytes = 0
    let firstLost: number | undefined
    let later = 0
    const last = sequenceDistance(this.#oldest, this.#newest) > 0 ? this.#newest : this.#oldest
    for (let at = last; sequenceDistance(this.#oldest, at) >= 0; at = nextSequence(at, -1)) {
      const packet = this.#at(at)
      if (!packet) continue
      if (packet.state === 'come') later++
      if (packet.state !== 'sent') continue
      const isOvertaken = packet.sends === 1 && later >= this.#reordering
      const isLate = packet.sentAt + roundTripMs * (this.#reordering / 12) < this.#newestSentAt
      const isRepeated = packet.sends === 1 && at === this.#oldest && this.#repeats >= 3
      if (!isOvertaken && !isLate && !isRepeated) continue
      this.#lose(packet)
      lostBytes += packet.size
      firstLost = at
    }
    return { lostBytes, firstLost }
  }

  #lose(packet: SentPacket): void {
    packet.state = 'lost'
    this.#lost++
    this.#bytes -= packet.size
  }

  #at(sequence: number): SentPacket | undefined {
    return this.#packets.get(sequence)
  }
}

const noLoss = { lostBytes: 0, firstLost: undefined }
