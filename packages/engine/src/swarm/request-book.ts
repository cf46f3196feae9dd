import type { Clock } from '@lanterne/kernel'
import type { BlockLedger } from '../scheduler/block-ledger.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import type { Demands } from './demands.ts'
import type { Asked, Lender } from './lender.ts'

/** Requests taken back whose blocks are still expected. */
const MOST_WITHDRAWN = 4096
/** How long a cancelled request counts as not answered yet. */
const WITHDRAWN_MS = 2000
/** How long a request is held back for the answer to a cancelled one: Transmission may take ten seconds to refuse. */
const HELD_MS = 300

/** Which requests wait at whom, and which were taken back and may still be answered. It decides nothing. */
export class RequestBook {
  readonly #ledger: BlockLedger<Lender>
  readonly #demands: Demands
  readonly #clock: Clock

  constructor({ ledger, demands, clock }: { ledger: BlockLedger<Lender>; demands: Demands; clock: Clock }) {
    this.#ledger = ledger
    this.#demands = demands
    this.#clock = clock
  }

  /** Notes that a block is asked of `lender`; returns what is to be sent for it. */
  take(lender: Lender, piece: number, block: number, now: number, isOptimistic: boolean): BlockRequest[] {
    this.#ledger.take(piece, block, lender)
    const key = this.key(piece, block)
    const withdrawnAt = lender.withdrawn.get(key)
    lender.withdrawn.delete(key)
    // Whoever speaks the fast extension answers a request that was cancelled, by the block or by a refusal (BEP 6):
    // asking again before that could bring the block twice.
    const isHeld = lender.hasFast && withdrawnAt !== undefined && now - withdrawnAt < WITHDRAWN_MS
    const asked: Asked = { piece, block, sentAt: now, isOptimistic }
    lender.asked.set(key, isHeld ? { ...asked, afterCancelled: 'held' } : asked)
    return isHeld ? [] : [this.request(piece, block)]
  }

  /** Sends requests that were held back for too long. */
  sendHeld(lender: Lender, now: number): void {
    const due = [...lender.asked].filter(
      ([, { afterCancelled, sentAt }]) => afterCancelled === 'held' && now - sentAt >= HELD_MS,
    )
    for (const [key, asked] of due) lender.asked.set(key, { ...asked, sentAt: now, afterCancelled: 'sent' })
    lender.sendRequests(due.map(([, { piece, block }]) => this.request(piece, block)))
  }

  /** The request for a block that waits at `lender`. */
  waiting(lender: Lender, piece: number, block: number): Asked | undefined {
    return lender.asked.get(this.key(piece, block))
  }

  /** How many requests come before one that waits at `lender`, itself included. */
  placeOf(lender: Lender, { piece, block }: Asked): number {
    const key = this.key(piece, block)
    let place = 1
    for (const other of lender.asked.keys()) {
      if (other === key) break
      place++
    }
    return place
  }

  /** Gives requests back and tells the peer; their blocks are still welcome should they come. */
  withdraw(lender: Lender, requests: readonly (readonly [number, Asked])[]): void {
    if (requests.length === 0) return
    for (const [key, asked] of requests) this.release(lender, key, asked)
    const sent = requests.filter(([, { afterCancelled }]) => afterCancelled !== 'held')
    lender.sendCancels(sent.map(([, { piece, block }]) => this.request(piece, block)))
  }

  /** Notes that a request is not waited for any more; its block is still welcome should it come. */
  release(lender: Lender, key: number, { piece, block }: Asked): void {
    lender.asked.delete(key)
    this.expectStill(lender, key)
    if (this.#ledger.release(piece, block, lender)) this.#demands.freed(piece)
  }

  /** Notes that a block may come although it is not asked for any more. */
  expectStill(lender: Lender, key: number): void {
    if (lender.withdrawn.size < MOST_WITHDRAWN) lender.withdrawn.set(key, this.#clock.now())
  }

  /** Gives up a request that was sent too early, and dropped without a word. */
  forget(lender: Lender, key: number, asked: Asked): void {
    this.release(lender, key, asked)
    lender.withdrawn.delete(key)
  }

  /** What a request is known by at its lender. */
  key(piece: number, block: number): number {
    return piece * this.#ledger.geometry.blocksPerPiece + block
  }

  /** Whether this is a block of the torrent, of its right length. */
  isBlock(piece: number, block: number, length: number): boolean {
    return this.exists(piece, block) && length === this.#ledger.geometry.blockSize(piece, block)
  }

  /** Whether the torrent has such a block. */
  exists(piece: number, block: number): boolean {
    const { pieceCount } = this.#ledger.geometry
    return Number.isInteger(block) && piece < pieceCount && block < this.#ledger.geometry.blockCount(piece)
  }

  /** A block as requests name it. */
  request(piece: number, block: number): BlockRequest {
    return { piece, offset: block * BLOCK_BYTES, length: this.#ledger.geometry.blockSize(piece, block) }
  }
}
