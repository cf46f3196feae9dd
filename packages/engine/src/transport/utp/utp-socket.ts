import {
  AppError,
  type Clock,
  type Endpoint,
  type TcpReceiver,
  type TcpSocket,
  type Timer,
  WRITE_HIGH_WATER_MARK,
} from '@lanterne/kernel'
import { ByteQueue } from './byte-queue.ts'
import { InFlight, MOST_IN_FLIGHT, type SentPacket } from './in-flight.ts'
import { Ledbat } from './ledbat.ts'
import { OneWayDelay } from './one-way-delay.ts'
import {
  encodeHeader,
  UTP_HEADER_BYTES,
  type UtpHeader,
  type UtpPacket,
  UtpType,
  writeHeader,
} from './packet.ts'
import { ReceiveBuffer } from './receive-buffer.ts'
import { RoundTrip } from './round-trip.ts'
import { nextSequence } from './sequence.ts'

/**
 * Bytes of payload in a packet. With uTP's, UDP's and IPv6's headers it is 1,420 bytes, which is what a WireGuard tunnel
 * carries whole, and less than any home line's.
 */
export const PAYLOAD_BYTES = 1352
const LINGER_MS = 30_000
/** After a good end packets that are sent again are still answered for so long, lest it looks like a bad one. */
const LAST_WORD_MS = 3000
/** Time-outs in a row after which the other side is gone: half a minute. */
const MOST_TIMEOUTS = 6
/** Homes' routers forget a way that is silent for longer. */
const KEEP_ALIVE_MS = 29_000
/** One acknowledgement for several packets that come fast; for one alone it waits no longer than this. */
const ACK_DELAY_MS = 10
const PROMPT_ACK_MS = 2
const MOST_UNACKNOWLEDGED = 8

/** What a connection needs of the socket that it shares. */
export interface UtpLine {
  readonly clock: Clock
  readonly local: Endpoint
  send(message: Uint8Array, to: Endpoint): void
  /** Nothing will be said on `socket` any more. */
  gone(socket: UtpSocket): void
}

export interface UtpSocketOptions {
  readonly line: UtpLine
  readonly remote: Endpoint
  /** Ids of the packets that come and of those that go (BEP 29). */
  readonly receiveId: number
  readonly sendId: number
  /** Number of our first packet, and of the last of theirs that counts as received. */
  readonly sequence: number
  readonly ack: number
  /** Delay of the packet that opened the connection, to be told to the other side. */
  readonly delay: number
  readonly roundTripMs: number | undefined
  /** Whether we asked to connect: the other side waits for a word of ours. */
  readonly isOurs: boolean
}

/** How long what one acknowledgement says of the queues holds. */
const DELAY_HOLDS_MS = 2000

