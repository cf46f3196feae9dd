import { arrivalMs } from '../scheduler/request-window.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import type { Lender } from './lender.ts'

/** Blocks ahead of a reader that a peer which left requests waiting is not asked for while others deliver. */
const STALLED_SKIP = 256
/** Where more have everything, nobody need be spared for what is rare. */
const MOST_SOURCES = 2

/** What all who lend to us bring together. */
interface Totals {
  readonly at: number
  /** Bytes per millisecond. */
  readonly rate: number
  /** When the quickest would bring one more block. */
  readonly bestArrivalMs: number
  readonly lenders: number
  /** Those that gave nothing yet, and did not let requests grow old either. */
  readonly unknown: number
  /** Those that need not be spared. */
  readonly sharers: number
  /** Those that have everything. */
  readonly sources: number
}

/** Who lets us fetch: most of a big swarm does not, and is not looked at for each block. */
export class Givers {
  readonly #all = new Set<Lender>()
  #totals: Totals = { at: -1, rate: 0, bestArrivalMs: 0, lenders: 0, unknown: 0, sharers: 0, sources: 0 }

  /** How many gave something, and do not let us wait now: to let us fetch costs a liar nothing. */
  get provenCount(): number {
    let count = 0
    for (const { received, stalledAt } of this.#all)
      if (received.total > 0 && stalledAt === undefined) count++
    return count
  }

  [Symbol.iterator](): Iterator<Lender> {
    return this.#all.values()
  }

  add(lender: Lender): void {
    this.#all.add(lender)
  }

  delete(lender: Lender): void {
    this.#all.delete(lender)
  }

  /** Free blocks to leave to others: what the swarm will have brought by the time this peer brings one. */
  skipFor(lender: Lender, now: number): number {
    const { rate, bestArrivalMs, lenders, unknown } = this.totalsAt(now)
    // Whoever let requests grow old may prove itself on what nobody waits for.
    if (lender.stalledAt !== undefined) return lenders + unknown > 0 ? STALLED_SKIP : 0
    // Of whom nothing is known yet, no more is expected than of others.
    if (lenders < 2) return 0
    const ownMs = arrivalMs(lender.link, lender.asked.size)
    return (Math.max(0, 1.3 * ownMs - 1.5 * bestArrivalMs) * rate) / BLOCK_BYTES
  }

  /** Those who fetch what we do, when `lender` is all but alone in having everything; nothing when it is not. */
  besideLoneSource(lender: Lender, now: number): Lender[] | undefined {
    const { sources, lenders } = this.totalsAt(now)
    if (!lender.pieces?.isFull || sources > MOST_SOURCES || lenders <= sources) return undefined
    return [...this.#all].filter(({ pieces, stalledAt }) => !pieces?.isFull && stalledAt === undefined)
  }

  /** What they bring together; looked at fifty times a second. */
  totalsAt(now: number): Totals {
    if (now - this.#totals.at < 20) return this.#totals
    let rate = 0
    let lenders = 0
    let unknown = 0
    let sharers = 0
    let sources = 0
    let bestArrivalMs = Number.POSITIVE_INFINITY
    for (const lender of this.#all) {
      if (lender.isChokingUs || lender.stalledAt !== undefined) continue
      if (lender.link.rate === 0) {
        unknown++
        continue
      }
      lenders++
      if (!lender.isSpared) sharers++
      if (lender.pieces?.isFull) sources++
      rate += lender.link.rate
      bestArrivalMs = Math.min(bestArrivalMs, arrivalMs(lender.link, lender.asked.size))
    }
    this.#totals = {
      at: now,
      rate,
      bestArrivalMs: lenders > 0 ? bestArrivalMs : 0,
      lenders,
      unknown,
      sharers,
      sources,
    }
    return this.#totals
  }
}
