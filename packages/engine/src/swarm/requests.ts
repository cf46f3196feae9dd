import type { Clock } from '@lanterne/kernel'
import type { BlockLedger, OpenPiece } from '../scheduler/block-ledger.ts'
import { chooseBlocks } from '../scheduler/choose-blocks.ts'
import { afterBlock, afterStall, arrivalMs } from '../scheduler/request-window.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import type { Demands } from './demands.ts'
import type { Asked, Peer } from './peer.ts'

/** Memory for pieces that are not complete, in bytes. */
const OPEN_PIECES_BYTES = 96 << 20
/** What a jump does not take back: it is close to where some reader is. */
const NEAR_BYTES = 16 << 20
/** Blocks that nobody asked for, and refusals in a row, before a peer is let go. */
const MOST_UNASKED = 64
const MOST_REFUSALS = 256
/** Requests taken back whose blocks are still expected. */
const MOST_WITHDRAWN = 4096

/** What requests stand on. */
export interface RequestsOptions {
  readonly ledger: BlockLedger<Peer>
  readonly demands: Demands
  readonly clock: Clock
  readonly peers: () => Iterable<Peer>
  /** Whether what comes can be kept. */
  readonly mayFetch: () => boolean
  /** All blocks of a piece are here. */
  readonly onComplete: (piece: OpenPiece<Peer>) => void
}

/** What is asked of whom, and what comes of it: every block from whoever brings it first. */
export class Requests {
  readonly #options: RequestsOptions
  readonly #ledger: BlockLedger<Peer>
  readonly #demands: Demands
  #totals = { at: -1, rate: 0, bestArrivalMs: 0, lenders: 0 }
  /** Payload thrown away because it was here already, or not wanted any more. */
  wastedBytes = 0

  constructor(options: RequestsOptions) {
    this.#options = options
    this.#ledger = options.ledger
    this.#demands = options.demands
  }

