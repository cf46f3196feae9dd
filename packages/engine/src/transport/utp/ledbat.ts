/** Delay that we add to a line at most, in milliseconds (RFC 6817): others' calls and pages stay ahead of us. */
export const TARGET_MS = 100
/** Growth of the window in a round trip on an empty line, in bytes: what deployed uTP has, two packets. */
const GAIN_BYTES = 3000
/** RFC 6928, as TCP has it. */
const INITIAL_PACKETS = 10
const LEAST_PACKETS = 2
const MOST_BYTES = 4 * 1024 * 1024
/** Where slow start ends, as a share of the target, so that its last doubling stays below (LEDBAT++). */
const SLOW_START_SHARE = 0.75
/** What is lost at once when it is congestion, whatever the delay says: more than this share of a window, and packets. */
const CONGESTION_SHARE = 1 / 16
const CONGESTION_PACKETS = 3
const MOST_KEPT = 0.97
/** A queue when a packet is lost, in milliseconds and as a share of the deepest lately: it was full, and that is why. */
const FULL_QUEUE_MS = 10
const FULL_QUEUE_SHARE = 0.7
/** Round trips in which the deepest queue is forgotten, about. */
const MEMORY = 100
/** The same for the fastest rate. */
const RATE_MEMORY = 4

/** How many bytes may be on their way at once: LEDBAT (RFC 6817). Sizes in bytes, times in milliseconds. */
export class Ledbat {
  readonly #packetBytes: number
  #window: number
  #threshold = Infinity
  #deepestMs = 0
  #bytesPerMs = 0

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes
    this.#window = INITIAL_PACKETS * packetBytes
  }

  get window(): number {
    return this.#window
  }

  /** Bytes have come, at a rate; `isUsed` when the window was what kept more from being on its way. */
  acknowledged(
    bytes: number,
    { queueingMs, bytesPerMs, isUsed }: { queueingMs: number; bytesPerMs: number; isUsed: boolean },
  ): void {
    const roundTrips = Math.min(1, bytes / this.#window)
    this.#deepestMs = Math.max(queueingMs, this.#deepestMs * (1 - roundTrips / MEMORY))
    this.#bytesPerMs = Math.max(bytesPerMs, this.#bytesPerMs * (1 - roundTrips / RATE_MEMORY))
    const isSlowStart = this.#window < this.#threshold
    if (isSlowStart && queueingMs > SLOW_START_SHARE * TARGET_MS) this.#threshold = this.#window
    const room = (TARGET_MS - queueingMs) / TARGET_MS
    // Below the target a step a round trip; above it, a share of the window (LEDBAT++): who comes to the line gets it soon.
    if (room < 0) this.#set(this.#window + Math.max(room, -0.5) * bytes)
    else if (isUsed)
      this.#set(
        this.#window +
          (isSlowStart
            ? Math.min(bytes, this.#threshold - this.#window)
            : (GAIN_BYTES * room * bytes) / this.#window),
      )
  }

  /**
   * Packets were lost; call it once a round trip. Where the queue is full, or much is lost at once, it is congestion, and
   * the window is halved as TCP's is. Where it is not, what the line carried in a round trip stays (TCP
   * Westwood): a radio link that loses one in a hundred is not left idle.
   */
  lost(lost: { bytes: number; roundTripMs: number; queueingMs: number }): void {
    const carried = (this.#bytesPerMs * lost.roundTripMs) / this.#window
    const fullMs = Math.max(FULL_QUEUE_MS, this.#deepestMs * FULL_QUEUE_SHARE)
    const much = Math.max(this.#window * CONGESTION_SHARE, CONGESTION_PACKETS * this.#packetBytes)
    const isCongested = lost.queueingMs > fullMs || lost.bytes > much
    this.#set(this.#window * (isCongested ? 0.5 : Math.min(MOST_KEPT, Math.max(0.5, carried))))
    this.#threshold = this.#window
  }

  /** Nothing came back for long: begins again. */
  timedOut(): void {
    this.#threshold = Math.max(this.#window / 2, LEAST_PACKETS * this.#packetBytes)
    this.#set(0)
  }

  #set(window: number): void {
    this.#window = Math.min(MOST_BYTES, Math.max(LEAST_PACKETS * this.#packetBytes, window))
  }
}