/** One uTP connection that stands (BEP 29), in the shape of a TCP socket. */
export class UtpSocket implements TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly receiveId: number
  readonly sendId: number
  readonly #line: UtpLine
  readonly #clock: Clock
  readonly #queue = new ByteQueue()
  readonly #inFlight: InFlight
  readonly #received: ReceiveBuffer
  readonly #ledbat = new Ledbat(PAYLOAD_BYTES)
  readonly #roundTrip = new RoundTrip()
  readonly #delay = new OneWayDelay()
  #receiver: TcpReceiver | undefined
  /** `ending`: the owner has nothing more to say. `left`: the owner is gone, the rest is manners. */
  #state: 'open' | 'ending' | 'left' | 'closed' = 'open'
  #error: AppError | undefined
  #isPaused = true
  #isFlushing = false
  #isPumpDue = false
  #isAwaitingDrain = false
  /** The window, not a lack of bytes, kept more from leaving. */
  #isLimited = false
  #endSequence: number | undefined
  /** Losses up to this packet are one with those before. */
  #recoveryEnd: number | undefined
  #peerWindow = 0xffff
  #toldWindow = Infinity
  #lastDelay: number
  #unacknowledged = 0
  #unacknowledgedSince = 0
  #hasProbed = false
  #timer: Timer | undefined
  #timerAt = Infinity
  #retransmitAt = Infinity
  #ackAt = Infinity
  #keepAliveAt: number
  #closeAt = Infinity
  /** When something of ours was last said to have come. */
  #acknowledgedAt = -Infinity

  constructor(options: UtpSocketOptions) {
    this.#line = options.line
    this.#clock = options.line.clock
    this.local = options.line.local
    this.remote = options.remote
    this.receiveId = options.receiveId
    this.sendId = options.sendId
    this.#inFlight = new InFlight(options.sequence)
    this.#received = new ReceiveBuffer(options.ack)
    this.#lastDelay = options.delay
    if (options.roundTripMs !== undefined) this.#roundTrip.add(options.roundTripMs)
    const now = this.#clock.now()
    this.#keepAliveAt = now + KEEP_ALIVE_MS
    if (options.isOurs) this.#ackAt = now
    this.#arm()
  }

  // — for the owner —

  get pendingBytes(): number {
    return this.#queue.bytes
  }

  /** How long our packets stand in queues, in milliseconds; absent when none was acknowledged lately. */
  queueingMs(now: number): number | undefined {
    return now - this.#acknowledgedAt < DELAY_HOLDS_MS ? this.#delay.queueingMs : undefined
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    if (this.#isOver) queueMicrotask(() => receiver.close(this.#error))
    else this.resume()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#state !== 'open') return false
    this.#queue.add(bytes)
    this.#pumpSoon()
    const isFull = this.#queue.bytes >= WRITE_HIGH_WATER_MARK
    this.#isAwaitingDrain ||= isFull
    return !isFull
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    if (this.#isFlushing) return
    this.#isFlushing = true
    queueMicrotask(() => {
      this.#isFlushing = false
      this.#flush()
    })
  }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#closeAt = this.#clock.now() + LINGER_MS
    this.#arm()
    this.#pumpSoon()
  }

  destroy(): void {
    if (this.#isOver) return
    // As TCP has it: what came and was not read is a broken connection for the other side.
    if (this.#received.hasReady) return this.#reset(undefined)
    this.#queue.clear()
    this.#state = 'left'
    this.#closeAt = this.#clock.now() + LINGER_MS
    this.#tellClosed()
    this.#pump()
  }

  // — for the hub —

  /** Takes a packet that is for this connection. */
  handle(packet: UtpPacket): void {
    if (this.#state === 'closed') return this.#onStraggler(packet)
    // Whoever does not hear us cannot know what we sent: a forged packet changes nothing.
    const isReset = packet.type === UtpType.reset
    // A reset may name the number that comes next: our bare acknowledgements carry it.
    const ack = isReset ? nextSequence(packet.ack, -1) : packet.ack
    if (!this.#inFlight.isPlausible(ack)) return
    if (isReset) return this.#onReset()
    const now = this.#clock.now()
    this.#peerWindow = packet.window
    this.#noteDelay(packet, now)
    this.#onAck(packet, now)
    if (packet.type === UtpType.data || packet.type === UtpType.fin) this.#onData(packet, now)
    this.#closeIfDone()
    this.#pump()
  }

  /** The other side asks again to connect: our answer was lost. */
  handleSyn(): void {
    if (this.#state !== 'closed') this.#sendState()
  }

  /** Ends without another word: the line is closed. */
  cut(): void {
    this.#reset(undefined)
  }

  // — what comes —

  #noteDelay(packet: UtpPacket, now: number): void {
    this.#lastDelay = (micros(now) - packet.timestamp) >>> 0
    this.#delay.received(this.#lastDelay, now)
    if (packet.timestampDifference !== 0) this.#delay.sent(packet.timestampDifference, now)
  }

  #onAck(packet: UtpPacket, now: number): void {
    const isBare = packet.type === UtpType.state
    const seen = this.#inFlight.acknowledge(packet.ack, packet.selectiveAck, {
      now,
      roundTripMs: this.#roundTrip.smoothedMs,
      isBare,
    })
    if (seen.roundTripMs !== undefined) this.#roundTrip.add(seen.roundTripMs)
    if (seen.packets > 0) {
      this.#roundTrip.backoff = 0
      this.#hasProbed = false
      this.#awaitAck(now)
    }
    if (seen.bytes > 0) this.#acknowledgedAt = now
    if (seen.bytes > 0)
      this.#ledbat.acknowledged(seen.bytes, {
        queueingMs: this.#delay.queueingMs,
        bytesPerMs: seen.bytesPerMs ?? 0,
        isUsed: this.#isLimited,
      })
    const { firstLost, lostBytes } = seen
    if (this.#recoveryEnd !== undefined && this.#inFlight.isAcknowledged(this.#recoveryEnd))
      this.#recoveryEnd = undefined
    if (firstLost === undefined || this.#recoveryEnd !== undefined) return
    this.#recoveryEnd = nextSequence(this.#inFlight.next, -1)
    this.#ledbat.lost({
      bytes: lostBytes,
      queueingMs: this.#delay.queueingMs,
      roundTripMs: Math.min(this.#roundTrip.leastMs, this.#roundTrip.smoothedMs),
    })
  }

  #onData({ type, sequence, payload }: UtpPacket, now: number): void {
    const isEnd = type === UtpType.fin
    const use = this.#received.take(sequence, payload, { isEnd })
    // Nobody will read it: the other side should know.
    if (this.#state === 'left' && use !== 'useless' && payload.length > 0) return this.#reset(undefined)
    if (use === 'next' && !this.#received.hasGap && !isEnd) this.#acknowledgeSoon(now)
    else this.#sendState()
    if (use === 'next') this.#flush()
  }

  /** Two packets are worth an answer (RFC 5681), several when they come close upon each other. */
  #acknowledgeSoon(now: number): void {
    if (this.#unacknowledged++ === 0) this.#unacknowledgedSince = now
    const isDue =
      this.#unacknowledged >= MOST_UNACKNOWLEDGED ||
      (this.#unacknowledged >= 2 && now - this.#unacknowledgedSince >= PROMPT_ACK_MS)
    if (isDue) return this.#sendState()
    this.#ackAt = this.#unacknowledgedSince + ACK_DELAY_MS
    this.#arm()
  }

  /** Hands over what has come. */
  #flush(): void {
    while (this.#receiver && !this.#isPaused && !this.#isOver) {
      const payload = this.#received.shift()
      if (!payload) break
      this.#receiver.data(payload)
    }
    if (this.#isOver) return
    // A sender that was held back learns that there is room again.
    if (this.#toldWindow < 2 * PAYLOAD_BYTES && this.#received.window > 16 * PAYLOAD_BYTES) this.#sendState()
    if (!this.#received.isEnded || this.#received.hasReady) return
    if (!this.#receiver) return
    // What is left of it, the last acknowledgements, is of no interest to the owner.
    if (this.#queue.bytes === 0) this.destroy()
    else this.end()
  }

  /** Our last word was lost, or theirs went a long way round. */
  #onStraggler({ type }: UtpPacket): void {
    if (type === UtpType.data || type === UtpType.fin) this.#sendState()
  }

  #onReset(): void {
    // Both sides had said that they end, and theirs has forgotten us already.
    const isDone = this.#received.isEnded && this.#endSequence !== undefined && this.#inFlight.packets <= 1
    this.#close(isDone ? undefined : broken('reset by peer'))
  }

  // — what goes —

  #pumpSoon(): void {
    if (this.#isPumpDue) return
    this.#isPumpDue = true
    // What is written in one turn shares packets.
    queueMicrotask(() => {
      this.#isPumpDue = false
      this.#pump()
    })
  }

  /** Sends what the windows allow: what was lost first, then what is new. */
  #pump(): void {
    if (this.#state === 'closed') return
    const now = this.#clock.now()
    const inFlight = this.#inFlight
    this.#isLimited = false
    for (let lost = inFlight.nextLost(); lost && this.#fits(lost.size); lost = inFlight.nextLost())
      this.#sendAgain(lost, now)
    while (!inFlight.hasLost && this.#queue.bytes > 0 && inFlight.packets < MOST_IN_FLIGHT) {
      const size = Math.min(PAYLOAD_BYTES, this.#queue.bytes)
      if (!this.#fits(size)) break
      this.#sendNew(UtpType.data, size, now)
    }
    if (this.#state !== 'open' && this.#queue.bytes === 0 && this.#endSequence === undefined) {
      this.#endSequence = inFlight.next
      this.#sendNew(UtpType.fin, 0, now)
      if (this.#received.isEnded) this.destroy()
    }
    // A window that stays shut is tried now and then: the word that it is open may have been lost.
    if (this.#queue.bytes > 0 && inFlight.packets === 0 && this.#retransmitAt === Infinity)
      this.#retransmitAt = now + this.#roundTrip.timeoutMs
    this.#arm()
    if (!this.#isAwaitingDrain || this.#queue.bytes > 0 || this.#state !== 'open') return
    this.#isAwaitingDrain = false
    this.#receiver?.drain()
  }

  #fits(size: number): boolean {
    const bytes = this.#inFlight.bytes + size
    if (bytes > this.#peerWindow) return false
    const isAllowed = bytes <= this.#ledbat.window || this.#inFlight.bytes === 0
    if (!isAllowed) this.#isLimited = true
    return isAllowed
  }

  #sendNew(type: UtpType, size: number, now: number): void {
    const bytes = Buffer.allocUnsafe(UTP_HEADER_BYTES + size)
    this.#queue.take(bytes, UTP_HEADER_BYTES)
    const isFirst = this.#inFlight.packets === 0
    const { sequence } = this.#inFlight.add(bytes, size, now)
    writeHeader(bytes, this.#header(type, sequence, now))
    this.#send(bytes, now)
    if (isFirst || this.#retransmitAt === Infinity) this.#awaitAck(now)
  }

  #sendAgain(packet: SentPacket, now: number): void {
    this.#inFlight.again(packet, now)
    const type = packet.sequence === this.#endSequence ? UtpType.fin : UtpType.data
    writeHeader(packet.bytes, this.#header(type, packet.sequence, now))
    this.#send(packet.bytes, now)
  }

  #sendState(): void {
    const now = this.#clock.now()
    const header = this.#header(UtpType.state, this.#inFlight.next, now)
    this.#send(encodeHeader({ ...header, selectiveAck: this.#received.selectiveAck() }), now)
  }

  #header(type: UtpType, sequence: number, now: number): UtpHeader {
    const { ack, window } = this.#received
    return {
      type,
      connectionId: this.sendId,
      timestamp: micros(now),
      timestampDifference: this.#lastDelay,
      window,
      sequence,
      ack,
    }
  }

  /** Every packet acknowledges what has come. */
  #send(bytes: Uint8Array, now: number): void {
    this.#unacknowledged = 0
    this.#ackAt = Infinity
    this.#toldWindow = this.#received.window
    this.#keepAliveAt = now + KEEP_ALIVE_MS
    this.#line.send(bytes, this.remote)
  }

  // — time —

  #awaitAck(now: number): void {
    const waitMs = this.#hasProbed ? this.#roundTrip.timeoutMs : this.#roundTrip.probeMs
    this.#retransmitAt = this.#inFlight.packets > 0 ? now + waitMs : Infinity
  }

  /** Sees to it that something happens when the next thing is due; a timer that comes early is cheaper than moving it. */
  #arm(): void {
    if (this.#state === 'closed') return
    const at = Math.min(this.#retransmitAt, this.#ackAt, this.#keepAliveAt, this.#closeAt)
    if (this.#timerAt <= at) return
    this.#timer?.cancel()
    this.#timerAt = at
    this.#timer = this.#clock.schedule(Math.max(0, at - this.#clock.now()), () => this.#onTimer())
  }

  #onTimer(): void {
    this.#timerAt = Infinity
    const now = this.#clock.now()
    if (now >= this.#closeAt) return this.#isOver ? this.#reset(undefined) : this.destroy()
    if (now >= this.#retransmitAt) this.#onSilence(now)
    if (this.#state === 'closed') return
    if (now >= this.#ackAt || now >= this.#keepAliveAt) this.#sendState()
    this.#arm()
  }

  /** Nothing was acknowledged for so long. */
  #onSilence(now: number): void {
    const newest = this.#hasProbed ? undefined : this.#inFlight.newestSent()
    if (newest) {
      this.#hasProbed = true
      this.#sendAgain(newest, now)
      this.#retransmitAt = now + this.#roundTrip.timeoutMs
      return
    }
    if (++this.#roundTrip.backoff > MOST_TIMEOUTS) return this.#reset(broken('no answer'))
    this.#retransmitAt = now + this.#roundTrip.timeoutMs
    if (this.#inFlight.packets === 0) {
      const size = Math.min(PAYLOAD_BYTES, this.#queue.bytes)
      if (size > 0) this.#sendNew(UtpType.data, size, now)
      return
    }
    this.#ledbat.timedOut()
    this.#recoveryEnd = undefined
    this.#inFlight.loseAll()
    // One at least, whatever their window: it is how a lost word of theirs is found out.
    const lost = this.#inFlight.nextLost()
    if (lost) this.#sendAgain(lost, now)
    this.#pump()
  }

  // — the end —

  /** Whether the owner has been told that it is over, or will be. */
  get #isOver(): boolean {
    return this.#state === 'left' || this.#state === 'closed'
  }

  #closeIfDone(): void {
    const end = this.#endSequence
    if (this.#state === 'closed' || end === undefined || !this.#inFlight.isAcknowledged(end)) return
    if (this.#state === 'left' || this.#received.isEnded) this.#close(undefined, LAST_WORD_MS)
  }

  /** Tells the other side that the connection is broken, and is done with it. */
  #reset(error: AppError | undefined): void {
    if (this.#state === 'closed') return
    const now = this.#clock.now()
    this.#send(encodeHeader(this.#header(UtpType.reset, this.#inFlight.next, now)), now)
    this.#close(error)
  }

  #close(error: AppError | undefined, lastWordMs = 0): void {
    if (this.#state === 'closed') return
    const wasOver = this.#isOver
    this.#state = 'closed'
    this.#timer?.cancel()
    this.#queue.clear()
    if (lastWordMs === 0) this.#line.gone(this)
    else this.#clock.schedule(lastWordMs, () => this.#line.gone(this))
    if (wasOver) return
    this.#error = error
    this.#tellClosed()
  }

  #tellClosed(): void {
    const receiver = this.#receiver
    if (receiver) queueMicrotask(() => receiver.close(this.#error))
  }
}

/** The clock as packets have it. */
export function micros(now: number): number {
  return Math.floor(now * 1000) % 0x1_0000_0000
}

export function broken(why: string): AppError {
  return new AppError('connection-failed', { cause: new Error(why) })
}