  /** Asks everyone for as much as they can bring. */
  fillAll(): void {
    for (const peer of this.#options.peers()) this.fill(peer)
  }

  /** Asks one peer for as many blocks as its window takes. */
  fill(peer: Peer): void {
    if (!peer.isOpen || !peer.pieces || !this.#mayAsk(peer)) return
    const limit = this.windowOf(peer) - peer.asked.size
    if (limit > 0) this.#ask(peer, limit, (piece) => peer.lends(piece), false)
  }

  /** Asks before the peer said that it lets us: it saves a round trip where it does. */
  fillOptimistically(peer: Peer, limit: number): void {
    if (this.#mayAsk(peer)) this.#ask(peer, limit, () => true, true)
  }

  #mayAsk(peer: Peer): boolean {
    if (this.#demands.isEmpty || !this.#options.mayFetch()) return false
    return !peer.isChokingUs || peer.allowedFast.size > 0 || !peer.pieces
  }

  /** Blocks that a peer may owe us. */
  windowOf(peer: Peer): number {
    if (peer.stalledAt !== undefined) return 1
    return Math.min(peer.link.window, peer.told?.requestQueue ?? 250)
  }

  #ask(peer: Peer, limit: number, lends: (piece: number) => boolean, isOptimistic: boolean): void {
    const now = this.#options.clock.now()
    this.#demands.order(now)
    const chosen = chooseBlocks({
      ledger: this.#ledger,
      reads: [...this.#demands.reads],
      wholes: [...this.#demands.wholes],
      peer,
      lends,
      limit,
      skip: this.#skipFor(peer, now),
      memoryLimit: OPEN_PIECES_BYTES,
    })
    const requests: BlockRequest[] = []
    for (const { piece, block } of chosen) requests.push(this.#take(peer, piece, block, now, isOptimistic))
    peer.sendRequests(requests)
  }

  #take(peer: Peer, piece: number, block: number, now: number, isOptimistic: boolean): BlockRequest {
    this.#ledger.take(piece, block, peer)
    const key = this.#key(piece, block)
    peer.asked.set(key, { piece, block, sentAt: now, isOptimistic })
    peer.withdrawn.delete(key)
    return this.#request(piece, block)
  }

  /** Free blocks to leave to others: what the swarm will have brought by the time this peer brings one. */
  #skipFor(peer: Peer, now: number): number {
    const { rate, bestArrivalMs, lenders } = this.#totalsAt(now)
    if (lenders < 2 || peer.link.rate === 0) return 0
    const ownMs = arrivalMs(peer.link, peer.asked.size)
    return (Math.max(0, 1.3 * ownMs - 1.5 * bestArrivalMs) * rate) / BLOCK_BYTES
  }

  #totalsAt(now: number): { rate: number; bestArrivalMs: number; lenders: number } {
    if (now - this.#totals.at < 20) return this.#totals
    let rate = 0
    let lenders = 0
    let bestArrivalMs = Number.POSITIVE_INFINITY
    for (const peer of this.#options.peers()) {
      if (peer.isChokingUs || peer.link.rate === 0 || peer.stalledAt !== undefined) continue
      lenders++
      rate += peer.link.rate
      bestArrivalMs = Math.min(bestArrivalMs, arrivalMs(peer.link, peer.asked.size))
    }
    this.#totals = { at: now, rate, bestArrivalMs: lenders > 0 ? bestArrivalMs : 0, lenders }
    return this.#totals
  }

  /** Asks one more peer for a block. */
  askAlso(peer: Peer, piece: number, block: number): void {
    peer.sendRequests([this.#take(peer, piece, block, this.#options.clock.now(), false)])
  }

  /** The request for a block that waits at `peer`, and how many come before it, itself included. */
  errand(peer: Peer, piece: number, block: number): { asked: Asked; place: number } | undefined {
    const key = this.#key(piece, block)
    const asked = peer.asked.get(key)
    if (!asked) return undefined
    let place = 1
    for (const other of peer.asked.keys()) {
      if (other === key) break
      place++
    }
    return { asked, place }
  }

  /** Takes back what nobody wants any more. */
  withdrawUnwanted(): void {
    this.#withdrawAllBut((piece) => this.#demands.wants(piece))
  }

  /** A reader jumped to what is not here: what was asked for elsewhere makes room in every peer's queue. */
  turnToReaders(): void {
    this.#withdrawAllBut((piece) => this.#demands.isAhead(piece, NEAR_BYTES))
  }

  #withdrawAllBut(isKept: (piece: number) => boolean): void {
    for (const peer of this.#options.peers())
      this.#withdraw(
        peer,
        [...peer.asked].filter(([, { piece }]) => !isKept(piece)),
      )
  }

  /** Gives requests back and tells the peer; their blocks are still welcome should they come. */
  #withdraw(peer: Peer, requests: readonly (readonly [number, Asked])[]): void {
    if (requests.length === 0) return
    for (const [key, asked] of requests) this.#release(peer, key, asked)
    peer.sendCancels(requests.map(([, { piece, block }]) => this.#request(piece, block)))
  }

  #release(peer: Peer, key: number, { piece, block }: Asked): void {
    peer.asked.delete(key)
    if (peer.withdrawn.size < MOST_WITHDRAWN) peer.withdrawn.add(key)
    if (this.#ledger.release(piece, block, peer)) this.#demands.freed(piece)
  }

  /** Gives up the test of `peer` by pieces that only it may give. */
  #freeFrom(peer: Peer): void {
    for (const piece of this.#ledger.freeFrom(peer)) this.#demands.freed(piece)
  }

  #key(piece: number, block: number): number {
    return piece * this.#ledger.geometry.blocksPerPiece + block
  }

  #request(piece: number, block: number): BlockRequest {
    return { piece, offset: block * BLOCK_BYTES, length: this.#ledger.geometry.blockSize(piece, block) }
  }

  // — what peers do —

  unchoked(peer: Peer): void {
    // Without the fast extension, requests made too early are dropped without a word (BEP 3).
    if (!peer.hasFast)
      for (const [key, asked] of [...peer.asked]) if (asked.isOptimistic) this.#release(peer, key, asked)
    this.fill(peer)
  }

  choked(peer: Peer): void {
    for (const [key, asked] of [...peer.asked])
      if (!peer.hasFast || !peer.allowedFast.has(asked.piece)) this.#release(peer, key, asked)
    this.#freeFrom(peer)
    this.fillAll()
  }

  /** The connection is gone. */
  gone(peer: Peer): void {
    if (peer.incoming) this.#ledger.abandon(peer.incoming)
    peer.incoming = undefined
    for (const [key, asked] of [...peer.asked]) this.#release(peer, key, asked)
    this.#freeFrom(peer)
    this.fillAll()
  }

  rejected(peer: Peer, { piece, offset }: BlockRequest): void {
    const key = this.#key(piece, offset / BLOCK_BYTES)
    if (peer.withdrawn.delete(key)) return
    const asked = peer.asked.get(key)
    if (!asked) return peer.spendBudget()
    this.#release(peer, key, asked)
    peer.withdrawn.delete(key)
    peer.refusals++
    peer.allowedFast.delete(piece)
    if (peer.refusals > MOST_REFUSALS) return peer.close('useless')
    this.fillAll()
  }

  blockBegins(peer: Peer, piece: number, offset: number, length: number): Uint8Array | undefined {
    peer.incoming = undefined
    const block = offset / BLOCK_BYTES
    const isKnown =
      Number.isInteger(block) &&
      piece < this.#ledger.geometry.pieceCount &&
      block < this.#ledger.geometry.blockCount(piece)
    const key = isKnown ? this.#key(piece, block) : -1
    if (!isKnown || length !== this.#ledger.geometry.blockSize(piece, block)) {
      // Not what we ask for, ever.
      peer.close('violation')
      return undefined
    }
    if (!peer.asked.has(key) && !peer.withdrawn.has(key)) {
      peer.unasked++
      if (peer.unasked > MOST_UNASKED) peer.close('violation')
      return undefined
    }
    peer.incoming = this.#ledger.begin(piece, block, peer)
    return peer.incoming?.bytes
  }

  blockEnds(peer: Peer, piece: number, offset: number, length: number): void {
    const now = this.#options.clock.now()
    const block = offset / BLOCK_BYTES
    const key = this.#key(piece, block)
    const asked = peer.asked.get(key)
    peer.received.add(length, now)
    peer.asked.delete(key)
    peer.withdrawn.delete(key)
    peer.lastBlockAt = now
    peer.stalledAt = undefined
    peer.refusals = 0
    peer.link = afterBlock(peer.link, { bytes: length, latencyMs: asked && now - asked.sentAt, now })
    if (asked) this.#dropOlderOptimistic(peer, asked)
    const incoming = peer.incoming
    peer.incoming = undefined
    const arrival = incoming && this.#ledger.arrive(incoming, peer)
    if (arrival?.kind !== 'kept') {
      this.wastedBytes += length
      if (asked && this.#ledger.release(piece, block, peer)) this.#demands.freed(piece)
    } else {
      arrival.interrupted?.discardIncoming()
      for (const other of arrival.alsoAsked) this.#callOff(other, piece, block)
      if (arrival.isPieceComplete) this.#options.onComplete(this.#ledger.close(piece))
    }
    this.fill(peer)
  }

  /** Blocks come in the order of their requests: what was asked too early and is overtaken was dropped. */
  #dropOlderOptimistic(peer: Peer, { sentAt, isOptimistic }: Asked): void {
    if (isOptimistic) return
    for (const [key, older] of peer.asked) {
      if (!older.isOptimistic || older.sentAt >= sentAt) return
      this.#release(peer, key, older)
    }
  }

  /** Somebody else brought the block. */
  #callOff(peer: Peer, piece: number, block: number): void {
    const key = this.#key(piece, block)
    if (!peer.asked.delete(key)) return
    if (peer.withdrawn.size < MOST_WITHDRAWN) peer.withdrawn.add(key)
    peer.sendCancels([this.#request(piece, block)])
    this.fill(peer)
  }

  /** Takes requests back from a peer that lets them grow old. */
  watch(peer: Peer, now: number): void {
    const [oldest] = peer.asked.values()
    if (!oldest) return
    const waitedMs = now - Math.max(oldest.sentAt, peer.lastBlockAt)
    const blockMs = peer.link.rate > 0 ? BLOCK_BYTES / peer.link.rate : 1000
    const patienceMs = Math.min(
      20_000,
      Math.max(3000, 4 * blockMs + 4 * Math.min(peer.link.roundTripMs, 1000)),
    )
    if (waitedMs < patienceMs) return
    if (peer.isChokingUs) {
      // Asked too early, in vain: that is no fault of the peer's.
      for (const [key, asked] of [...peer.asked]) this.#release(peer, key, asked)
      return
    }
    peer.stalledAt ??= now
    peer.link = afterStall(peer.link)
    this.#freeFrom(peer)
    this.#withdraw(peer, [...peer.asked])
    if (now - peer.stalledAt > 30_000) peer.close('useless')
  }
}
