import { networkOf, sourceOf } from '../discovery/dht/node-contact.ts'
import type { BlockChoice } from '../scheduler/choose-blocks.ts'
import type { Lender } from './lender.ts'
import { Peer } from './peer.ts'

/** Right blocks after which what a lender sends is taken on credit: 256 KiB. */
const BLOCKS_TO_EARN = 16
/** Lenders that are asked for the same block, to be compared. */
const MOST_COMPARED = 8

/** Blocks that are compared at a time. */
const MOST_COMPARISONS = 16
/** Lenders that a block is asked of again, to confirm what somebody gave. */
const MOST_CONFIRMING = 3

/** One block that several lenders are asked for. */
interface Comparison extends BlockChoice {
  /** Whether it is here, from somebody who may not be believed: anybody may confirm it, best who may be. */
  readonly isConfirmation: boolean
  readonly asked: Set<Lender>
  readonly samples: Map<Lender, Uint8Array>
}

/**
 * Who may be believed before a piece is complete: a server over TLS that the viewer named, a peer that gave right pieces
 * (in this run or an earlier one), and, where a reader opens and nobody has done so yet, those who agree about the
 * reader's first block, which everybody is asked for first. Two who sit in one network count as one. Where a reader waits
 * at a block from anybody else, another lender is asked for the same.
 */
export class Vouching {
  readonly #right = new WeakMap<Lender, number>()
  readonly #agreed = new WeakSet<Lender>()
  readonly #buffers = new Map<Lender, Uint8Array>()
  readonly #onCredit: () => void
  /** Oldest first. */
  readonly #comparisons = new Map<number, Comparison>()

  /** `onCredit` is called when somebody may be believed from now on. */
  constructor({ onCredit }: { onCredit: () => void }) {
    this.#onCredit = onCredit
  }

  /** Whether what `lender` gives may be handed out before it is proved. */
  hasCredit(lender: Lender): boolean {
    return (
      this.#agreed.has(lender) ||
      lender.isVouched === true ||
      (this.#right.get(lender) ?? 0) >= BLOCKS_TO_EARN
    )
  }

  /** Pieces proved right: so did those who gave their blocks. */
  proved(givers: readonly (Lender | undefined)[]): void {
    for (const giver of givers) if (giver) this.#right.set(giver, (this.#right.get(giver) ?? 0) + 1)
  }

  /** A piece proved wrong: nobody who gave some of it is believed any more, until it has earned that again. */
  refuted(givers: readonly (Lender | undefined)[]): void {
    for (const giver of givers) {
      if (!giver) continue
      this.#right.delete(giver)
      this.#agreed.delete(giver)
    }
  }

  /** A reader opens at this block: it is what everybody is asked for first. */
  compareAt(piece: number, block: number): void {
    this.#compare({ piece, block, isConfirmation: false, asked: new Set(), samples: new Map() })
  }

  /** A reader waits at a block that `giver` gave, who may not be believed. */
  confirm(piece: number, block: number, giver: Lender, bytes: Uint8Array): void {
    if (this.#comparisons.has(keyOf({ piece, block }))) return
    const samples = new Map([[giver, bytes.slice()]])
    this.#compare({ piece, block, isConfirmation: true, asked: new Set([giver]), samples })
  }

  #compare(comparison: Comparison): void {
    const key = keyOf(comparison)
    if (this.#comparisons.has(key)) return
    this.#comparisons.set(key, comparison)
    const [oldest] = this.#comparisons.keys()
    if (this.#comparisons.size > MOST_COMPARISONS && oldest !== undefined) this.#comparisons.delete(oldest)
  }

  /** The block that `lender` is to be asked for before all others, whoever else was; one that it may be asked for. */
  nextFor(lender: Lender, mayAsk: (choice: BlockChoice) => boolean): BlockChoice | undefined {
    if (!(lender instanceof Peer)) return undefined
    for (const comparison of this.#comparisons.values()) {
      const { asked, isConfirmation } = comparison
      if (asked.has(lender) || (!isConfirmation && this.hasCredit(lender))) continue
      if (asked.size >= (isConfirmation ? MOST_CONFIRMING : MOST_COMPARED)) continue
      if (!mayAsk(comparison)) continue
      asked.add(lender)
      return comparison
    }
    return undefined
  }

  /** Whether `lender` is to bring a block although somebody else did. */
  awaits(lender: Lender, choice: BlockChoice): boolean {
    const comparison = this.#comparisons.get(keyOf(choice))
    return comparison !== undefined && comparison.asked.has(lender) && !comparison.samples.has(lender)
  }

  /** Memory for a block that is only to be compared. */
  begins(lender: Lender, choice: BlockChoice, sizeBytes: number): Uint8Array | undefined {
    this.#buffers.delete(lender)
    if (!this.awaits(lender, choice)) return undefined
    const bytes = new Uint8Array(sizeBytes)
    this.#buffers.set(lender, bytes)
    return bytes
  }

  /** A block came from `lender`; `kept` is where it lies, when it is not only to be compared. */
  came(lender: Lender, choice: BlockChoice, kept: Uint8Array | undefined): void {
    const bytes = kept ?? this.#buffers.get(lender)
    this.#buffers.delete(lender)
    const samples = this.#comparisons.get(keyOf(choice))?.samples
    if (!bytes || !samples || !this.awaits(lender, choice)) return
    samples.set(lender, kept ? bytes.slice() : bytes)
    this.#judge([...samples])
  }

  #judge(samples: readonly (readonly [Lender, Uint8Array])[]): void {
    const groups: { bytes: Uint8Array; lenders: Lender[] }[] = []
    for (const [lender, bytes] of samples) {
      const group = groups.find((other) => Buffer.compare(other.bytes, bytes) === 0)
      if (group) group.lenders.push(lender)
      else groups.push({ bytes, lenders: [lender] })
    }
    const weightOf = (lenders: readonly Lender[]) =>
      independent(lenders) + (lenders.some((one) => this.hasCredit(one)) ? 1 : 0)
    const sizes = groups.map(({ lenders }) => weightOf(lenders)).sort((a, b) => b - a)
    const [most = 0, second = 0] = sizes
    // Where opinions differ, and as many are for one as for the other, all wait for the proof.
    const isClear = most > 1 && most > second
    for (const { lenders } of groups)
      for (const lender of lenders) {
        if (isClear && weightOf(lenders) === most) this.#agreed.add(lender)
        else this.#agreed.delete(lender)
      }
    if (isClear) this.#onCredit()
  }
}

/** No piece has more blocks. */
const MOST_BLOCKS = 2 ** 20

function keyOf({ piece, block }: BlockChoice): number {
  return piece * MOST_BLOCKS + block
}

/** Of how many owners these are, as far as their addresses tell. */
function independent(lenders: readonly Lender[]): number {
  const owners = lenders.map((lender) =>
    lender instanceof Peer ? (networkOf(lender.remote.host) ?? sourceOf(lender.remote)) : lender,
  )
  return new Set(owners).size
}
