import {
  AppError,
  type Endpoint,
  type Random,
  type TcpReceiver,
  type TcpSocket,
  type Timer,
  WRITE_HIGH_WATER_MARK,
} from '@lanterne/kernel'
import type { SimClock } from './sim-clock.ts'
import type { Flow, Packet, SimLink } from './sim-link.ts'

/** Bytes that a receiver that does not read lets come. */
const receiveWindow = 1024 * 1024
/** Bytes on the way at the start of a connection (ten segments); it grows with what is acknowledged (RFC 5681, 6928). */
const initialWindow = 14_480
const segmentBytes = 1448
/** Least time after which the last segment of a flight is sent again when it was lost (RFC 8985: a tail loss probe). */
const tailLossMs = 200
const lingerMs = 30_000

/** What two hosts need to know of each other. */
export interface TcpEnd {
  readonly link: SimLink
  readonly random: Random
  readonly at: Endpoint
  opened(socket: SimTcpSocket): void
  closed(socket: SimTcpSocket): void
}

/** Makes both ends of a connection. */
export function connectedPair(clock: SimClock, one: TcpEnd, other: TcpEnd): [SimTcpSocket, SimTcpSocket] {
  const near = new SimTcpSocket(clock, one, other.at)
  const far = new SimTcpSocket(clock, other, one.at)
  near.peer = far
  far.peer = near
  return [near, far]
}

type State = 'open' | 'ending' | 'closed'

/** One end of a simulated TCP connection. Chunks travel by reference, never copied. */
export class SimTcpSocket implements TcpSocket, Flow {
  readonly local: Endpoint
  readonly remote: Endpoint
  peer!: SimTcpSocket
  readonly #clock: SimClock
  readonly #end: TcpEnd
  #receiver: TcpReceiver | undefined
  #state: State = 'open'
  #outbox: Uint8Array[] = []
  /** Bytes of the first chunk of the outbox that are gone already. */
  #sentOfFirst = 0
  #pendingBytes = 0
  #isAwaitingDrain = false
  #window = initialWindow
  /** From here on the window grows by one segment a round trip (RFC 5681). */
  #threshold = Infinity
  #unacknowledged = 0
  /** What the other side has acknowledged, and when that is known here. */
  #acks: { readonly atMs: number; bytes: number }[] = []
  /** Whether it waits for an acknowledgement before it may send more, and whether a turn is planned for then. */
  #isHeldBack = false
  #isWakePlanned = false
  #lastArrivalMs = 0
  /** Until then, one more loss is part of the last one. */
  #recoversUntilMs = 0
  #hasSentFin = false
  #inbox: Uint8Array[] = []
  #inboxBytes = 0
  #isPaused = true
  #isFlushing = false
  #hasPeerEnded = false
  #linger: Timer | undefined
  #error: AppError | undefined

  constructor(clock: SimClock, end: TcpEnd, remote: Endpoint) {
    this.#clock = clock
    this.#end = end
    this.local = end.at
    this.remote = remote
    end.opened(this)
  }

