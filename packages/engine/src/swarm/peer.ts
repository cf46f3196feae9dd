import type { Clock, Endpoint, TcpSocket } from '@lanterne/kernel'
import type { FoundBy, PeerTransport } from '../engine-types.ts'
import type { IncomingBlock } from '../scheduler/block-ledger.ts'
import { RateMeter } from '../scheduler/rate-meter.ts'
import { type LinkEstimate, openingEstimate } from '../scheduler/request-window.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import {
  decodeExtensionHandshake,
  type Extension,
  type ExtensionHandshake,
  encodeExtensionHandshake,
  extensionOf,
  OurExtension,
} from '../wire/extension-handshake.ts'
import { encodeHandshake, type Handshake } from '../wire/handshake.ts'
import { type HashRequest, hashMessage } from '../wire/hash-messages.ts'
import { MessageBudget } from '../wire/message-budget.ts'
import {
  type BlockRequest,
  blockMessages,
  keepAlive,
  MessageId,
  numberMessage,
  payloadMessage,
  plainMessage,
  readBlockRequest,
  readNumber,
} from '../wire/messages.ts'
import { WireDecoder, WireError, type WireSink } from '../wire/wire-decoder.ts'
import { AnnouncedPieces } from './announced-pieces.ts'
import type { Asked, Lender, LenderEnd } from './lender.ts'
import { Outbox } from './outbox.ts'

/** Who hears of a connection before it is known to which torrent it belongs. */
export interface PeerDoor {
  handshaken(peer: Peer, handshake: Handshake): void
  closed(peer: Peer): void
  /** It said which extensions it understands (BEP 10), and no swarm has it. */
  extended?(peer: Peer, told: ExtensionHandshake): void
}

/** What a peer does that its swarm must know of. */
export interface PeerOwner extends PeerDoor {
  extended(peer: Peer, told: ExtensionHandshake): void
  /** The peer sent an extended message (BEP 10). */
  extensionMessage(peer: Peer, extension: Exclude<Extension, 'dontHave'>, payload: Uint8Array): void
  /** A hash request, an answer to one, or its refusal (BEP 52). */
  hashMessage(peer: Peer, id: number, payload: Uint8Array): void
  /** The peer has a node of the DHT on this port. */
  nodeTold(peer: Peer, port: number): void
  /** The peer said which pieces it has, all at once. */
  announced(peer: Peer): void
  /** The peer has one more piece. */
  gained(peer: Peer, piece: number): void
  /** The peer has a piece no more (BEP 54). */
  lost(peer: Peer, piece: number): void
  choked(peer: Peer): void
  unchoked(peer: Peer): void
  fastAllowed(peer: Peer, piece: number): void
  rejected(peer: Peer, request: BlockRequest): void
  interestChanged(peer: Peer): void
  requested(peer: Peer, request: BlockRequest): void
  requestCancelled(peer: Peer, request: BlockRequest): void
  drained(peer: Peer): void
  blockBegins(peer: Peer, piece: number, offset: number, length: number): Uint8Array | undefined
  blockEnds(peer: Peer, piece: number, offset: number, length: number): void
}

/** Requests that a peer holds which does not say how many: what all of them can. */
const USUAL_REQUEST_QUEUE = 250
/** How often a peer may let us ask and then take it back without a block in between. */
const MOST_VAIN_CHOKES = 8

/** How much of a peer's queue is used. */
const QUEUE_USED = 7 / 8

/** One connection to a peer: speaks the protocol, keeps both sides' state, and decides nothing. */
export class Peer implements WireSink, Lender {
  readonly remote: Endpoint
  readonly isIncoming: boolean
  readonly foundBy: FoundBy
  /** The way that the connection took. */
  readonly transport: PeerTransport
  readonly clock: Clock
  readonly #socket: TcpSocket
  readonly #decoder = new WireDecoder(this)
  readonly #budget: MessageBudget
  #door: PeerDoor
  #owner: PeerOwner | undefined
  readonly #outbox: Outbox
  end: LenderEnd = 'open'
  /** Hears when a connection that was left is gone. */
  #onGone: (() => void) | undefined

  peerId: Uint8Array | undefined
  hasFast = false
  /** Whether version 2 is spoken on this connection (BEP 52): its owner knows when both sides have named the torrent. */
  hasV2 = false
  told: ExtensionHandshake | undefined
  isChokingUs = true
  isInterestedInUs = false
  isChoked = true
  isInteresting = false
  readonly #announced = new AnnouncedPieces()
  #vainChokes = 0
  /** Pieces that it gives even while it chokes us (BEP 6). */
  readonly allowedFast = new Set<number>()

