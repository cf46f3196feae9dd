import type { Clock } from '@lanterne/kernel'
import { Block, type BlockLedger, type OpenPiece } from '../scheduler/block-ledger.ts'
import { type BlockChoice, type ChoiceRequest, chooseBlocks } from '../scheduler/choose-blocks.ts'
import { LOOK_AHEAD_BYTES } from '../scheduler/demand.ts'
import { afterBytes, isFilled, unknownLine } from '../scheduler/own-line.ts'
import { afterBlock, afterStall } from '../scheduler/request-window.ts'
import { spreadPieces } from '../scheduler/spread-pieces.ts'
import type { Urgency } from '../storage/memory-budget.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import type { Demands } from './demands.ts'
import { Givers } from './givers.ts'
import type { HeadBlock } from './head-start.ts'
import type { Verdict } from './leaf-check.ts'
import type { Asked, Lender } from './lender.ts'
import { RequestBook } from './request-book.ts'
import type { Vouching } from './vouching.ts'

/** What a jump does not take back: it is close to where some reader is. */
const NEAR_BYTES = 16 << 20
/** Blocks that nobody asked for, and refusals in a row, before a peer is let go. */
const MOST_UNASKED = 64
const MOST_REFUSALS = 256
/** Peers that are asked for the very first block of a reader, when each block is checked alone: one of them may lie. */
const PEERS_FOR_HEAD = 2
/** Parts in which windows are filled when a reader came or jumped. */
const SPREAD_ROUNDS = 8

/** What requests stand on. */
export interface RequestsOptions {
  readonly ledger: BlockLedger<Lender>
  readonly demands: Demands
  readonly clock: Clock
  /** Another number for each viewer; 0 when absent. */
  readonly salt?: number
  readonly lenders: () => Iterable<Lender>
  /** Whether there is memory for so many bytes of pieces more. */
  readonly hasMemoryFor: (bytes: number, urgency: Urgency) => boolean
  /** Whether the blocks of a piece are checked one by one (BEP 52), now or as soon as a peer tells how. */
  readonly isCheckedByBlock: (piece: number) => boolean
  /** Whether readers take the blocks of a piece as they come, checked or not; as they are checked, when absent. */
  readonly isReadByBlock?: (piece: number) => boolean
  /** Whether what comes can be kept. */
  readonly mayFetch: () => boolean
  /** How far ahead of a reader what comes can be kept. */
  readonly lookAheadBytes: () => number
  /** A block came, whether it was of use or not. */
  readonly onPayload: (
    lender: Lender,
    block: { piece: number; offset: number; length: number; isWasted: boolean },
  ) => void
  /**
   * A block more of a piece is here. Says what is known of it by itself (BEP 52): one that is wrong was given back to the
   * ledger.
   */
  readonly onBlock: (piece: OpenPiece<Lender>, block: number) => Verdict
  /** Who may be believed before a piece is complete, where that is asked. */
  readonly vouching?: Vouching | undefined
  /** All blocks of a piece are here. */
  readonly onComplete: (piece: OpenPiece<Lender>) => void
}

/** What is asked of whom, and what comes of it: every block from whoever brings it first. */
export class Requests {
  /** Which requests wait at whom. */
  readonly book: RequestBook
  readonly #options: RequestsOptions
  readonly #ledger: BlockLedger<Lender>
  readonly #demands: Demands
  /** Whom optimistic requests were sent to that may still wait. */
  readonly #askedEarly = new WeakSet<Lender>()
  /** Who is to be asked for more at the end of this turn. */
  readonly #due = new Set<Lender>()
  readonly #givers = new Givers()
  #line = unknownLine
  /** Payload thrown away because it was here already, or not wanted any more. */
  wastedBytes = 0

  constructor(options: RequestsOptions) {
    this.#options = options
    this.#ledger = options.ledger
    this.#demands = options.demands
    this.book = new RequestBook(options)
  }

  get givers(): Iterable<Lender> {
    return this.#givers
  }

  /** How many let us fetch, and gave something. */
  get giverCount(): number {
    return this.#givers.provenCount
  }

