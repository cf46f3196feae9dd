import type { Clock, Random } from '@lanterne/kernel'
import type { BlockLedger } from '../scheduler/block-ledger.ts'
import { LOOK_AHEAD_BYTES, orderRarestFirst, type ReadDemand, type WholeDemand } from '../scheduler/demand.ts'
import type { Lender } from './lender.ts'

/** The order of rarity is worked out anew after this long, and sooner when blocks were given back. */
const ORDER_MS = 2000
/** Readers that left are remembered for so long, so many of them. */
const LEFT_MS = 60_000
const MOST_LEFT = 8

/** What readers wait for, and what is wanted besides. */
export class Demands {
  readonly reads = new Set<ReadDemand>()
  readonly wholes = new Set<WholeDemand>()
  readonly #left: { readonly position: number; readonly leftAt: number }[] = []
  readonly #ledger: BlockLedger<Lender>
  readonly #clock: Clock
  readonly #random: Random
  readonly #lenders: () => Iterable<Lender>

  constructor(options: {
    ledger: BlockLedger<Lender>
    clock: Clock
    random: Random
    lenders: () => Iterable<Lender>
  }) {
    this.#ledger = options.ledger
    this.#clock = options.clock
    this.#random = options.random
    this.#lenders = options.lenders
  }

  get isEmpty(): boolean {
    return this.reads.size === 0 && this.wholes.size === 0
  }

  addRead(position: number, end: number): ReadDemand {
    const demand: ReadDemand = {
      kind: 'read',
      position,
      end,
      openedAt: this.#clock.now(),
      opensAt: position,
      scanFrom: 0,
    }
    this.reads.add(demand)
    return demand
  }

  /** The reader is gone; it may come back in a moment, as players do between two requests. */
  removeRead(demand: ReadDemand): void {
    this.reads.delete(demand)
    this.#left.push({ position: demand.position, leftAt: this.#clock.now() })
    if (this.#left.length > MOST_LEFT) this.#left.shift()
  }

  /** Where readers are, and where some were until a moment ago, in bytes of the torrent. */
  get positions(): number[] {
    const since = this.#clock.now() - LEFT_MS
    const left = this.#left.filter(({ leftAt }) => leftAt >= since)
    return [...this.reads, ...left].map(({ position }) => position)
  }

  addWhole(firstPiece: number, lastPiece: number, isPaused: () => boolean): WholeDemand {
    const orderedAt = Number.NEGATIVE_INFINITY
    const demand: WholeDemand = { kind: 'whole', firstPiece, lastPiece, order: [], orderedAt, isPaused }
    this.wholes.add(demand)
    return demand
  }

  /** Whether somebody wants `piece`, now or when a reader gets there. */
  wants(piece: number): boolean {
    for (const { firstPiece, lastPiece, isPaused } of this.wholes)
      if (!isPaused() && piece >= firstPiece && piece <= lastPiece) return true
    return this.isAhead(piece, LOOK_AHEAD_BYTES)
  }

  /** Whether a reader will come to `piece` within `bytes`. */
  isAhead(piece: number, bytes: number): boolean {
    const start = piece * this.#ledger.geometry.pieceLength
    const end = start + this.#ledger.geometry.pieceLength
    for (const read of this.reads)
      if (read.owed?.has(piece)) return true
      else if (end > read.position && start < Math.min(read.end, read.position + bytes)) return true
    return false
  }

  /** A block of `piece` is free again: it is looked at anew. */
  freed(piece: number): void {
    for (const demand of this.reads) if (piece < demand.scanFrom) demand.scanFrom = piece
    const soon = this.#clock.now() - ORDER_MS / 2
    for (const demand of this.wholes) demand.orderedAt = Math.min(demand.orderedAt, soon)
  }

  /** Works out which pieces are rarest, when it is time. */
  order(now: number): void {
    for (const demand of this.wholes) {
      if (now - demand.orderedAt < ORDER_MS) continue
      demand.orderedAt = now
      const missing: number[] = []
      for (let piece = demand.firstPiece; piece <= demand.lastPiece; piece++)
        if (this.#ledger.freeBlocks(piece) > 0) missing.push(piece)
      demand.order = orderRarestFirst(
        missing,
        (piece) => this.#copies(piece),
        () => this.#random.next(),
      )
    }
  }

  #copies(piece: number): number {
    let copies = 0
    for (const lender of this.#lenders()) if (lender.pieces?.has(piece)) copies++
    return copies
  }
}