  /** Requests that wait, oldest first; by piece × blocks per piece + block. */
  readonly asked = new Map<number, Asked>()
  readonly withdrawn = new Map<number, number>()
  link: LinkEstimate
  lastBlockAt = 0
  silentMs = 0
  leftWaitingMs = 0
  /** Since when it leaves our requests waiting; absent while it delivers. */
  stalledAt: number | undefined
  incoming: IncomingBlock<Lender> | undefined
  /** Refusals since its last block, and blocks that it sent unasked. */
  refusals = 0
  unasked = 0
  strays = 0
  readonly connectedAt: number
  lastHeardAt: number
  #lastSaidAt: number
  readonly received: RateMeter
  readonly sent: RateMeter

  constructor(
    socket: TcpSocket,
    {
      clock,
      door,
      isIncoming,
      transport,
      roundTripMs,
      foundBy = 'incoming',
    }: {
      clock: Clock
      door: PeerDoor
      isIncoming: boolean
      transport: PeerTransport
      roundTripMs: number
      foundBy?: FoundBy
    },
  ) {
    const now = clock.now()
    this.#socket = socket
    this.#outbox = new Outbox(socket, {
      isOpen: () => this.isOpen,
      onWrite: () => {
        this.#lastSaidAt = this.clock.now()
      },
    })
    this.remote = socket.remote
    this.isIncoming = isIncoming
    this.foundBy = foundBy
    this.transport = transport
    this.clock = clock
    this.#door = door
    this.#budget = new MessageBudget(now)
    this.link = openingEstimate(roundTripMs)
    this.connectedAt = this.lastHeardAt = this.#lastSaidAt = now
    this.received = new RateMeter(now)
    this.sent = new RateMeter(now)
    socket.receive({
      data: (chunk) => this.#feed(chunk),
      drain: () => this.#owner?.drained(this),
      close: () => this.#closed(),
    })
  }

  /** It gave right pieces in an earlier run. */
  get isVouched(): boolean {
    return this.foundBy === 'remembered'
  }

  get #hearer(): PeerDoor {
    return this.#owner ?? this.#door
  }

  readonly isSpared = false
  readonly continuesAt = undefined

  /** Somewhat less than it says: it still counts what is on its way to us, and Transmission refuses ten seconds late. */
  get requestQueue(): number {
    const told = this.told?.requestQueue
    return told === undefined ? USUAL_REQUEST_QUEUE : Math.ceil(told * QUEUE_USED)
  }

  /** Which pieces it has; known as soon as the number of pieces is. */
  get pieces(): Bitfield | undefined {
    return this.#announced.field
  }

  /** Whether it said that it has the first piece, while the number of pieces is not known. */
  get hasHead(): boolean {
    return this.#announced.hasHead
  }

  get isOpen(): boolean {
    return this.end === 'open'
  }

  /**
   * Where others may find it. Of one that came to us over TCP its port is another, which it must have told; over uTP it
   * has one for both ways. A browser is met through a tracker only.
   */
  get listensAt(): Endpoint | undefined {
    if (this.transport === 'webrtc') return undefined
    if (!this.isIncoming || this.transport === 'utp') return this.remote
    const port = this.told?.port
    return port === undefined ? undefined : { host: this.remote.host, port }
  }

  /** Whether it may be asked for blocks of `piece` now. */
  lends(piece: number): boolean {
    return (!this.isChokingUs || this.allowedFast.has(piece)) && (this.pieces?.has(piece) ?? false)
  }

  /** Bytes that wait to be sent to it. */
  get pendingBytes(): number {
    return this.#socket.pendingBytes
  }

  /** Names the swarm that the connection belongs to. */
  adopt(owner: PeerOwner): void {
    this.#owner = owner
  }

  /** Names who hears of it while no swarm has it. */
  refer(door: PeerDoor): void {
    this.#door = door
  }

  /** Notes one message without use; a peer that makes too many is let go. */
  spendBudget(): void {
    if (!this.#budget.spend(this.clock.now())) throw new WireError('too many messages without use')
  }

  /** Tells the decoder's current block to go nowhere: somebody else brought it. */
  discardIncoming(): void {
    this.incoming = undefined
    this.#decoder.discardBlock()
  }

  /** Learns how many pieces there are, and sorts out what the peer announced before. */
  setPieceCount(count: number): void {
    for (const piece of this.#announced.setCount(count)) this.#gain(piece)
  }

  // — what we say —

  sendHandshake(told: { infohash: Uint8Array; peerId: Uint8Array; hasDht: boolean; hasV2: boolean }): void {
    this.send(encodeHandshake(told))
  }

  sendExtensionHandshake(told: Omit<Parameters<typeof encodeExtensionHandshake>[0], 'yourAddress'>): void {
    const yourAddress = this.remote.host
    this.sendExtended(OurExtension.handshake, encodeExtensionHandshake({ ...told, yourAddress }))
  }

  sendExtended(extension: number, ...payload: readonly Uint8Array[]): void {
    this.send(payloadMessage(MessageId.extended, Uint8Array.of(extension), ...payload))
  }

  /** Says which pieces we have, in the shortest way the peer understands. */
  sendPieces(pieces: Bitfield): void {
    if (this.hasFast && pieces.isFull) this.send(plainMessage(MessageId.haveAll))
    else if (pieces.count > 0) this.send(payloadMessage(MessageId.bitfield, pieces.bytes.slice()))
    else if (this.hasFast) this.send(plainMessage(MessageId.haveNone))
  }

  /** Says where our node of the DHT is (BEP 5). */
  sendPort(port: number): void {
    this.send(payloadMessage(MessageId.port, Uint8Array.of(port >> 8, port & 0xff)))
  }

  /** Says that we have a piece no more (BEP 54), by the id that the peer gave this message. */
  sendDontHave(id: number, piece: number): void {
    this.sendExtended(id, numberMessage(0, piece).subarray(5))
  }

  sendHave(piece: number): void {
    this.send(numberMessage(MessageId.have, piece))
  }

  sendInterest(isInteresting: boolean, { isRepeated = false } = {}): void {
    if (this.isInteresting === isInteresting && !isRepeated) return
    this.isInteresting = isInteresting
    this.send(plainMessage(isInteresting ? MessageId.interested : MessageId.notInterested))
  }

  sendChoke(isChoked: boolean): void {
    if (this.isChoked === isChoked) return
    this.isChoked = isChoked
    this.send(plainMessage(isChoked ? MessageId.choke : MessageId.unchoke))
  }

  sendRequests(blocks: readonly BlockRequest[]): void {
    if (blocks.length > 0) this.send(blockMessages(MessageId.request, blocks))
  }

  sendCancels(blocks: readonly BlockRequest[]): void {
    if (blocks.length > 0) this.send(blockMessages(MessageId.cancel, blocks))
  }

  sendHashRequest(request: HashRequest): void {
    this.send(hashMessage(MessageId.hashRequest, request))
  }

  sendHashes(request: HashRequest, hashes: Uint8Array): void {
    this.send(hashMessage(MessageId.hashes, request, hashes))
  }

  sendHashReject(request: HashRequest): void {
    this.send(hashMessage(MessageId.hashReject, request))
  }

  sendReject(request: BlockRequest): void {
    if (this.hasFast) this.send(blockMessages(MessageId.rejectRequest, [request]))
  }

  /** Keeps the connection alive while neither side has anything to say (BEP 3: two minutes). */
  keepAliveIfQuiet(now: number): void {
    if (now - this.#lastSaidAt > 100_000) this.send(keepAlive())
  }

  /** As `Outbox.beginBlock`. */
  beginBlock(message: Uint8Array): number {
    return this.#outbox.beginBlock(message)
  }

  /** As `Outbox.continueBlock`. */
  continueBlock(bytes: number): boolean {
    return this.#outbox.continueBlock(bytes)
  }

  /** Queues a message; all that is queued in one turn leaves in one write. */
  send(message: Uint8Array): void {
    this.#outbox.send(message)
  }

  flush(): void {
    this.#outbox.flush()
  }

  /** Ends the connection, for `reason`. The owner hears of it before this returns. */
  close(reason: Exclude<LenderEnd, 'open'>): void {
    if (!this.isOpen) return
    this.end = reason
    this.#decoder.stop()
    this.#socket.destroy()
    this.#hearer.closed(this)
  }

  /**
   * As `close`, but lets what was said leave first; `gone` is called when it has, or cannot any more. Whoever calls this
   * sees to it that it does not take for ever.
   */
  leave(reason: Exclude<LenderEnd, 'open'>, gone: () => void): void {
    if (!this.isOpen) return
    this.flush()
    this.end = reason
    this.#onGone = gone
    this.#decoder.stop()
    this.#socket.end()
    this.#hearer.closed(this)
  }

  /** Ends at once what was left. */
  drop(): void {
    this.#socket.destroy()
  }

  // — what the peer says —

  #feed(chunk: Uint8Array): void {
    if (!this.isOpen) return
    this.lastHeardAt = this.clock.now()
    this.guard(() => this.#decoder.feed(chunk))
  }

  /** Does something that may find out that the peer broke the protocol; it is let go then. */
  guard(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.close('violation')
    }
  }

  #closed(): void {
    this.#onGone?.()
    this.#onGone = undefined
    if (!this.isOpen) return
    this.end = 'left'
    this.#decoder.stop()
    this.#hearer.closed(this)
  }

  handshake(handshake: Handshake): void {
    this.peerId = handshake.peerId
    this.hasFast = handshake.hasFast
    this.#hearer.handshaken(this, handshake)
  }

  keepAlive(): void {
    this.spendBudget()
  }

  blockStart(piece: number, offset: number, length: number): Uint8Array | undefined {
    return this.#owner?.blockBegins(this, piece, offset, length)
  }

  blockEnd(piece: number, offset: number, length: number): void {
    this.#vainChokes = 0
    this.#owner?.blockEnds(this, piece, offset, length)
  }

  message(id: number, payload: Uint8Array): void {
    switch (id) {
      case MessageId.choke:
      case MessageId.unchoke:
        return this.#setChoking(id === MessageId.choke)
      case MessageId.interested:
      case MessageId.notInterested:
        return this.#setInterested(id === MessageId.interested)
      case MessageId.have:
        return this.#gain(readNumber(payload))
      case MessageId.bitfield:
        return this.#announce(payload)
      case MessageId.haveAll:
        return this.#announce('all')
      case MessageId.haveNone:
        return this.#announce(new Uint8Array(0))
      case MessageId.request:
        return this.#owner?.requested(this, readBlockRequest(payload))
      case MessageId.cancel:
        return this.#owner?.requestCancelled(this, readBlockRequest(payload))
      case MessageId.rejectRequest:
        return this.#owner?.rejected(this, readBlockRequest(payload))
      case MessageId.allowedFast:
        return this.#allowFast(readNumber(payload))
      case MessageId.extended:
        return this.#extended(payload)
      case MessageId.hashRequest:
      case MessageId.hashes:
      case MessageId.hashReject:
        return this.#owner?.hashMessage(this, id, payload)
      case MessageId.port:
        return this.#tellPort(payload)
      default:
        // BEP 3: messages that are not known (suggestions, the future's) are passed over.
        this.spendBudget()
    }
  }

  #setChoking(isChoking: boolean): void {
    this.spendBudget()
    if (isChoking && this.asked.size > 0 && ++this.#vainChokes > MOST_VAIN_CHOKES)
      return this.close('useless')
    this.isChokingUs = isChoking
    if (isChoking) this.#owner?.choked(this)
    else this.#owner?.unchoked(this)
  }

  #setInterested(isInterested: boolean): void {
    this.spendBudget()
    this.isInterestedInUs = isInterested
    this.#owner?.interestChanged(this)
  }

  #gain(piece: number): void {
    const isNew = this.#announced.gain(piece)
    if (isNew) this.#owner?.gained(this, piece)
    else if (isNew === false) this.spendBudget()
  }

  #lose(piece: number): void {
    if (this.#announced.lose(piece)) this.#owner?.lost(this, piece)
  }

  #announce(announced: Uint8Array | 'all'): void {
    this.spendBudget()
    this.#announced.announce(announced)
    if (this.pieces) this.#owner?.announced(this)
  }

  #allowFast(piece: number): void {
    this.spendBudget()
    this.#announced.requirePiece(piece)
    if (this.allowedFast.size >= 64) return
    this.allowedFast.add(piece)
    this.#owner?.fastAllowed(this, piece)
  }

  #tellPort(payload: Uint8Array): void {
    this.spendBudget()
    const [high = 0, low = 0] = payload
    this.#owner?.nodeTold(this, (high << 8) | low)
  }

  #extended(payload: Uint8Array): void {
    const extension = extensionOf(payload[0])
    if (extension && extension !== 'dontHave')
      return this.#owner?.extensionMessage(this, extension, payload.subarray(1))
    this.spendBudget()
    if (extension && payload.length === 5) return this.#lose(readNumber(payload.subarray(1)))
    if (payload[0] !== OurExtension.handshake) return
    const told = decodeExtensionHandshake(payload.subarray(1))
    if (!told) throw new WireError('an extension handshake that cannot be read')
    this.told = told
    this.#hearer.extended?.(this, told)
  }
}
