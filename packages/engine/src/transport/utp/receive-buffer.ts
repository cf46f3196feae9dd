import { MOST_SELECTIVE_ACK_BYTES } from './packet.ts'
import { nextSequence, sequenceDistance } from './sequence.ts'

/** Bytes that may wait here: for their owner, or for packets that are missing before them. */
const CAPACITY = 1024 * 1024
/** What a packet costs us beside its bytes, so that a million packets of one byte are no megabyte. */
const PACKET_COST = 128
/** How far ahead of the first missing packet one may be: what a selective ACK can tell of. */
const MOST_AHEAD = 1024

interface Received {
  readonly payload: Uint8Array
  readonly isEnd: boolean
}

/** Puts packets in order, each once, and never holds more than its capacity. */
export class ReceiveBuffer {
  /** By sequence number. */
  readonly #early = new Map<number, Received>()
  #newest = 0
  #ready: Uint8Array[] = []
  #used = 0
  #ack: number
  #isEnded = false

  /** `ack` is the last packet that counts as received. */
  constructor(ack: number) {
    this.#ack = ack
  }

  /** The last packet up to which none is missing. */
  get ack(): number {
    return this.#ack
  }

  /** Room for more, in bytes. */
  get window(): number {
    return Math.max(0, CAPACITY - this.#used)
  }

  get hasGap(): boolean {
    return this.#early.size > 0
  }

  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  /** Whether the other side has ended and everything before that is here. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Takes a packet; says whether it is the next, one for later, or of no use. */
  take(sequence: number, payload: Uint8Array, { isEnd }: { isEnd: boolean }): 'next' | 'early' | 'useless' {
    const ahead = sequenceDistance(this.#ack, sequence)
    if (ahead < 1 || ahead >= MOST_AHEAD || this.#isEnded) return 'useless'
    const cost = payload.length + PACKET_COST
    // The next may always come a little over: else a full house of early ones would never empty.
    if (this.#used + cost > CAPACITY + (ahead === 1 && this.#ready.length === 0 ? 65_536 : 0))
      return 'useless'
    if (ahead > 1) {
      if (this.#early.has(sequence)) return 'useless'
      if (this.#early.size === 0 || sequenceDistance(this.#newest, sequence) > 0) this.#newest = sequence
      this.#early.set(sequence, { payload, isEnd })
      this.#used += cost
      return 'early'
    }
    this.#used += cost
    this.#append({ payload, isEnd })
    while (!this.#isEnded) {
      const next = this.#early.get(nextSequence(this.#ack))
      if (!next) break
      this.#early.delete(nextSequence(this.#ack))
      this.#append(next)
    }
    return 'next'
  }

  /** The next bytes for the owner. */
  shift(): Uint8Array | undefined {
    const payload = this.#ready.shift()
    if (payload) this.#used -= payload.length + PACKET_COST
    return payload
  }

  /** Which packets have come early, as a selective ACK has it; absent when none has. */
  selectiveAck(): Uint8Array | undefined {
    if (this.#early.size === 0) return undefined
    const bits = sequenceDistance(this.#ack, this.#newest) - 1
    const bytes = new Uint8Array(Math.min(MOST_SELECTIVE_ACK_BYTES, Math.ceil(bits / 32) * 4))
    for (let bit = 0; bit < Math.min(bits, bytes.length * 8); bit++)
      if (this.#early.has(nextSequence(this.#ack, bit + 2)))
        bytes[bit >> 3] = (bytes[bit >> 3] as number) | (1 << (bit & 7))
    return bytes
  }

  #append({ payload, isEnd }: Received): void {
    this.#ack = nextSequence(this.#ack)
    if (payload.length > 0) this.#ready.push(payload)
    else this.#used -= PACKET_COST
    if (!isEnd) return
    this.#isEnded = true
    // What claims to come after the end is let go.
    this.#early.clear()
  }
}
