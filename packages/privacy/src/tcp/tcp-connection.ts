import { AppError, type Clock, type Endpoint, type TcpReceiver, type TcpSocket } from '@lanterne/kernel'
import { Alarm } from '../alarm.ts'
import type { AddressBytes } from '../packet/ip-address.ts'
import { IPV4_HEADER, IPV6_HEADER } from '../packet/ip-packet.ts'
import { Inbox, type MemoryBudget, type Span } from './inbox.ts'
import {
  FLAG,
  optionBytes,
  type SackBlock,
  type Segment,
  type SegmentDraft,
  seqAdd,
  seqDistance,
  TCP_HEADER,
  writeSegment,
} from './segment.ts'
import { TcpSender } from './tcp-sender.ts'
import { Unread } from './unread.ts'

/** How far ahead of its reader the other side may send. */
const receiveCapacity = 4 * 1024 * 1024
const windowScale = 7
/** What stands in a send buffer has left for the network, as with the system's sockets. */
const sendBuffer = 256 * 1024
/** Segments that the other side takes when it does not say (RFC 9293, 3.7.1). */
const defaultSegmentBytes = { four: 536, six: 1220 } as const
const leastSegmentBytes = 88
const firstHandshakeMs = 1000
const mostHandshakes = 6
/** How long an ended connection waits for the other side to end, too. */
const lingerMs = 30_000
const idleMs = 60_000
const keepaliveMs = 15_000
const mostKeepalives = 6
const mostSpans = 3
const ackPauseMs = 1
const mostUnackedSegments = 16
/** Between two answers to segments that look like an attack (RFC 5961, section 7). */
const challengePauseMs = 500
const noBlocks: readonly SackBlock[] = []

/** What a connection needs of the host that it is on. */
export interface ConnectionWorld {
  readonly clock: Clock
  readonly budget: MemoryBudget
  send(packet: Uint8Array): void
  /** Longest packet on the way to the other side. */
  mtu(): number
  /** Calls back when all that is to be read now was read. */
  later(callback: () => void): void
  /** The connection is established. */
  opened(connection: TcpConnection): void
  /** The connection has nothing more to say, and only its place is kept for a while (TIME-WAIT). */
  rests(connection: TcpConnection): void
  /** The connection is no more. */
  gone(connection: TcpConnection): void
}

/** Who is connected. */
export interface ConnectionIds {
  readonly source: AddressBytes
  readonly destination: AddressBytes
  readonly local: Endpoint
  readonly remote: Endpoint
  /** Our initial sequence number, and where our timestamps begin: neither can be guessed (RFC 6528). */
  readonly initialSequence: number
  readonly timestampOffset: number
}

type State =
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed'

/** One TCP connection (RFC 9293; RFC 5961 against segments of strangers). */
export class TcpConnection implements TcpSocket {
  readonly ids: ConnectionIds
  readonly #world: ConnectionWorld
  readonly #inbox: Inbox
  readonly #unread: Unread
  #state: State
  #sender: TcpSender | undefined
  #receiver: TcpReceiver | undefined
  #error: AppError | undefined
  /** Whether the owner is told, or need not be, that it is over. */
  #isTold = false
  #isToldSoon = false
  #isOwnerGone = false
  #isEnded = false
  #isPaused = true
  #isAwaitingDrain = false
  // Receiving. Places count from the other side's SYN.
  #theirSequence = 0
  #received = 0
  #advertisedEdge = 0
  #finPlace: number | undefined
  #double: Span | undefined
  #isAckDue = false
  #isAckPlanned = false
  #challengedMs = -Infinity
  // What the two agreed on.
  #segmentBytes = 0
  #sendScale = 0
  #receiveScale = 0
  #maySack = false
  #hasTimestamps = false
  #theirTimestamp = 0
  #lastAckPlace = 0
  #windowPlace = 0
  #windowAck = 0
  #largestWindow = 65_535
  #handshakes = 0
  #handshakeMs = 0
  #keepalives = 0
  #heardMs = 0
  readonly #handshake: Alarm
  readonly #linger: Alarm
  readonly #keepalive: Alarm
  readonly #lateAck: Alarm
  #ackedMs = -Infinity

