import type { Clock, Endpoint, UdpSocket } from '@lanterne/kernel'

const HEADERS_BYTES = 28

/** For tests: the narrow place of a line, first come first served, where what does not fit is lost. */
export class Bottleneck {
  readonly #clock: Clock
  readonly #bytesPerMs: number
  readonly #bufferMs: number
  readonly #delayMs: number
  #freeAt = 0

  constructor(clock: Clock, line: { bytesPerSecond: number; bufferMs: number; delayMs: number }) {
    this.#clock = clock
    this.#bytesPerMs = line.bytesPerSecond / 1000
    this.#bufferMs = line.bufferMs
    this.#delayMs = line.delayMs
  }

  /** How long what comes now has to wait. */
  get queueingMs(): number {
    return Math.max(0, this.#freeAt - this.#clock.now())
  }

  /** Sends something through; says whether it fits. */
  pass(sizeBytes: number, arrived: () => void): boolean {
    const now = this.#clock.now()
    if (this.queueingMs > this.#bufferMs) return false
    this.#freeAt = Math.max(now, this.#freeAt) + sizeBytes / this.#bytesPerMs
    this.#clock.schedule(this.#freeAt - now + this.#delayMs, arrived)
    return true
  }

  /** Two sockets: what the first sends goes through here, what the second sends is only on its way for a while. */
  sockets(): [UdpSocket, UdpSocket] {
    const ears: ((message: Uint8Array, from: Endpoint) => void)[] = []
    const ends = [1, 2].map((number) => ({ host: `203.0.113.${number}`, port: 6881 }))
    const socket = (me: number, carry: (size: number, arrived: () => void) => void): UdpSocket => ({
      local: ends[me] as Endpoint,
      receive: (onMessage) => void (ears[me] = onMessage),
      send(message) {
        const copy = message.slice()
        carry(message.length + HEADERS_BYTES, () => ears[1 - me]?.(copy, ends[me] as Endpoint))
      },
      [Symbol.asyncDispose]: async () => undefined,
    })
    return [
      socket(0, (size, arrived) => this.pass(size, arrived)),
      socket(1, (_, arrived) => void this.#clock.schedule(this.#delayMs, arrived)),
    ]
  }
}

/** For tests: a download of the old school (TCP Reno) through a bottleneck, until it is stopped. */
export class RenoFlow {
  deliveredBytes = 0
  readonly #clock: Clock
  readonly #line: Bottleneck
  readonly #backMs: number
  #window = 10
  #inFlight = 0
  #threshold = Infinity
  #lossesCountFrom = 0
  #isStopped = false

  constructor(clock: Clock, line: Bottleneck, backMs: number) {
    this.#clock = clock
    this.#line = line
    this.#backMs = backMs
    this.#send()
  }

  stop(): void {
    this.#isStopped = true
  }

  #send(): void {
    const size = 1500
    while (this.#inFlight < this.#window && !this.#isStopped) {
      this.#inFlight++
      const sentAt = this.#clock.now()
      const isThrough = this.#line.pass(size, () => {
        this.deliveredBytes += size
        this.#clock.schedule(this.#backMs, () => this.#acknowledged())
      })
      // A loss is known a round trip later.
      if (!isThrough) this.#clock.schedule(this.#line.queueingMs + 2 * this.#backMs, () => this.#lost(sentAt))
    }
  }

  #acknowledged(): void {
    this.#inFlight--
    this.#window += this.#window < this.#threshold ? 1 : 1 / this.#window
    this.#send()
  }

  #lost(sentAt: number): void {
    this.#inFlight--
    if (sentAt >= this.#lossesCountFrom) {
      this.#window = this.#threshold = Math.max(2, this.#window / 2)
      this.#lossesCountFrom = this.#clock.now()
    }
    this.#send()
  }
}