  get pendingBytes(): number {
    this.#end.link.settle()
    return this.#pendingBytes
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    if (this.#state === 'closed') this.#clock.schedule(0, () => receiver.close(this.#error))
    else this.resume()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#state !== 'open') return false
    if (bytes.length > 0) {
      this.#outbox.push(bytes)
      this.#end.link.settle()
      this.#pendingBytes += bytes.length
      this.#isAwaitingDrain ||= this.#pendingBytes >= WRITE_HIGH_WATER_MARK
      this.#end.link.request(this)
    }
    return this.#pendingBytes < WRITE_HIGH_WATER_MARK
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    if (this.#isFlushing) return
    this.#isFlushing = true
    this.#clock.scheduleInside(0, () => {
      this.#isFlushing = false
      return this.#flush()
    })
  }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#end.link.request(this)
    this.#linger = this.#clock.schedule(lingerMs, () => this.destroy())
  }

  destroy(): void {
    if (this.#state === 'closed') return
    if (this.#inboxBytes > 0) this.#reset()
    else this.#end.link.sendControl(this.peer.#end.link, () => this.peer.#ended())
    this.#close(undefined)
  }

  /** The machine is gone without a word: the other side learns of it when it sends something. */
  vanish(): void {
    this.#receiver = undefined
    this.#close(undefined)
  }

  take(): Packet | undefined {
    if (this.#state === 'closed' || this.#hasSentFin) return undefined
    const { link } = this.#end
    const to = this.peer.#end.link
    if (this.#pendingBytes === 0) return this.#state === 'ending' ? this.#fin(to) : undefined
    this.#takeAcks()
    const unread = receiveWindow - this.peer.#inboxBytes
    const allowed = Math.floor(Math.min(this.#window, unread)) - this.#unacknowledged
    // Nothing is cut into crumbs: less than a segment waits for room, unless it is all there is (RFC 9293 3.8.6.2).
    this.#isHeldBack = allowed < Math.min(segmentBytes, this.#pendingBytes)
    if (this.#isHeldBack) {
      this.#planWake()
      return undefined
    }
    if (to.fullness(link) >= 1) {
      to.wait(this, link)
      return undefined
    }
    const chunks = this.#cut(Math.min(allowed, link.packetBytes, to.packetBytes))
    let sizeBytes = 0
    for (const chunk of chunks) sizeBytes += chunk.length
    this.#unacknowledged += sizeBytes
    const packet = {
      sizeBytes,
      to,
      isFollowed: this.#outbox.length > 0 || this.#isAwaitingDrain || this.#state === 'ending',
      departed: () => this.#departed(sizeBytes),
      arrived: () => this.peer.#arrived(chunks, sizeBytes),
    }
    if (link.loss + to.loss + link.jitterMs + to.jitterMs === 0) return packet
    const lateMs = this.#lateness(to, sizeBytes)
    return {
      ...packet,
      // What comes after a loss waits for it.
      arrivalMs: (atMs) => {
        this.#lastArrivalMs = Math.max(this.#lastArrivalMs, atMs + lateMs)
        return this.#lastArrivalMs
      },
    }
  }

  /** How much later than on a perfect line a packet comes; a loss halves the window, once a round trip. */
  #lateness(to: SimLink, sizeBytes: number): number {
    const { link, random } = this.#end
    const jitterMs = random.next() * (link.jitterMs + to.jitterMs)
    const kept = (1 - link.loss) * (1 - to.loss)
    if (random.next() < kept ** Math.ceil(sizeBytes / segmentBytes)) return jitterMs
    const roundTripMs = 2 * (link.delayMs + to.delayMs)
    const now = this.#clock.now()
    if (now >= this.#recoversUntilMs) {
      this.#recoversUntilMs = now + roundTripMs
      this.#threshold = Math.max(2 * segmentBytes, this.#window / 2)
      this.#window = this.#threshold
    }
    return jitterMs + roundTripMs + (this.#outbox.length > 0 ? 0 : tailLossMs)
  }

  /** Takes up to `most` bytes out of the outbox. */
  #cut(most: number): Uint8Array[] {
    const chunks: Uint8Array[] = []
    let room = most
    let used = 0
    for (const chunk of this.#outbox) {
      if (room === 0) break
      const start = this.#sentOfFirst
      const end = Math.min(chunk.length, start + room)
      chunks.push(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end))
      room -= end - start
      this.#sentOfFirst = end === chunk.length ? 0 : end
      if (end === chunk.length) used++
    }
    this.#outbox.splice(0, used)
    return chunks
  }

  #fin(to: SimLink): Packet {
    this.#hasSentFin = true
    return {
      sizeBytes: 0,
      to,
      isFollowed: true,
      arrivalMs: (atMs) => Math.max(this.#lastArrivalMs, atMs),
      departed: () => this.#hasPeerEnded && this.#close(undefined),
      arrived: () => this.peer.#ended(),
    }
  }

  #departed(sizeBytes: number): boolean {
    if (this.#state === 'closed') return false
    this.#pendingBytes -= sizeBytes
    if (!this.#isAwaitingDrain || this.#pendingBytes > 0 || this.#state !== 'open') return false
    this.#isAwaitingDrain = false
    this.#receiver?.drain()
    return true
  }

  #arrived(chunks: Uint8Array[], sizeBytes: number): boolean {
    if (this.#state === 'closed') {
      this.#reset()
      return false
    }
    // What a destroyed socket still had on its way out comes after its end: nobody reads that.
    if (this.#hasPeerEnded) return false
    for (const chunk of chunks) this.#inbox.push(chunk)
    this.#inboxBytes += sizeBytes
    this.#acknowledge(sizeBytes)
    return this.#flush()
  }

  /** Hands over what has come. */
  #flush(): boolean {
    const wasFull = this.#inboxBytes > receiveWindow - segmentBytes
    while (this.#receiver && !this.#isPaused) {
      const chunk = this.#inbox.shift()
      if (!chunk) break
      this.#inboxBytes -= chunk.length
      this.#receiver.data(chunk)
    }
    if (wasFull && this.#inboxBytes <= receiveWindow - segmentBytes) this.#acknowledge(0)
    if (this.#hasPeerEnded && !this.#isPaused && this.#inbox.length === 0) this.#afterPeerEnded()
    return true
  }

  /** Tells the other side's system, as fast as the way allows, what came and that there may be room again. */
  #acknowledge(sizeBytes: number): void {
    const { peer } = this
    const atMs = this.#clock.now() + this.#end.link.delayMs + peer.#end.link.delayMs
    const last = peer.#acks.at(-1)
    if (last?.atMs === atMs) last.bytes += sizeBytes
    else peer.#acks.push({ atMs, bytes: sizeBytes })
    if (peer.#isHeldBack) peer.#planWake()
  }

  /** Takes in what was acknowledged by now. */
  #takeAcks(): void {
    const now = this.#clock.now()
    let count = 0
    for (const { atMs, bytes } of this.#acks) {
      if (atMs > now) break
      count++
      this.#unacknowledged -= bytes
      const grown = this.#window < this.#threshold ? bytes : (segmentBytes * bytes) / this.#window
      this.#window = Math.min(receiveWindow, this.#window + grown)
    }
    if (count > 0) this.#acks.splice(0, count)
  }

  /** Plans a turn for when the next acknowledgement comes. */
  #planWake(): void {
    const [next] = this.#acks
    if (this.#isWakePlanned || !next) return
    this.#isWakePlanned = true
    this.#clock.scheduleInside(next.atMs - this.#clock.now(), () => {
      this.#isWakePlanned = false
      if (this.#state !== 'closed') this.#end.link.request(this)
      return false
    })
  }

  /** The other side has said that nothing more will come from it. */
  #ended(): boolean {
    this.#hasPeerEnded = true
    return this.#state === 'closed' ? false : this.#flush()
  }

  #afterPeerEnded(): void {
    if (this.#hasSentFin) this.#close(undefined)
    else if (this.#pendingBytes === 0 && this.peer.#state === 'closed') this.destroy()
    else this.end()
  }

  /** Tells the other side at once that this connection is broken. */
  #reset(): void {
    this.#end.link.sendControl(this.peer.#end.link, () => {
      if (this.peer.#state === 'closed') return false
      return this.peer.#close(new AppError('connection-failed', { cause: new Error('reset by peer') }))
    })
  }

  #close(error: AppError | undefined): boolean {
    if (this.#state === 'closed') return false
    this.#state = 'closed'
    this.#error = error
    this.#linger?.cancel()
    this.#outbox = []
    this.#inbox = []
    this.#inboxBytes = 0
    this.#pendingBytes = 0
    this.#acks = []
    this.#end.closed(this)
    const told = this.#receiver
    if (told) this.#clock.schedule(0, () => told.close(error))
    return false
  }
}
