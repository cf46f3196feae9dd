import { AppError, type Clock, type Endpoint, type TcpReceiver, type TcpSocket } from '@lanterne/kernel'
import { Alarm } from '../alarm.ts'
import type { AddressBytes } from '../packet/ip-address.ts'
import { IPV4_HEADER, IPV6_HEADER } from '../packet/ip-packet.ts'
import { AckPlan } from './ack-plan.ts'
import { type Agreement, agreeTo, LEAST_SEGMENT_BYTES, noAgreement, WINDOW_SCALE } from './agreement.ts'
import type { MemoryBudget } from './inbox.ts'
import { readSacks } from './read-sacks.ts'
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
import { SocketOwner } from './socket-owner.ts'
import { TcpIntake } from './tcp-intake.ts'
import { TcpSender } from './tcp-sender.ts'

/** What stands in a send buffer has left for the network, as with the system's sockets. */
const sendBuffer = 256 * 1024
const firstHandshakeMs = 1000
const mostHandshakes = 6
/** How long an ended connection waits for the other side to end, too. */
const lingerMs = 30_000
const idleMs = 60_000
const keepaliveMs = 15_000
const mostKeepalives = 6
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
  readonly #owner: SocketOwner
  readonly #intake: TcpIntake
  readonly #acks: AckPlan
  #state: State
  #sender: TcpSender | undefined
  #isEnded = false
  #agreed: Agreement = noAgreement
  #theirTimestamp = 0
  #lastAckPlace = 0
  #windowPlace = 0
  #windowAck = 0
  #largestWindow = 65_535
  #handshakes = 0
  #handshakeMs = 0
  #openingMs = Infinity
  #keepalives = 0
  #heardMs = 0
  readonly #handshake: Alarm
  readonly #linger: Alarm
  readonly #keepalive: Alarm

  /** Opens a connection; with `syn`, answers one that is opened from there. */
  constructor(ids: ConnectionIds, world: ConnectionWorld, syn?: Segment) {
    this.ids = ids
    this.#world = world
    this.#owner = new SocketOwner((callback) => world.later(callback))
    this.#intake = new TcpIntake(world.budget, {
      isReading: () => this.#owner.isReading(),
      isGone: () => this.#owner.isGone || this.#isClosed,
      data: (chunk) => this.#owner.data(chunk),
    })
    this.#acks = new AckPlan({
      clock: world.clock,
      later: (callback) => world.later(callback),
      isPlain: () => this.#state === 'established' && this.#intake.isPlain,
      unackedSegments: () => (this.#intake.received - this.#lastAckPlace) / this.#agreed.segmentBytes,
      send: () => this.#sendAck(),
    })
    this.#handshake = new Alarm(world.clock, () => this.#sendSyn())
    this.#linger = new Alarm(world.clock, () => this.#abort(undefined))
    this.#keepalive = new Alarm(world.clock, () => this.#onIdle())
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
    return this.#owner.error
  }

  get state(): State {
    return this.#state
  }

  /** How long its opening took since it was last asked for, in milliseconds. */
  get openingMs(): number {
    return this.#openingMs
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
    if (!this.#owner.name(receiver)) this.resume()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#owner.isGone || this.#isEnded || this.#isClosed || !this.#sender) return false
    if (bytes.length > 0) this.#sender.write(bytes)
    return this.#owner.hasWritten(this.pendingBytes)
  }

  pause(): void {
    this.#owner.isPaused = true
  }

  resume(): void {
    if (!this.#owner.isPaused || this.#owner.isGone) return
    this.#owner.isPaused = false
    if (this.#intake.hasUnread || this.#intake.knowsEnd) this.#world.later(() => this.#readOn())
  }

  end(): void {
    if (this.#isEnded || this.#owner.isGone || this.#isClosed) return
    this.#finish()
  }

  destroy(): void {
    this.#leave(this.#intake.hasUnread)
  }

  /** Closes now, as `destroy` does when there are bytes that were not read. */
  reset(): void {
    this.#leave(true)
  }

  #leave(hasUnread: boolean): void {
    if (this.#owner.isGone) return
    this.#owner.isGone = true
    this.#intake.forgetUnread()
    this.#owner.tellEnd(undefined)
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
    return this.#state === 'time-wait' && this.#intake.placeOf(segment.sequence) > this.#intake.received
  }

  /** Takes in a segment that is addressed to this connection. */
  take(segment: Segment): void {
    this.#heardMs = this.#world.clock.now()
    this.#keepalives = 0
    if (this.#state === 'closed') return
    if (this.#state === 'syn-sent') return this.#takeFirst(segment)
    const place = this.#intake.placeOf(segment.sequence)
    if (this.#isCrossing(segment, place)) return this.#takeCrossing(segment)
    if (!this.#isAcceptable(segment, place)) return this.#refuse(segment, place)
    const { flags } = segment
    if (flags & FLAG.rst) {
      if (place === this.#intake.received)
        this.#close(failure(this.#state === 'syn-received' ? 'ECONNREFUSED' : 'ECONNRESET'))
      else this.#acks.challenge()
      return
    }
    if (flags & FLAG.syn) return this.#acks.challenge()
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
    this.#intake.begin(syn.sequence)
    this.#agreed = agreeTo(syn, this.ids.source.length === 4)
    this.#theirTimestamp = syn.timestamps?.value ?? 0
  }

  #establish(segment: Segment): void {
    const { clock } = this.#world
    const isSyn = (segment.flags & FLAG.syn) !== 0
    const window = segment.window * (isSyn ? 1 : 2 ** this.#agreed.sendScale)
    this.#handshake.close()
    this.#state = 'established'
    this.#sender = new TcpSender(
      {
        clock,
        transmit: (start, end) => this.#transmit(start, end),
        probeWindow: () => this.#probe(),
        timestamp: () => this.#timestamp(),
        progressed: () => this.#owner.progressed(() => this.pendingBytes),
        gaveUp: () => this.#abort(failure('ETIMEDOUT')),
      },
      { segmentBytes: this.#sendableBytes(), window, maySack: this.#agreed.maySack },
    )
    this.#openingMs = clock.now() - this.#handshakeMs
    if (this.#handshakes === 1) this.#sender.rtt.sample(this.#openingMs, clock.now())
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
      windowScale: isAnswer && this.#agreed.receiveScale === 0 ? undefined : WINDOW_SCALE,
      maySack: !isAnswer || this.#agreed.maySack,
      hasTimestamps: !isAnswer || this.#agreed.hasTimestamps,
      scale: 0,
    })
  }

  // Receiving.

  #isAcceptable(segment: Segment, place: number): boolean {
    const { timestamps, flags } = segment
    if (this.#agreed.hasTimestamps && !(flags & FLAG.rst)) {
      // Old duplicates whose sequence numbers came round again (RFC 7323, section 5).
      if (!timestamps || seqDistance(this.#theirTimestamp, timestamps.value) < 0) return false
    }
    const length = segment.data.length + (flags & FLAG.fin ? 1 : 0) + (flags & FLAG.syn ? 1 : 0)
    return this.#intake.isInWindow(place, length)
  }

  #refuse(segment: Segment, place: number): void {
    if (segment.flags & FLAG.rst) return
    if (this.#state === 'syn-received' && segment.flags & FLAG.syn && place === 0) return this.#sendSyn()
    this.#intake.cameTwice(place, segment.data.length)
    if (segment.flags & FLAG.syn) this.#acks.challenge()
    else this.#acks.soon()
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
      this.#acks.challenge()
      return false
    }
    this.#noteTimestamp(segment, place)
    if (ackPlace >= acknowledged) this.#passAck(sender, segment, place, ackPlace)
    if (sender.isEverythingAcknowledged) this.#onEndAcknowledged()
    return true
  }

  #passAck(sender: TcpSender, segment: Segment, place: number, ackPlace: number): void {
    const window = segment.window * 2 ** this.#agreed.sendScale
    const isNewest = place > this.#windowPlace || (place === this.#windowPlace && ackPlace >= this.#windowAck)
    if (isNewest) {
      this.#windowPlace = place
      this.#windowAck = ackPlace
      this.#largestWindow = Math.max(this.#largestWindow, window)
    }
    const base = sender.acknowledged
    const numbers = { base, sequence: this.#sequenceOf(base), ackPlace, next: sender.next }
    const { spans, hasDouble } = readSacks(segment.sacks, numbers)
    sender.acknowledge({
      place: ackPlace,
      windowEdge: isNewest ? ackPlace + window : undefined,
      sacks: spans,
      hasDouble,
      echo: this.#agreed.hasTimestamps ? segment.timestamps?.echo : undefined,
      isBare: segment.data.length === 0 && (segment.flags & FLAG.fin) === 0,
    })
  }

  #noteTimestamp(segment: Segment, place: number): void {
    const value = segment.timestamps?.value
    if (value === undefined || place > this.#lastAckPlace) return
    if (seqDistance(this.#theirTimestamp, value) >= 0) this.#theirTimestamp = value
  }

  #takeData(segment: Segment, at: number): void {
    const hasFin = (segment.flags & FLAG.fin) !== 0
    if (segment.data.length === 0 && !hasFin) return
    this.#acks.soon()
    const { data, place } = this.#intake.cut(segment.data, at, hasFin)
    if (data.length > 0 && this.#owner.isGone) return this.#abort(undefined)
    if (data.length > 0) this.#intake.take(data, place)
    if (this.#intake.isAtEnd) this.#takeFin()
  }

  #readOn(): void {
    const hasGrown = this.#intake.readOn(this.#agreed.segmentBytes)
    if (this.#isClosed || this.#owner.isGone) return
    if (hasGrown) this.#sendAck()
    if (!this.#intake.hasUnread) this.#afterTheirEnd()
  }

  #takeFin(): void {
    this.#intake.takeFin()
    if (this.#state === 'established') this.#state = 'close-wait'
    else if (this.#state === 'fin-wait-1') this.#state = 'closing'
    else if (this.#state === 'fin-wait-2') return this.#rest()
    if (!this.#intake.hasUnread && !this.#owner.isPaused) this.#afterTheirEnd()
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
    const { scale = this.#agreed.receiveScale, hasTimestamps = this.#agreed.hasTimestamps } = draft
    const intake = this.#intake
    const isWhole = isBareAck || intake.isPlain
    const blocks = isBareAck ? intake.sackBlocks() : noBlocks
    const { source, destination, local, remote } = this.ids
    // Named one by one: for each packet, a copy of what is left over would cost more than all of it.
    const packet = writeSegment({
      source,
      destination,
      sourcePort: local.port,
      destinationPort: remote.port,
      sequence: draft.sequence,
      acknowledgement: hasAck ? intake.sequenceOf(intake.received) : 0,
      flags: draft.flags,
      window: hasAck ? intake.advertise(scale) : 65_535,
      maximumSize: draft.maximumSize,
      windowScale: draft.windowScale,
      maySack: draft.maySack ?? false,
      timestamps: hasTimestamps
        ? { value: this.#timestamp(), echo: hasAck ? this.#theirTimestamp : 0 }
        : undefined,
      sacks: this.#agreed.maySack ? blocks : noBlocks,
      dataBytes: draft.dataBytes ?? 0,
      writeData: draft.writeData,
    })
    if (hasAck) {
      this.#lastAckPlace = intake.received
      // Data says nothing of what came out of order: that is still to be told.
      this.#acks.sent(isWhole)
    }
    this.#world.send(packet)
  }

  // Ending.

  #rest(): void {
    this.#state = 'time-wait'
    this.#release()
    this.#owner.tellEnd(undefined)
    this.#acks.soon()
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
    this.#intake.forgetUnread()
    this.#owner.tellEnd(error)
    this.#world.gone(this)
  }

  #release(): void {
    for (const alarm of [this.#handshake, this.#linger, this.#keepalive]) alarm.close()
    this.#acks.close({ isOver: this.#isClosed })
    this.#sender?.close()
    this.#intake.close()
  }

  // Numbers.

  #sequenceOf(place: number): number {
    return (this.ids.initialSequence + place) >>> 0
  }

  #timestamp(): number {
    return Math.floor(this.#world.clock.now() + this.ids.timestampOffset) >>> 0
  }

  #headerBytes(): number {
    return this.ids.source.length === 4 ? IPV4_HEADER : IPV6_HEADER
  }

  #sendableBytes(): number {
    const options = optionBytes({
      timestamps: this.#agreed.hasTimestamps ? { value: 0, echo: 0 } : undefined,
    })
    const most = this.#world.mtu() - this.#headerBytes() - TCP_HEADER
    return Math.max(LEAST_SEGMENT_BYTES, Math.min(this.#agreed.segmentBytes, most) - options)
  }
}

function failure(code: string): AppError {
  return new AppError('connection-failed', { cause: Object.assign(new Error(code), { code }) })
}
