import {
  AppError,
  type Endpoint,
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
const lingerMs = 30_000

/** What two hosts need to know of each other. */
export interface TcpEnd {
  readonly link: SimLink
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
  #unacknowledged = 0
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
      this.#pendingBytes += bytes.length
      this.#end.link.request(this)
    }
    this.#isAwaitingDrain ||= this.#pendingBytes >= WRITE_HIGH_WATER_MARK
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
    const unread = receiveWindow - this.peer.#inboxBytes
    const allowed = Math.min(this.#window, unread) - this.#unacknowledged
    if (allowed <= 0) return undefined
    if (to.fullness(link) >= 1) {
      to.wait(this, link)
      return undefined
    }
    const chunks = this.#cut(Math.min(allowed, link.packetBytes, to.packetBytes))
    let sizeBytes = 0
    for (const chunk of chunks) sizeBytes += chunk.length
    this.#unacknowledged += sizeBytes
    return {
      sizeBytes,
      to,
      departed: () => this.#departed(sizeBytes),
      arrived: () => this.peer.#arrived(chunks, sizeBytes),
    }
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
    const wasFull = this.#inboxBytes >= receiveWindow
    while (this.#receiver && !this.#isPaused) {
      const chunk = this.#inbox.shift()
      if (!chunk) break
      this.#inboxBytes -= chunk.length
      this.#receiver.data(chunk)
    }
    if (wasFull && this.#inboxBytes < receiveWindow) this.#acknowledge(0)
    if (this.#hasPeerEnded && !this.#isPaused && this.#inbox.length === 0) this.#afterPeerEnded()
    return true
  }

  /** Tells the other side's system, as fast as the way allows, what came and that there may be room again. */
  #acknowledge(sizeBytes: number): void {
    const { peer } = this
    this.#clock.scheduleInside(this.#end.link.delayMs + peer.#end.link.delayMs, () => {
      peer.#unacknowledged -= sizeBytes
      peer.#window = Math.min(receiveWindow, peer.#window + sizeBytes)
      if (peer.#pendingBytes > 0) peer.#end.link.request(peer)
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
    this.#end.closed(this)
    const told = this.#receiver
    if (told) this.#clock.schedule(0, () => told.close(error))
    return false
  }
}
