import type { TcpSocket } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock, type SimClock } from '../sim/sim-clock.ts'
import { createSimRandom } from '../sim/sim-random.ts'
import { Bottleneck } from '../transport/utp/testing/bottleneck.ts'
import { UtpHub } from '../transport/utp/utp-hub.ts'
import { type Sender, type UploadLimit, UploadLine } from './upload-line.ts'

const { signal } = new AbortController()
/** What a system takes from a program for one connection before the program notices that it does not leave. */
const SYSTEM_BUFFER_BYTES = 256 << 10
const PACKET_BYTES = 1448
/** Bytes of a packet that are not payload. */
const HEADERS_BYTES = 52

/** A TCP connection (Reno) that has always more to send, as `UploadLine` lets it. */
class TcpUpload implements Sender {
  deliveredBytes = 0
  readonly #clock: SimClock
  readonly #wire: Bottleneck
  readonly #line: UploadLine
  #queued = 0
  #inFlight = 0
  #window = 10
  #threshold = Infinity
  #lossesCountFrom = 0

  constructor(clock: SimClock, wire: Bottleneck, line: UploadLine) {
    this.#clock = clock
    this.#wire = wire
    this.#line = line
    this.send()
  }

  get pendingBytes(): number {
    return Math.max(0, this.#queued - SYSTEM_BUFFER_BYTES)
  }

  /** As an upload queue: little waits in the socket. */
  send(): void {
    while (this.pendingBytes < 32 << 10) {
      const bytes = this.#line.take(this, 16_384)
      if (bytes === 0) break
      this.#queued += bytes
    }
    this.#transmit()
  }

  #transmit(): void {
    while (this.#inFlight < this.#window && this.#queued > 0) {
      const size = Math.min(PACKET_BYTES, this.#queued)
      this.#queued -= size
      this.#inFlight++
      const sentAt = this.#clock.now()
      const isThrough = this.#wire.pass(size + HEADERS_BYTES, () => {
        this.deliveredBytes += size
        this.#clock.schedule(20, () => this.#acknowledged())
      })
      if (!isThrough) this.#clock.schedule(this.#wire.queueingMs + 40, () => this.#lost(size, sentAt))
    }
  }

  #acknowledged(): void {
    this.#inFlight--
    this.#window += this.#window < this.#threshold ? 1 : 1 / this.#window
    this.send()
  }

  #lost(size: number, sentAt: number): void {
    this.#inFlight--
    this.#queued += size
    if (sentAt >= this.#lossesCountFrom) {
      this.#window = this.#threshold = Math.max(2, this.#window / 2)
      this.#lossesCountFrom = this.#clock.now()
    }
    this.send()
  }
}

/** A uTP connection that has always more to send. */
class UtpUpload implements Sender {
  readonly #socket: TcpSocket
  readonly #line: UploadLine

  constructor(socket: TcpSocket, line: UploadLine) {
    this.#socket = socket
    this.#line = line
    socket.receive({ data() {}, drain: () => this.send(), close() {} })
    this.send()
  }

  get pendingBytes(): number {
    return this.#socket.pendingBytes
  }

  send(): void {
    while (this.pendingBytes < 32 << 10) {
      const bytes = this.#line.take(this, 16_384)
      if (bytes === 0) return
      this.#socket.write(new Uint8Array(bytes))
    }
  }
}