  /** Asks everyone for as much as they can bring. */
  fillAll(): void {
    if (!this.#mayAskAnybody) return
    for (const lender of this.#options.lenders()) this.fill(lender)
  }

  /**
   * As `fillAll`, a part of every window at a time: what a reader needs first comes from all of them, as much as each can
   * bring, and not from whoever is asked first.
   */
  spread(): void {
    for (let round = 1; round <= SPREAD_ROUNDS; round++)
      for (const lender of this.#options.lenders()) this.fill(lender, { share: round / SPREAD_ROUNDS })
  }

  /** Asks one peer for as many blocks as its window takes, or a share of it. */
  fill(lender: Lender, { share = 1 }: { share?: number } = {}): void {
    if (lender.isOpen && !lender.isChokingUs) this.#givers.add(lender)
    if (!lender.isOpen || !lender.pieces || !this.#mayAsk(lender)) return
    const limit = Math.ceil(share * this.windowOf(lender)) - lender.asked.size
    if (limit > 0) this.#ask(lender, limit, (piece) => lender.lends(piece), false)
  }

  /** As `fill`, once for all blocks that came in one turn. */
  #fillSoon(lender: Lender): void {
    this.#due.add(lender)
    if (this.#due.size > 1) return
    queueMicrotask(() => {
      const due = [...this.#due]
      this.#due.clear()
      for (const each of due) this.fill(each)
    })
  }

  /** Asks before the peer said that it lets us: it saves a round trip where it does. */
  fillOptimistically(lender: Lender, limit: number): void {
    if (!this.#mayAsk(lender)) return
    this.#askedEarly.add(lender)
    this.#askForHeads(lender)
    this.#ask(lender, limit, () => true, true)
  }

  /** Asks for what readers wait for besides who was asked before, when nobody has shown yet that it gives what is right. */
  #askForHeads(lender: Lender): void {
    const { geometry } = this.#ledger
    for (const { position } of this.#demands.reads) {
      const piece = geometry.pieceAt(position)
      if (!this.#options.isCheckedByBlock(piece)) continue
      const block = Math.floor((position - piece * geometry.pieceLength) / BLOCK_BYTES)
      const open = this.#ledger.openPiece(piece)
      const asked = open?.asked[block]
      if (!asked || asked.length >= PEERS_FOR_HEAD || asked.includes(lender) || open?.onlyFrom) continue
      lender.sendRequests(this.book.take(lender, piece, block, this.#options.clock.now(), true))
    }
  }

  /** Goes on with what a lender was asked for, and brought, of the first piece before the layout was known. */
  adopt(lender: Lender, brought: readonly HeadBlock[], incoming: HeadBlock | undefined): void {
    const mayOpen = !this.#ledger.closed.has(0)
    const fits = (block: number) => mayOpen && this.#ledger.geometry.blockSize(0, block) === BLOCK_BYTES
    for (const { block, isOptimistic } of [...lender.asked.values()]) {
      if (isOptimistic) this.#askedEarly.add(lender)
      if (fits(block)) this.#ledger.take(0, block, lender)
      // By number it would be a block of another piece from now on.
      else if (lender.asked.delete(block)) lender.strays++
    }
    if (incoming && lender.asked.has(incoming.block)) {
      const open = this.#ledger.openPiece(0)
      if (open) lender.incoming = { open, ...incoming, isBeside: true }
    }
    for (const { block, bytes } of brought) {
      const place = fits(block) ? this.#ledger.begin(0, block, lender, { mayOpen }) : undefined
      place?.bytes.set(bytes)
      const isWasted = !place || this.#ledger.arrive(place, lender).kind !== 'kept'
      const offset = block * BLOCK_BYTES
      this.#options.onPayload(lender, { piece: 0, offset, length: bytes.length, isWasted })
      if (isWasted) this.wastedBytes += bytes.length
      if (isWasted || !place) continue
      this.#options.onBlock(place.open, block)
      if (place.open.missing === 0) this.#options.onComplete(this.#ledger.close(0))
    }
  }

  get #mayAskAnybody(): boolean {
    return !this.#demands.isEmpty && this.#options.mayFetch()
  }

  #mayAsk(lender: Lender): boolean {
    if (!this.#mayAskAnybody) return false
    return !lender.isChokingUs || lender.allowedFast.size > 0 || !lender.pieces
  }

  /** Blocks that a peer may owe us. */
  windowOf(lender: Lender): number {
    if (lender.stalledAt !== undefined) return 1
    return Math.min(lender.link.window, lender.requestQueue)
  }

  #ask(lender: Lender, limit: number, lends: (piece: number) => boolean, isOptimistic: boolean): void {
    const now = this.#options.clock.now()
    this.#demands.order(now)
    const isSpared = lender.isSpared && this.#givers.totalsAt(now).sharers > 0
    const first = this.#firstOf(lender, lends)
    const compared = first ? this.book.take(lender, first.piece, first.block, now, isOptimistic) : []
    const chosen = chooseBlocks({
      ledger: this.#ledger,
      reads: [...this.#demands.reads],
      wholes: isSpared ? [] : [...this.#demands.wholes].filter(({ isPaused }) => !isPaused()),
      peer: lender,
      lends,
      limit: limit - compared.length,
      skip: this.#givers.skipFor(lender, now),
      mayOpen: this.#memoryForOne(),
      isReadByBlock: this.#options.isReadByBlock ?? this.#options.isCheckedByBlock,
      lookAheadBytes: Math.min(isSpared ? NEAR_BYTES : LOOK_AHEAD_BYTES, this.#options.lookAheadBytes()),
      continuesAt: lender.continuesAt,
      spread: this.#spreadFor(lender, now),
    })
    lender.sendRequests([
      ...compared,
      ...chosen.flatMap(({ piece, block }) => this.book.take(lender, piece, block, now, isOptimistic)),
    ])
  }

  /** The block that a lender nobody knows yet is asked for first, so that its word can be compared with others'. */
  #firstOf(lender: Lender, lends: (piece: number) => boolean): BlockChoice | undefined {
    return this.#options.vouching?.nextFor(lender, ({ piece, block }) => {
      if (!lends(piece) || this.#ledger.closed.has(piece)) return false
      if (this.#ledger.openPiece(piece)?.onlyFrom !== undefined) return false
      return !lender.asked.has(this.book.key(piece, block))
    })
  }

  /** How a lender is asked that is all but alone in having everything, while others fetch the same. */
  #spreadFor(lender: Lender, now: number): ChoiceRequest<Lender>['spread'] {
    const others = this.#givers.besideLoneSource(lender, now)
    if (!others) return undefined
    const isElsewhere = (piece: number) => others.some((other) => other.lends(piece))
    const { geometry } = this.#ledger
    const { salt = 0 } = this.#options
    return (pieces, position) => spreadPieces(pieces, { geometry, position, isElsewhere, salt })
  }

  /** Says which pieces there is memory for; what one choice begins counts, too. */
  #memoryForOne(): (piece: number, urgency: Urgency) => boolean {
    const known = new Map<number, boolean>()
    let bytes = 0
    return (piece, urgency) => {
      const answer = known.get(piece)
      if (answer !== undefined) return answer
      const size = this.#ledger.geometry.pieceSize(piece)
      const hasMemory = this.#options.hasMemoryFor(bytes + size, urgency)
      known.set(piece, hasMemory)
      if (hasMemory) bytes += size
      return hasMemory
    }
  }

  /** Gives up pieces that are not complete and that no reader is near to, until `isEnough`. */
  giveUpFar(isEnough: () => boolean): void {
    const { pieceLength } = this.#ledger.geometry
    for (const open of [...this.#ledger.openPieces]) {
      if (isEnough()) return
      const isNear = this.#demands.isAhead(open.piece, Math.max(NEAR_BYTES, 4 * pieceLength))
      if (isNear || open.onlyFrom !== undefined || open.writers.some((writer) => writer !== undefined))
        continue
      for (const lender of this.#options.lenders())
        this.book.withdraw(
          lender,
          [...lender.asked].filter(([, { piece }]) => piece === open.piece),
        )
      open.states.forEach((state, block) => {
        if (state === Block.here) this.wastedBytes += this.#ledger.geometry.blockSize(open.piece, block)
      })
      this.#ledger.giveUp(open.piece)
      this.#demands.freed(open.piece)
    }
  }

  /** A block that was here proved wrong: whoever else was asked for it may still bring it. */
  spoiled(piece: number, block: number): void {
    const key = this.book.key(piece, block)
    for (const lender of this.#options.lenders())
      if (lender.asked.has(key)) this.#ledger.take(piece, block, lender)
    this.#demands.freed(piece)
  }

  /** Asks one more peer for a block. */
  askAlso(lender: Lender, piece: number, block: number): void {
    lender.sendRequests(this.book.take(lender, piece, block, this.#options.clock.now(), false))
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
    for (const lender of this.#options.lenders())
      this.book.withdraw(
        lender,
        [...lender.asked].filter(([, { piece }]) => !isKept(piece)),
      )
  }

  /** Gives up the test of `peer` by pieces that only it may give. */
  #freeFrom(lender: Lender): void {
    for (const piece of this.#ledger.freeFrom(lender)) this.#demands.freed(piece)
  }

  // — what peers do —

  unchoked(lender: Lender): void {
    // Without the fast extension, requests made too early are dropped without a word (BEP 3).
    if (!lender.hasFast)
      for (const [key, asked] of [...lender.asked])
        if (asked.isOptimistic) this.book.forget(lender, key, asked)
    this.fill(lender)
  }

  choked(lender: Lender): void {
    this.#givers.delete(lender)
    for (const [key, asked] of [...lender.asked])
      if (!lender.hasFast || !lender.allowedFast.has(asked.piece)) this.book.release(lender, key, asked)
    this.#freeFrom(lender)
    this.fillAll()
  }

  /** The connection is gone. */
  gone(lender: Lender): void {
    this.#givers.delete(lender)
    if (lender.incoming) this.#ledger.abandon(lender.incoming)
    lender.incoming = undefined
    for (const [key, asked] of [...lender.asked]) this.book.release(lender, key, asked)
    this.#freeFrom(lender)
    this.fillAll()
  }

  rejected(lender: Lender, { piece, offset }: BlockRequest): void {
    // Asked for before the layout was known, perhaps.
    if (!this.book.exists(piece, offset / BLOCK_BYTES)) return lender.spendBudget()
    const key = this.book.key(piece, offset / BLOCK_BYTES)
    if (lender.withdrawn.delete(key)) return
    const asked = lender.asked.get(key)
    if (!asked) return lender.spendBudget()
    const { afterCancelled, ...request } = asked
    if (afterCancelled !== undefined) {
      // That was the answer to the one that was cancelled.
      const isHeld = afterCancelled === 'held'
      lender.asked.set(key, isHeld ? { ...request, sentAt: this.#options.clock.now() } : request)
      if (isHeld) lender.sendRequests([this.book.request(piece, asked.block)])
      return
    }
    this.book.forget(lender, key, asked)
    lender.refusals++
    lender.allowedFast.delete(piece)
    if (lender.refusals > MOST_REFUSALS) return lender.close('useless')
    this.fillAll()
  }

  /** The peer has a piece no more (BEP 54): what it was asked for of it is asked elsewhere. */
  lostPiece(lender: Lender, piece: number): void {
    for (const [key, asked] of [...lender.asked])
      if (asked.piece === piece) this.book.forget(lender, key, asked)
    this.fillAll()
  }

  blockBegins(lender: Lender, piece: number, offset: number, length: number): Uint8Array | undefined {
    lender.incoming = undefined
    const block = offset / BLOCK_BYTES
    if (!this.book.isBlock(piece, block, length)) {
      // Not what we ask for, ever; but padding may have been asked for before it was known to be that (BEP 52).
      if (lender.strays-- <= 0) lender.close('violation')
      return undefined
    }
    const key = this.book.key(piece, block)
    if (!lender.asked.has(key) && !lender.withdrawn.has(key)) {
      lender.unasked++
      if (lender.unasked > MOST_UNASKED) lender.close('violation')
      return undefined
    }
    const asked = lender.asked.get(key)
    const now = this.#options.clock.now()
    lender.silentMs = asked && !asked.isOptimistic ? now - Math.max(lender.lastBlockAt, asked.sentAt) : 0
    // What was called off too late is kept where somebody will want it.
    const room = this.#ledger.geometry.pieceSize(piece)
    const mayOpen = this.#demands.wants(piece) && this.#options.hasMemoryFor(room, 'far')
    lender.incoming = this.#ledger.begin(piece, block, lender, { mayOpen })
    const size = this.#ledger.geometry.blockSize(piece, block)
    const sample = this.#options.vouching?.begins(lender, { piece, block }, size)
    if (sample && lender.incoming && !lender.incoming.isBeside) {
      // It must come to its end, whoever else brings the block meanwhile.
      this.#ledger.abandon(lender.incoming)
      lender.incoming = { ...lender.incoming, bytes: sample, isBeside: true }
    }
    return lender.incoming?.bytes ?? sample
  }

  blockEnds(lender: Lender, piece: number, offset: number, length: number): void {
    const now = this.#options.clock.now()
    const block = offset / BLOCK_BYTES
    const key = this.book.key(piece, block)
    lender.received.add(length, now)
    if (!this.book.isBlock(piece, block, length)) {
      this.wastedBytes += length
      return this.#options.onPayload(lender, { piece, offset, length, isWasted: true })
    }
    const asked = lender.asked.get(key)
    lender.asked.delete(key)
    lender.withdrawn.delete(key)
    // Two requests were sent for it: the other one will be answered as well.
    if (asked?.afterCancelled === 'sent') this.book.expectStill(lender, key)
    lender.lastBlockAt = now
    lender.leftWaitingMs = 0
    lender.stalledAt = undefined
    lender.refusals = 0
    const latencyMs = asked && now - asked.sentAt
    lender.link = afterBlock(lender.link, { bytes: length, latencyMs, silentMs: lender.silentMs, now })
    this.#line = afterBytes(this.#line, length, now)
    if (isFilled(this.#line)) this.#settle()
    if (asked) this.#dropOlderOptimistic(lender, asked)
    const incoming = lender.incoming
    lender.incoming = undefined
    this.#options.vouching?.came(lender, { piece, block }, incoming?.bytes)
    const arrival = incoming && this.#ledger.arrive(incoming, lender)
    this.#options.onPayload(lender, { piece, offset, length, isWasted: arrival?.kind !== 'kept' })
    if (!incoming || arrival?.kind !== 'kept') {
      this.wastedBytes += length
      if (asked && this.#ledger.release(piece, block, lender)) this.#demands.freed(piece)
    } else {
      arrival.interrupted?.discardIncoming()
      const verdict = this.#options.onBlock(incoming.open, block)
      // Others may bring what is right, where that is not known yet.
      const isSure = verdict === 'right' || !this.#options.isCheckedByBlock(piece)
      if (isSure) for (const other of arrival.alsoAsked) this.#callOff(other, piece, block)
      if (incoming.open.missing === 0) this.#options.onComplete(this.#ledger.close(piece))
    }
    this.#fillSoon(lender)
  }

  /** Our line carries no more: windows that still open would only lengthen its queue. */
  #settle(): void {
    for (const lender of this.#options.lenders())
      if (lender.link.isOpening && lender.link.rate > 0) lender.link = { ...lender.link, isOpening: false }
  }

  /** Blocks come in the order of their requests: what was asked too early and is overtaken was dropped. */
  #dropOlderOptimistic(lender: Lender, { sentAt, isOptimistic }: Asked): void {
    if (isOptimistic || !this.#askedEarly.delete(lender)) return
    for (const [key, older] of lender.asked) {
      if (!older.isOptimistic || older.sentAt >= sentAt) return
      this.book.forget(lender, key, older)
    }
  }

  /** Somebody else brought the block. */
  #callOff(lender: Lender, piece: number, block: number): void {
    const key = this.book.key(piece, block)
    const asked = lender.asked.get(key)
    if (this.#options.vouching?.awaits(lender, { piece, block }) || !asked) return
    const waitedMs = this.#options.clock.now() - Math.max(asked.sentAt, lender.lastBlockAt)
    lender.leftWaitingMs = Math.max(lender.leftWaitingMs, waitedMs)
    lender.asked.delete(key)
    this.book.expectStill(lender, key)
    lender.sendCancels([this.book.request(piece, block)])
    this.fill(lender)
  }

  /** Takes requests back from a peer that lets them grow old. */
  watch(lender: Lender, now: number): void {
    this.book.sendHeld(lender, now)
    const [oldest] = lender.asked.values()
    if (!oldest) return
    const waitedMs = now - Math.max(oldest.sentAt, lender.lastBlockAt)
    const blockMs = lender.link.rate > 0 ? BLOCK_BYTES / lender.link.rate : 1000
    const patienceMs = Math.min(
      20_000,
      Math.max(3000, 4 * blockMs + 4 * Math.min(lender.link.roundTripMs, 1000)),
    )
    if (waitedMs < patienceMs) return
    if (lender.isChokingUs) {
      // Asked too early, in vain: that is no fault of the peer's.
      for (const [key, asked] of [...lender.asked]) this.book.forget(lender, key, asked)
      return
    }
    lender.stalledAt ??= now
    lender.link = afterStall(lender.link)
    this.#freeFrom(lender)
    this.book.withdraw(lender, [...lender.asked])
    if (now - lender.stalledAt > 30_000) lender.close('useless')
  }
}
