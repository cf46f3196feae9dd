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
/** Share of a window lost at once above which it is congestion, whatever the delay says. */
const CONGESTION_SHARE = 1 / 16
const MOST_KEPT = 0.97
/** A queue of so many milliseconds when a packet is lost: it was full, and congestion is why. */
const FULL_QUEUE_MS = 10

/** How many bytes may be on their way at once: LEDBAT (RFC 6817). Sizes in bytes, times in milliseconds. */
export class Ledbat {
  readonly #packetBytes: number
  #window: number
  #threshold = Infinity

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes
    this.#window = INITIAL_PACKETS * packetBytes
  }

  get window(): number {
    return this.#window
  }

  /** Bytes have come; `isUsed` when the window was what kept more from being on its way. */
  acknowledged(bytes: number, { queueingMs, isUsed }: { queueingMs: number; isUsed: boolean }): void {
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
   * Packets were lost; call it once a round trip. Where there is a queue, or much is lost at once, it is congestion, and
   * the window is halved as TCP's is. Where there is none, what the line carried (`bytesPerMs`) in a round trip stays (TCP
   * Westwood): a radio link that loses one in a hundred is not left idle.
   */
  lost(lost: { bytes: number; bytesPerMs: number; roundTripMs: number; queueingMs: number }): void {
    const carried = (lost.bytesPerMs * lost.roundTripMs) / this.#window
    const isCongested = lost.queueingMs > FULL_QUEUE_MS || lost.bytes > this.#window * CONGESTION_SHARE
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