/** A home's uplink with the usual deep buffer, and uploads of both kinds over it. */
async function home(uplink: number, limit: UploadLimit, { tcp, utp }: { tcp: number; utp: number }) {
  const clock = createSimClock()
  const random = createSimRandom(5)
  const wire = new Bottleneck(clock, { bytesPerSecond: uplink, bufferMs: 800, delayMs: 20 })
  const [near, far] = wire.sockets()
  let bytes = 0
  const onConnection = (socket: TcpSocket) =>
    socket.receive({ data: (chunk) => void (bytes += chunk.length), drain() {}, close() {} })
  const there = new UtpHub(far, { clock, random, onConnection })
  const hub = new UtpHub(near, { clock, random })
  const line = new UploadLine({ clock, limit, queueingMs: () => hub.queueingMs, isExempt: () => false })
  const tcps = Array.from({ length: tcp }, () => new TcpUpload(clock, wire, line))
  for (let i = 0; i < utp; i++) new UtpUpload(await clock.settle(hub.connect(there.local, { signal })), line)
  const delivered = () => tcps.reduce((sum, { deliveredBytes }) => sum + deliveredBytes, bytes)
  /** Share of the line that uploads had for so long, and what others found in front of it: 95 of 100 times less. */
  const watch = async (seconds: number) => {
    const before = delivered()
    const delays: number[] = []
    for (let step = 0; step < seconds * 50; step++) {
      await clock.advance(20)
      delays.push(wire.queueingMs)
    }
    delays.sort((a, b) => a - b)
    return {
      rate: (delivered() - before) / seconds,
      share: (delivered() - before) / (uplink * seconds),
      delayMs: delays[Math.floor(delays.length * 0.95)] ?? 0,
    }
  }
  /** A call: a packet of 1200 bytes every so often, for a while. */
  const call = (everyMs: number, untilMs: number) => {
    if (clock.now() >= untilMs) return
    wire.pass(1200, () => undefined)
    clock.schedule(everyMs, () => call(everyMs, untilMs))
  }
  return { clock, watch, call }
}

const MBIT = 125_000

describe('UploadLine', () => {
  it.each([
    [1, { tcp: 0, utp: 3 }],
    [1, { tcp: 3, utp: 1 }],
    [5, { tcp: 4, utp: 1 }],
    [5, { tcp: 0, utp: 4 }],
    [20, { tcp: 6, utp: 2 }],
    [50, { tcp: 8, utp: 1 }],
  ])(
    'uses most of an idle line of %i Mbit/s without a delay that anybody notices: %o',
    async (mbit, uploads) => {
      const { watch } = await home(mbit * MBIT, { kind: 'automatic' }, uploads)
      await watch(20)
      const { share, delayMs } = await watch(40)
      expect(share).toBeGreaterThan(0.7)
      expect(delayMs).toBeLessThan(50)
    },
  )

  it('makes way for a call within seconds, and takes the line again after it', async () => {
    const { clock, watch, call } = await home(2 * MBIT, { kind: 'automatic' }, { tcp: 3, utp: 1 })
    await watch(20)
    // 1 Mbit/s of 2.
    call(9.6, clock.now() + 40_000)
    await watch(5)
    const during = await watch(35)
    expect(during.delayMs).toBeLessThan(50)
    expect(during.share).toBeGreaterThan(0.25)
    await watch(20)
    expect((await watch(20)).share).toBeGreaterThan(0.7)
  })

  it('fills the line and its buffer when it is told not to care', async () => {
    const { watch } = await home(5 * MBIT, { kind: 'unlimited' }, { tcp: 4, utp: 0 })
    await watch(20)
    const { share, delayMs } = await watch(20)
    expect(share).toBeGreaterThan(0.9)
    expect(delayMs).toBeGreaterThan(300)
  })

  it('keeps to a share of what it found, and to a number', async () => {
    const half = await home(5 * MBIT, { kind: 'share', share: 0.5 }, { tcp: 3, utp: 1 })
    await half.watch(60)
    expect((await half.watch(20)).share).toBeGreaterThan(0.35)
    expect((await half.watch(20)).share).toBeLessThan(0.52)
    const exact = await home(5 * MBIT, { kind: 'rate', bytesPerSecond: 100_000 }, { tcp: 3, utp: 1 })
    await exact.watch(5)
    const { rate } = await exact.watch(20)
    expect(rate).toBeGreaterThan(95_000)
    expect(rate).toBeLessThan(102_000)
  })

  it('finds the line where no connection measures delay, less well', async () => {
    const { watch } = await home(5 * MBIT, { kind: 'automatic' }, { tcp: 4, utp: 0 })
    await watch(60)
    const { share, delayMs } = await watch(120)
    expect(share).toBeGreaterThan(0.6)
    expect(delayMs).toBeLessThan(50)
  })
})
