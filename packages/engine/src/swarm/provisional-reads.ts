import { AppError } from '@lanterne/kernel'
import { Block, type BlockLedger, type OpenPiece } from '../scheduler/block-ledger.ts'
import type { ReadDemand } from '../scheduler/demand.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'
import type { Lender } from './lender.ts'
import { Vouching } from './vouching.ts'

/** Smaller pieces are here soon enough. */
const LEAST_PIECE_BYTES = 512 << 10
/** Bytes handed out and not proved yet, for all readers of a torrent. */
const MOST_UNPROVED_BYTES = 8 << 20

/** Somebody who takes bytes before they are proved, and is told should they be wrong. */
interface Reader {
  readonly owed: Set<number>
  readonly wrong: AbortController
  readonly waiting: Set<() => void>
}

/** What was handed out of a piece that is not proved. */
interface Handed {
  readonly open: OpenPiece<Lender>
  bytes: number
  readonly readers: Set<Reader>
}

/**
 * Hands out blocks of large pieces before the piece is complete, to readers who asked for that, from sources that have
 * earned it; each piece is proved when it is complete, and who got a wrong one is told. Nothing of this is ever written,
 * shared or counted as ours.
 */
export class ProvisionalReads {
  readonly vouching: Vouching
  readonly #ledger: BlockLedger<Lender>
  readonly #wake: (piece: number) => void
  readonly #readers = new Map<ReadDemand, Reader>()
  readonly #handed = new Map<number, Handed>()
  /** Pieces that were wrong once: they are proved first. */
  readonly #suspect = new Set<number>()
  #unprovedBytes = 0

  constructor({ ledger, wake }: { ledger: BlockLedger<Lender>; wake: (piece: number) => void }) {
    this.#ledger = ledger
    this.#wake = wake
    this.vouching = new Vouching({ onCredit: () => this.#wakeAll() })
  }

  /** Lets whoever made `demand` have bytes before they are proved, where that gains something. */
  open(demand: ReadDemand): void {
    const { geometry, closed } = this.#ledger
    if (geometry.pieceLength < LEAST_PIECE_BYTES) return
    const owed = new Set<number>()
    demand.owed = owed
    this.#readers.set(demand, { owed, wrong: new AbortController(), waiting: new Set() })
    const piece = geometry.pieceAt(demand.position)
    const block = Math.floor((demand.position - piece * geometry.pieceLength) / BLOCK_BYTES)
    if (!closed.has(piece)) this.vouching.compareAt(piece, block)
  }

  close(demand: ReadDemand): void {
    const reader = this.#readers.get(demand)
    if (!reader) return
    this.#readers.delete(demand)
    for (const [piece, { readers }] of this.#handed) {
      readers.delete(reader)
      // Nobody is left to be told.
      if (readers.size === 0) this.#forget(piece)
    }
  }

  /** Aborts with `wrong-bytes` when some of what was handed out for `demand` proved wrong. */
  signalOf(demand: ReadDemand): AbortSignal | undefined {
    return this.#readers.get(demand)?.wrong.signal
  }

  /** A block more of an open piece is here. */
  blockCame({ piece }: OpenPiece<Lender>): void {
    if (this.isAt(piece)) this.#wake(piece)
  }

  /** Whether somebody who reads ahead of the proof is at `piece`. */
  isAt(piece: number): boolean {
    for (const demand of this.#readers.keys())
      if (this.#ledger.geometry.pieceAt(demand.position) === piece) return true
    return false
  }

  #wakeAll(): void {
    for (const demand of this.#readers.keys()) this.#wake(this.#ledger.geometry.pieceAt(demand.position))
  }

  /** What may be handed out of a piece from `offset` on, at most `length` bytes: where it lies, in the piece's memory. */
  read(demand: ReadDemand, piece: number, offset: number, length: number): Uint8Array {
    const open = this.#ledger.openPiece(piece)
    const reader = this.#readers.get(demand)
    const most = Math.min(length, MOST_UNPROVED_BYTES - this.#unprovedBytes)
    if (!open || !reader || most <= 0 || this.#suspect.has(piece)) return new Uint8Array(0)
    const first = Math.floor(offset / BLOCK_BYTES)
    let block = first
    while (block * BLOCK_BYTES < offset + most && this.#isCredited(open, block)) block++
    const giver = open.givers[block]
    if (block === first) {
      if (giver && open.states[block] === Block.here)
        this.vouching.confirm(piece, block, giver, this.#bytesOf(open, block))
      return new Uint8Array(0)
    }
    const bytes = open.bytes.subarray(offset, Math.min(block * BLOCK_BYTES, offset + most))
    // Gathered anew after it was given up: what was handed out before can never be proved.
    if (this.#handed.get(piece) && this.#handed.get(piece)?.open !== open) this.#fail(piece)
    const handed: Handed = this.#handed.get(piece) ?? { open, bytes: 0, readers: new Set() }
    this.#handed.set(piece, handed)
    handed.bytes += bytes.length
    this.#unprovedBytes += bytes.length
    handed.readers.add(reader)
    reader.owed.add(piece)
    return reader.wrong.signal.aborted ? new Uint8Array(0) : bytes
  }

  #bytesOf({ piece, bytes }: OpenPiece<Lender>, block: number): Uint8Array {
    const start = block * BLOCK_BYTES
    return bytes.subarray(start, start + this.#ledger.geometry.blockSize(piece, block))
  }

  #isCredited(open: OpenPiece<Lender>, block: number): boolean {
    const giver = open.givers[block]
    return open.states[block] === Block.here && giver !== undefined && this.vouching.hasCredit(giver)
  }

  /** A piece is right. */
  proved(open: OpenPiece<Lender>): void {
    this.vouching.proved(open.givers)
    const handed = this.#handed.get(open.piece)
    if (handed && handed.open !== open) this.#fail(open.piece)
    else this.#forget(open.piece)
  }

  /** A piece is wrong: whoever got some of it is told at once, whichever block it was. */
  refuted(open: Pick<OpenPiece<Lender>, 'piece' | 'givers'>): void {
    this.vouching.refuted(open.givers)
    this.#suspect.add(open.piece)
    this.#fail(open.piece)
  }

  #fail(piece: number): void {
    for (const { wrong } of this.#handed.get(piece)?.readers ?? []) wrong.abort(new AppError('wrong-bytes'))
    this.#forget(piece)
  }

  #forget(piece: number): void {
    const handed = this.#handed.get(piece)
    this.#handed.delete(piece)
    this.#unprovedBytes -= handed?.bytes ?? 0
    for (const reader of handed?.readers ?? []) {
      reader.owed.delete(piece)
      if (reader.owed.size === 0) for (const resolve of reader.waiting) resolve()
    }
    // Who had to wait because so much was not proved may go on.
    if (handed) this.#wakeAll()
  }

  /** Resolves when all that was handed out for `demand` is proved; rejects when some proved wrong, or as `signal` does. */
  async settled(demand: ReadDemand, { signal }: { signal: AbortSignal }): Promise<void> {
    const reader = this.#readers.get(demand)
    if (!reader) return
    const { owed, waiting, wrong } = reader
    signal.throwIfAborted()
    if (owed.size > 0)
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(signal.reason)
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.add(() => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        })
      })
    wrong.signal.throwIfAborted()
  }

  /** Tells all readers that nothing more will be proved. */
  [Symbol.dispose](): void {
    for (const { wrong, waiting } of this.#readers.values()) {
      wrong.abort(new AppError('closed'))
      for (const resolve of waiting) resolve()
    }
  }
}
