import type { Clock, Timer } from '@lanterne/kernel'
import type { BlockLedger } from '../scheduler/block-ledger.ts'
import type { BlockChoice } from '../scheduler/choose-blocks.ts'
import {
  type Courier,
  type Errand,
  findLateBlocks,
  isJustOpened,
  MOST_ASKED,
} from '../scheduler/late-blocks.ts'
import { arrivalMs } from '../scheduler/request-window.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import type { Demands } from './demands.ts'
import type { Lender } from './lender.ts'
import type { Requests } from './requests.ts'

const TICK_MS = 25
/** Once a reader has been at work for a while, and nobody waits for a first picture. */
const CALM_TICK_MS = 100
/** A younger request is not late. */
const LATE_AGE_MS = 150
/** A peer that has not delivered anything for so long is not judged by its rate any more. */
const SILENT_MS = 1000
/** One that is silent for this long and two round trips is not expected to bring anything first. */
const QUIET_MS = 200
/** Blocks beyond its window that a peer is asked for because somebody else is late. */
const EXTRA_REQUESTS = 2
/** When all who were asked have said nothing for this long and two round trips, whoever was asked for nothing may try. */
const HUSH_MS = 500
/** What is expected of somebody of whom nothing is known, bytes per millisecond. */
const UNKNOWN_RATE = 100
/** Peers that one block is asked of at most while all are silent: those asked so far say nothing of who else there is. */
const MOST_ASKED_IN_HUSH = 8

/** Looks out for blocks that readers wait for and that come too late, and asks somebody else for them. */
export class LateRequests implements Disposable {
  readonly #ledger: BlockLedger<Lender>
  readonly #demands: Demands
  readonly #requests: Requests
  readonly #clock: Clock
  readonly #isReadByBlock: (piece: number) => boolean
  #timer: Timer | undefined
  #isTimerHot = false
  #isClosed = false

  constructor(options: {
    ledger: BlockLedger<Lender>
    demands: Demands
    requests: Requests
    clock: Clock
    /** Whether blocks of a piece are read as they come. */
    isReadByBlock: (piece: number) => boolean
  }) {
    this.#ledger = options.ledger
    this.#demands = options.demands
    this.#requests = options.requests
    this.#clock = options.clock
    this.#isReadByBlock = options.isReadByBlock
  }

  /** Looks out from now on, for as long as somebody reads. */
  lookOut(): void {
    if (this.#isClosed) return
    const isHot = this.#isHot()
    // A reader that has just come does not wait for a calm turn.
    if (this.#timer && (this.#isTimerHot || !isHot)) return
    this.#timer?.cancel()
    this.#isTimerHot = isHot
    this.#timer = this.#clock.schedule(isHot ? TICK_MS : CALM_TICK_MS, () => {
      this.#timer = undefined
      if (this.#demands.reads.size === 0) return
      this.#look()
      this.lookOut()
    })
  }

  #isHot(): boolean {
    const now = this.#clock.now()
    for (const demand of this.#demands.reads) if (isJustOpened(demand, now)) return true
    return false
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#timer?.cancel()
  }

  #look(): void {
    const now = this.#clock.now()
    const isHot = this.#isHot()
    const isHushed = this.#isHushed(now)
    const couriers = new Map<Lender, Courier>()
    for (const lender of this.#requests.givers) {
      if (lender.isChokingUs || lender.stalledAt !== undefined) continue
      if (lender.link.rate > 0) couriers.set(lender, this.#courier(lender, now, isHot))
      else if (isHushed && lender.asked.size === 0) couriers.set(lender, this.#stranger(lender))
    }
    let totalRate = 0
    for (const { blockMs } of couriers.values()) totalRate += BLOCK_BYTES / blockMs
    const errand = (lender: Lender, choice: BlockChoice) => this.#errand(lender, choice, now)
    for (const demand of this.#demands.reads)
      for (const { piece, block, peer } of findLateBlocks({
        ledger: this.#ledger,
        demand,
        now,
        couriers,
        totalRate,
        errand,
        isReadByBlock: this.#isReadByBlock,
        mostAsked: isHushed ? MOST_ASKED_IN_HUSH : MOST_ASKED,
      }))
        this.#requests.askAlso(peer, piece, block)
  }

  #courier(lender: Lender, now: number, isHot: boolean): Courier {
    const window = this.#requests.windowOf(lender)
    const most = Math.max(window + EXTRA_REQUESTS, isHot ? 2 * window : 0)
    const silentMs = Math.max(silenceOf(lender, now), lender.leftWaitingMs)
    return {
      // What it brought once says little about a peer that leaves requests waiting now.
      arrivalMs:
        arrivalMs(lender.link, lender.asked.size) +
        (silentMs > QUIET_MS + 2 * lender.link.roundTripMs ? 2 * silentMs : 0),
      blockMs: BLOCK_BYTES / lender.link.rate,
      roundTripMs: lender.link.roundTripMs,
      broughtBytes: lender.received.total,
      // What is late goes before what is far: until there is room again, the peer is asked for nothing else.
      get room() {
        return most - lender.asked.size
      },
      lends: (piece) => lender.lends(piece),
    }
  }

  /** One that lets us fetch and was asked for nothing, all there is being asked of others: one block says what it is. */
  #stranger(lender: Lender): Courier {
    const { roundTripMs } = lender.link
    const blockMs = BLOCK_BYTES / UNKNOWN_RATE
    return {
      arrivalMs: roundTripMs + blockMs,
      blockMs,
      roundTripMs,
      broughtBytes: 0,
      room: 1,
      lends: (piece) => lender.lends(piece),
    }
  }

  /** Whether everybody who was asked for something has been silent for longer than it can take. */
  #isHushed(now: number): boolean {
    let hasAsked = false
    for (const lender of this.#requests.givers) {
      if (lender.asked.size === 0) continue
      hasAsked = true
      if (silenceOf(lender, now) < HUSH_MS + 2 * lender.link.roundTripMs) return false
    }
    return hasAsked
  }

  #errand(lender: Lender, { piece, block }: BlockChoice, now: number): Errand | undefined {
    const asked = this.#requests.book.waiting(lender, piece, block)
    if (!asked) return undefined
    const ageMs = now - asked.sentAt
    if (ageMs < LATE_AGE_MS) return undefined
    const place = this.#requests.book.placeOf(lender, asked)
    const silentMs = now - Math.max(lender.lastBlockAt, asked.sentAt)
    const byRateMs = lender.link.rate > 0 ? (place * BLOCK_BYTES) / lender.link.rate : 5000
    // What comes instead was asked for earlier and could not be called off any more: as long again, perhaps.
    const isOverdue = ageMs > 2 * (byRateMs + lender.link.roundTripMs) + 500
    return { dueMs: Math.max(byRateMs, silentMs > SILENT_MS ? silentMs : 0, isOverdue ? ageMs : 0) }
  }
}

/** How long a peer has left requests waiting without bringing anything. */
function silenceOf({ asked, lastBlockAt }: Lender, now: number): number {
  const [oldest] = asked.values()
  return oldest ? now - Math.max(lastBlockAt, oldest.sentAt) : 0
}