  /** Opens a connection; with `syn`, answers one that is opened from there. */
  constructor(ids: ConnectionIds, world: ConnectionWorld, syn?: Segment) {
    this.ids = ids
    this.#world = world
    this.#inbox = new Inbox(world.budget)
    this.#unread = new Unread(world.budget)
    this.#handshake = new Alarm(world.clock, () => this.#sendSyn())
    this.#linger = new Alarm(world.clock, () => this.#abort(undefined))
    this.#keepalive = new Alarm(world.clock, () => this.#onIdle())
    this.#lateAck = new Alarm(world.clock, () => {
      if (this.#isAckDue && !this.#isClosed) this.#sendAck()
    })
    this.#state = syn ? 'syn-received' : 'syn-sent'
    if (syn) this.#agree(syn)
    this.#sendSyn()
  }

  get local(): Endpoint {
    return this.ids.local
  }

  get remote(): Endpoint {
    return this.ids.remote
  }

  /** Why it ended, when that was not as it should be. */
  get error(): AppError | undefined {
    return this.#error
  }

  get state(): State {
    return this.#state
  }

  /** Segments that were sent more than once. */
  get resentSegments(): number {
    return this.#sender?.resentSegments ?? 0
  }

  get pendingBytes(): number {
    return Math.max(0, (this.#sender?.unsentBytes ?? 0) - sendBuffer)
  }

  get #isClosed(): boolean {
    return this.#state === 'closed'
  }

  receive(receiver: TcpReceiver): void {
    this.#receiver = receiver
    if (this.#isToldSoon) this.#tell()
    else this.resume()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isOwnerGone || this.#isEnded || this.#isClosed || !this.#sender) return false
    if (bytes.length > 0) this.#sender.write(bytes)
    this.#isAwaitingDrain ||= this.pendingBytes > 0
    return !this.#isAwaitingDrain
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    if (!this.#isPaused || this.#isOwnerGone) return
    this.#isPaused = false
    if (this.#unread.isEmpty && this.#finPlace === undefined) return
    this.#world.later(() => this.#readOn())
  }

  end(): void {
    if (this.#isEnded || this.#isOwnerGone || this.#isClosed) return
    this.#finish()
  }

  destroy(): void {
    this.#leave(!this.#unread.isEmpty)
  }

  /** Closes now, as `destroy` does when there are bytes that were not read. */
  reset(): void {
    this.#leave(true)
  }

  #leave(hasUnread: boolean): void {
    if (this.#isOwnerGone) return
    this.#isOwnerGone = true
    this.#unread.clear()
    this.#tellSoon(undefined)
    if (this.#isClosed || this.#state === 'time-wait') return
    const isOpening = this.#state === 'syn-sent' || this.#state === 'syn-received'
    // Who goes without having read what came says so (RFC 2525, section 2.17).
    if (isOpening || hasUnread || !this.#sender) return this.#abort(undefined)
    this.#sender.outbox.truncate(this.#sender.next + sendBuffer)
    this.#finish()
  }

  /** Ends at once, with a reset where there is somebody to be told. */
  abort(error: AppError | undefined): void {
    this.#abort(error)
  }

  /** Ends without a word: nobody is owed one. */
  vanish(): void {
    this.#close(undefined)
  }

  /** A router says that the other side cannot be reached: that ends an attempt, and nothing else (RFC 5461). */
  unreachable(sequence: number): void {
    if (this.#state === 'syn-sent' && sequence === this.ids.initialSequence)
      this.#close(failure('EHOSTUNREACH'))
  }

  /** A router says that the way takes less, about a packet with `sequence`; says whether that packet is on its way. */
  isOnItsWay(sequence: number): boolean {
    const sender = this.#sender
    if (!sender) return sequence === this.ids.initialSequence
    return sender.isOnItsWay(
      sender.acknowledged + seqDistance(this.#sequenceOf(sender.acknowledged), sequence),
    )
  }

  pathChanged(): void {
    this.#sender?.limitSegments(this.#sendableBytes())
  }

  /** Whether a SYN may begin a new connection in the place of this one, which is only remembered (RFC 6191). */
  mayBeReplacedBy(segment: Segment): boolean {
    return (
      this.#state === 'time-wait' && seqDistance(this.#theirSequenceOf(this.#received), segment.sequence) > 0
    )
  }

  /** Takes in a segment that is addressed to this connection. */
  take(segment: Segment): void {
    this.#heardMs = this.#world.clock.now()
    this.#keepalives = 0
    if (this.#state === 'closed') return
    if (this.#state === 'syn-sent') return this.#takeFirst(segment)
    const place = this.#received + seqDistance(this.#theirSequenceOf(this.#received), segment.sequence)
    if (this.#isCrossing(segment, place)) return this.#takeCrossing(segment)
    if (!this.#isAcceptable(segment, place)) return this.#refuse(segment, place)
    const { flags } = segment
    if (flags & FLAG.rst) {
      if (place === this.#received)
        this.#close(failure(this.#state === 'syn-received' ? 'ECONNREFUSED' : 'ECONNRESET'))
      else this.#challenge()
      return
    }
    if (flags & FLAG.syn) return this.#challenge()
    if (!(flags & FLAG.ack) || !this.#takeAck(segment, place)) return
    if (this.#isClosed) return
    this.#takeData(segment, place)
  }

  // Opening.

  #takeFirst(segment: Segment): void {
    const { flags, acknowledgement } = segment
    const hasAck = (flags & FLAG.ack) !== 0
    if (hasAck && acknowledgement !== seqAdd(this.ids.initialSequence, 1)) {
      // Left over from an earlier connection: its other end is told, so that it makes room for this one.
      if (!(flags & FLAG.rst)) this.#sendReset(acknowledgement)
      return
    }
    if (flags & FLAG.rst) {
      if (hasAck) this.#close(failure('ECONNREFUSED'))
      return
    }
    if (!(flags & FLAG.syn)) return
    this.#agree(segment)
    if (hasAck) {
      this.#establish(segment)
      this.#takeData(segment, 1)
      this.#sendAck()
      return
    }
    // Both opened at once.
    this.#state = 'syn-received'
    this.#handshakes = 0
    this.#sendSyn()
  }

  /** Whether it is the other side's answer to our SYN, where both opened at once. */
  #isCrossing({ flags, acknowledgement }: Segment, place: number): boolean {
    const isAnswer = (flags & (FLAG.syn | FLAG.ack | FLAG.rst)) === (FLAG.syn | FLAG.ack)
    const isOurs = acknowledgement === seqAdd(this.ids.initialSequence, 1)
    return this.#state === 'syn-received' && place === 0 && isAnswer && isOurs
  }

  #takeCrossing(segment: Segment): void {
    this.#establish(segment)
    this.#sendAck()
  }

  #agree(syn: Segment): void {
    const isFour = this.ids.source.length === 4
    this.#theirSequence = syn.sequence
    this.#received = 1
    this.#sendScale = syn.windowScale ?? 0
    this.#receiveScale = syn.windowScale === undefined ? 0 : windowScale
    this.#maySack = syn.maySack
    this.#hasTimestamps = syn.timestamps !== undefined
    this.#theirTimestamp = syn.timestamps?.value ?? 0
    const told = syn.maximumSize ?? (isFour ? defaultSegmentBytes.four : defaultSegmentBytes.six)
    this.#segmentBytes = Math.max(leastSegmentBytes, told)
  }

  #establish(segment: Segment): void {
    const { clock } = this.#world
    const isSyn = (segment.flags & FLAG.syn) !== 0
    const window = segment.window * (isSyn ? 1 : 2 ** this.#sendScale)
    this.#handshake.close()
    this.#state = 'established'
    this.#sender = new TcpSender(
      {
        clock,
        transmit: (start, end) => this.#transmit(start, end),
        probeWindow: () => this.#probe(),
        timestamp: () => this.#timestamp(),
        progressed: () => this.#onProgress(),
        gaveUp: () => this.#abort(failure('ETIMEDOUT')),
      },
      { segmentBytes: this.#sendableBytes(), window, maySack: this.#maySack },
    )
    if (this.#handshakes === 1) this.#sender.rtt.sample(clock.now() - this.#handshakeMs, clock.now())
    this.#largestWindow = Math.max(this.#largestWindow, window)
    this.#windowPlace = isSyn ? 0 : 1
    this.#windowAck = 1
    this.#heardMs = clock.now()
    this.#keepalive.set(idleMs)
    this.#world.opened(this)
  }

  #sendSyn(): void {
    if (this.#handshakes === mostHandshakes) return this.#close(failure('ETIMEDOUT'))
    this.#handshakes++
    this.#handshakeMs = this.#world.clock.now()
    this.#handshake.set(firstHandshakeMs * 2 ** (this.#handshakes - 1))
    const isAnswer = this.#state === 'syn-received'
    this.#put({
      flags: isAnswer ? FLAG.syn | FLAG.ack : FLAG.syn,
      sequence: this.ids.initialSequence,
      maximumSize: this.#world.mtu() - this.#headerBytes() - TCP_HEADER,
      windowScale: isAnswer && this.#receiveScale === 0 ? undefined : windowScale,
      maySack: !isAnswer || this.#maySack,
      hasTimestamps: !isAnswer || this.#hasTimestamps,
      scale: 0,
    })
  }

  // Receiving.

  #isAcceptable(segment: Segment, place: number): boolean {
    const { timestamps, flags } = segment
    if (this.#hasTimestamps && !(flags & FLAG.rst)) {
      // Old duplicates whose sequence numbers came round again (RFC 7323, section 5).
      if (!timestamps || seqDistance(this.#theirTimestamp, timestamps.value) < 0) return false
    }
    const length = segment.data.length + (flags & FLAG.fin ? 1 : 0) + (flags & FLAG.syn ? 1 : 0)
    const edge = Math.max(this.#advertisedEdge, this.#received)
    if (length === 0) return place >= this.#received && (place < edge || place === this.#received)
    return place < edge && place + length > this.#received
  }

  #refuse(segment: Segment, place: number): void {
    if (segment.flags & FLAG.rst) return
    if (this.#state === 'syn-received' && segment.flags & FLAG.syn && place === 0) return this.#sendSyn()
    const end = place + segment.data.length
    if (segment.data.length > 0 && end <= this.#received) this.#double = { start: place, end }
    if (segment.flags & FLAG.syn) this.#challenge()
    else this.#ackSoon()
  }

  /** Says whether the segment may be read on. */
  #takeAck(segment: Segment, place: number): boolean {
    if (this.#state === 'syn-received') {
      if (segment.acknowledgement !== seqAdd(this.ids.initialSequence, 1)) {
        this.#sendReset(segment.acknowledgement)
        return false
      }
      this.#noteTimestamp(segment, place)
      this.#establish(segment)
    }
    const sender = this.#sender
    if (!sender) return false
    const { acknowledged } = sender
    const ackPlace = acknowledged + seqDistance(this.#sequenceOf(acknowledged), segment.acknowledgement)
    if (ackPlace > sender.next || ackPlace < acknowledged - this.#largestWindow) {
      this.#challenge()
      return false
    }
    this.#noteTimestamp(segment, place)
    if (ackPlace >= acknowledged) this.#passAck(sender, segment, place, ackPlace)
    if (sender.isEverythingAcknowledged) this.#onEndAcknowledged()
    return true
  }

  #passAck(sender: TcpSender, segment: Segment, place: number, ackPlace: number): void {
    const window = segment.window * 2 ** this.#sendScale
    const isNewest = place > this.#windowPlace || (place === this.#windowPlace && ackPlace >= this.#windowAck)
    if (isNewest) {
      this.#windowPlace = place
      this.#windowAck = ackPlace
      this.#largestWindow = Math.max(this.#largestWindow, window)
    }
    const { spans, hasDouble } = this.#readSacks(sender, segment, ackPlace)
    sender.acknowledge({
      place: ackPlace,
      windowEdge: isNewest ? ackPlace + window : undefined,
      sacks: spans,
      hasDouble,
      echo: this.#hasTimestamps ? segment.timestamps?.echo : undefined,
      isBare: segment.data.length === 0 && (segment.flags & FLAG.fin) === 0,
    })
  }

  #readSacks(sender: TcpSender, { sacks }: Segment, ackPlace: number): { spans: Span[]; hasDouble: boolean } {
    const spans: Span[] = []
    let hasDouble = false
    const base = sender.acknowledged
    const sequence = this.#sequenceOf(base)
    for (const [index, block] of sacks.entries()) {
      const start = base + seqDistance(sequence, block.start)
      const end = base + seqDistance(sequence, block.end)
      const [, second] = sacks
      const isInSecond =
        index === 0 &&
        second !== undefined &&
        seqDistance(second.start, block.start) >= 0 &&
        seqDistance(block.end, second.end) >= 0
      if (index === 0 && (end <= ackPlace || isInSecond)) hasDouble = true
      else if (start >= ackPlace && start < end && end <= sender.next) spans.push({ start, end })
    }
    return { spans, hasDouble }
  }

  #noteTimestamp(segment: Segment, place: number): void {
    const value = segment.timestamps?.value
    if (value === undefined || place > this.#lastAckPlace) return
    if (seqDistance(this.#theirTimestamp, value) >= 0) this.#theirTimestamp = value
  }

  #takeData(segment: Segment, at: number): void {
    const hasFin = (segment.flags & FLAG.fin) !== 0
    let { data } = segment
    if (data.length === 0 && !hasFin) return
    this.#isAckDue = true
    this.#ackSoon()
    let place = at
    if (hasFin && this.#finPlace === undefined) this.#finPlace = place + data.length
    if (place < this.#received) {
      const known = Math.min(data.length, this.#received - place)
      if (known > 0) this.#double = { start: place, end: place + known }
      data = data.subarray(known)
      place += known
    }
    const room = Math.max(0, this.#advertisedEdge - place)
    // What stands behind the end is not of this connection.
    const behind = this.#finPlace === undefined ? room : this.#finPlace - place
    data = data.subarray(0, Math.max(0, Math.min(room, behind)))
    if (data.length > 0 && this.#isOwnerGone) return this.#abort(undefined)
    if (data.length > 0) this.#keep(data, place)
    if (this.#finPlace === this.#received) this.#takeFin()
  }

  #keep(data: Uint8Array, place: number): void {
    if (place > this.#received) {
      this.#double ??= this.#inbox.add(place, data)
      return
    }
    if (!this.#deliver(data)) return
    if (this.#inbox.isEmpty) return
    for (const chunk of this.#inbox.take(this.#received)) if (!this.#deliver(chunk)) return
  }

  /** Says whether it was taken: it is not while the owner does not read, and there is no memory for it. */
  #deliver(chunk: Uint8Array): boolean {
    if (this.#isOwnerGone) return false
    const isRead = !this.#isPaused && this.#unread.isEmpty && this.#receiver !== undefined
    if (!isRead && !this.#unread.add(chunk)) return false
    this.#received += chunk.length
    if (isRead) this.#receiver?.data(chunk)
    return !this.#isClosed
  }

  #readOn(): void {
    while (!this.#isPaused && !this.#isOwnerGone) {
      const chunk = this.#unread.take()
      if (!chunk) break
      this.#receiver?.data(chunk)
    }
    if (this.#isClosed || this.#isOwnerGone) return
    // The window is told again when it has grown by what makes a difference (RFC 9293, 3.8.6.2.2).
    const grown = this.#windowEdge() - this.#advertisedEdge
    if (grown >= Math.min(receiveCapacity / 2, 2 * this.#segmentBytes)) this.#sendAck()
    if (this.#unread.isEmpty) this.#afterTheirEnd()
  }

  #takeFin(): void {
    this.#received++
    this.#inbox.clear()
    if (this.#state === 'established') this.#state = 'close-wait'
    else if (this.#state === 'fin-wait-1') this.#state = 'closing'
    else if (this.#state === 'fin-wait-2') return this.#rest()
    if (this.#unread.isEmpty && !this.#isPaused) this.#afterTheirEnd()
  }

  /** Everything was read, and no more will come: this side ends, too. */
  #afterTheirEnd(): void {
    if (this.#state === 'close-wait') this.#finish()
  }

  // Sending.

  #finish(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#linger.set(lingerMs)
    if (!this.#sender) return this.#abort(undefined)
    if (this.#state === 'established') this.#state = 'fin-wait-1'
    else if (this.#state === 'close-wait') this.#state = 'last-ack'
    this.#sender.end()
  }

  #onEndAcknowledged(): void {
    if (this.#state === 'fin-wait-1') this.#state = 'fin-wait-2'
    else if (this.#state === 'closing') this.#rest()
    else if (this.#state === 'last-ack') this.#close(undefined)
  }

  #onProgress(): void {
    if (!this.#isAwaitingDrain || this.pendingBytes > 0) return
    this.#world.later(() => {
      if (!this.#isAwaitingDrain || this.pendingBytes > 0 || this.#isTold || this.#isOwnerGone) return
      this.#isAwaitingDrain = false
      this.#receiver?.drain()
    })
  }

  #transmit(start: number, end: number): void {
    const sender = this.#sender
    if (!sender) return
    const dataEnd = Math.min(end, sender.outbox.end)
    const bytes = dataEnd - start
    const isFin = end > dataEnd
    const isLast = dataEnd === sender.outbox.end
    this.#put({
      flags: FLAG.ack | (isFin ? FLAG.fin : 0) | (isLast && bytes > 0 ? FLAG.psh : 0),
      sequence: this.#sequenceOf(start),
      dataBytes: bytes,
      writeData: (into, at) => sender.outbox.copy(start, bytes, into, at),
    })
  }

  /** A segment that is out of date: it says nothing, and is answered (RFC 9293, 3.8.4 and 3.8.6.1). */
  #probe(): void {
    this.#put({ flags: FLAG.ack, sequence: seqAdd(this.#sequenceOf(this.#sender?.acknowledged ?? 1), -1) })
  }

  #onIdle(): void {
    const silentMs = this.#world.clock.now() - this.#heardMs
    if (silentMs < idleMs && this.#keepalives === 0) return this.#keepalive.set(idleMs - silentMs)
    if (this.#keepalives === mostKeepalives) return this.#abort(failure('ETIMEDOUT'))
    this.#keepalives++
    this.#probe()
    this.#keepalive.set(keepaliveMs)
  }

  /**
   * All that comes in one turn is acknowledged together, and no more than once a millisecond while nothing is missing:
   * where packets come one by one, answering each would cost as much as they do.
   */
  #ackSoon(): void {
    this.#isAckDue = true
    if (this.#isAckPlanned) return
    this.#isAckPlanned = true
    this.#world.later(() => {
      this.#isAckPlanned = false
      if (!this.#isAckDue || this.#isClosed) return
      const sinceMs = this.#world.clock.now() - this.#ackedMs
      const isPlain = this.#state === 'established' && this.#inbox.isEmpty && !this.#double
      const bytes = this.#received - this.#lastAckPlace
      if (isPlain && sinceMs < ackPauseMs && bytes < mostUnackedSegments * this.#segmentBytes)
        this.#lateAck.set(ackPauseMs)
      else this.#sendAck()
    })
  }

  #challenge(): void {
    const nowMs = this.#world.clock.now()
    if (nowMs - this.#challengedMs < challengePauseMs) return
    this.#challengedMs = nowMs
    this.#sendAck()
  }

  #sendAck(): void {
    this.#put({ flags: FLAG.ack, sequence: this.#sequenceOf(this.#sender?.next ?? 1) })
  }

  #sendReset(sequence: number): void {
    this.#put({ flags: FLAG.rst, sequence })
  }

  #put(draft: {
    flags: number
    sequence: number
    maximumSize?: number
    windowScale?: number | undefined
    maySack?: boolean
    hasTimestamps?: boolean
    scale?: number
    dataBytes?: number
    writeData?: SegmentDraft['writeData']
  }): void {
    const hasAck = (draft.flags & FLAG.ack) !== 0
    const isBareAck = draft.flags === FLAG.ack && !draft.dataBytes
    const { scale = this.#receiveScale, hasTimestamps = this.#hasTimestamps } = draft
    if (hasAck) this.#advertise(scale)
    const { source, destination, local, remote } = this.ids
    // Named one by one: for each packet, a copy of what is left over would cost more than all of it.
    const packet = writeSegment({
      source,
      destination,
      sourcePort: local.port,
      destinationPort: remote.port,
      sequence: draft.sequence,
      acknowledgement: hasAck ? this.#theirSequenceOf(this.#received) : 0,
      flags: draft.flags,
      window: hasAck ? Math.min(65_535, (this.#advertisedEdge - this.#received) >> scale) : 65_535,
      maximumSize: draft.maximumSize,
      windowScale: draft.windowScale,
      maySack: draft.maySack ?? false,
      timestamps: hasTimestamps
        ? { value: this.#timestamp(), echo: hasAck ? this.#theirTimestamp : 0 }
        : undefined,
      sacks: isBareAck ? this.#sackBlocks() : noBlocks,
      dataBytes: draft.dataBytes ?? 0,
      writeData: draft.writeData,
    })
    if (hasAck) {
      this.#lastAckPlace = this.#received
      this.#ackedMs = this.#world.clock.now()
      // Data says nothing of what came out of order: that is still to be told.
      if (isBareAck || (this.#inbox.isEmpty && !this.#double)) this.#isAckDue = false
    }
    this.#world.send(packet)
  }

  /** The edge of the window never goes back (RFC 9293, 3.8.6). */
  #advertise(scale: number): void {
    const window = Math.min(this.#windowEdge() - this.#received, 65_535 << scale)
    const told = this.#received + ((window >> scale) << scale)
    this.#advertisedEdge = Math.max(this.#advertisedEdge, told)
  }

  #windowEdge(): number {
    const { budget } = this.#world
    const capacity = budget.used > budget.limit / 2 ? receiveCapacity / 64 : receiveCapacity
    return this.#received + Math.max(0, capacity - this.#unread.bytes)
  }

  #sackBlocks() {
    const double = this.#double
    this.#double = undefined
    if (!this.#maySack || (this.#inbox.isEmpty && !double)) return []
    const spans = [...(double ? [double] : []), ...this.#inbox.spans(mostSpans)].slice(0, mostSpans)
    return spans.map(({ start, end }) => ({
      start: this.#theirSequenceOf(start),
      end: this.#theirSequenceOf(end),
    }))
  }

  // Ending.

  #rest(): void {
    this.#state = 'time-wait'
    this.#release()
    this.#tellSoon(undefined)
    this.#ackSoon()
    this.#world.rests(this)
  }

  #abort(error: AppError | undefined): void {
    if (this.#isClosed) return
    if (this.#sender) this.#put({ flags: FLAG.rst | FLAG.ack, sequence: this.#sequenceOf(this.#sender.next) })
    else if (this.#state === 'syn-received') this.#sendReset(seqAdd(this.ids.initialSequence, 1))
    this.#close(error)
  }

  #close(error: AppError | undefined): void {
    if (this.#isClosed) return
    this.#state = 'closed'
    this.#release()
    this.#unread.clear()
    this.#tellSoon(error)
    this.#world.gone(this)
  }

  #release(): void {
    for (const alarm of [this.#handshake, this.#linger, this.#keepalive, this.#lateAck]) alarm.close()
    this.#sender?.close()
    this.#inbox.clear()
  }

  #tellSoon(error: AppError | undefined): void {
    if (this.#isToldSoon) return
    this.#isToldSoon = true
    this.#error = error
    this.#tell()
  }

  #tell(): void {
    const receiver = this.#receiver
    if (!receiver) return
    this.#world.later(() => {
      if (this.#isTold) return
      this.#isTold = true
      receiver.close(this.#error)
    })
  }

  // Numbers.

  #sequenceOf(place: number): number {
    return (this.ids.initialSequence + place) >>> 0
  }

  #theirSequenceOf(place: number): number {
    return (this.#theirSequence + place) >>> 0
  }

  #timestamp(): number {
    return Math.floor(this.#world.clock.now() + this.ids.timestampOffset) >>> 0
  }

  #headerBytes(): number {
    return this.ids.source.length === 4 ? IPV4_HEADER : IPV6_HEADER
  }

  #sendableBytes(): number {
    const options = optionBytes({ timestamps: this.#hasTimestamps ? { value: 0, echo: 0 } : undefined })
    const most = this.#world.mtu() - this.#headerBytes() - TCP_HEADER
    return Math.max(leastSegmentBytes, Math.min(this.#segmentBytes, most) - options)
  }
}

function failure(code: string): AppError {
  return new AppError('connection-failed', { cause: Object.assign(new Error(code), { code }) })
}
