import type { IncomingBlock } from '../scheduler/block-ledger.ts'
import type { RateMeter } from '../scheduler/rate-meter.ts'
import type { LinkEstimate } from '../scheduler/request-window.ts'
import type { Bitfield } from '../wire/bitfield.ts'
import type { BlockRequest } from '../wire/messages.ts'

/** A request that waits for its block. */
export interface Asked {
  readonly piece: number
  readonly block: number
  readonly sentAt: number
  /** Sent before the lender said that it lets us fetch. */
  readonly isOptimistic: boolean
  /**
   * What became of it when an earlier request for the block, which was cancelled, was not answered yet: it is held back,
   * or it was sent all the same. Absent when there was none, or since that was answered.
   */
  readonly afterCancelled?: 'held' | 'sent'
}

/** How a connection came to its end: whose fault, if anybody's. */
export type LenderEnd = 'open' | 'left' | 'violation' | 'useless' | 'ours'

/** Whoever blocks can be asked of: a peer, or a web seed that answers like one. */
export interface Lender {
  readonly isOpen: boolean
  readonly isChokingUs: boolean
  /** Whether refusals are told (BEP 6); without, requests are dropped silently while it chokes us. */
  readonly hasFast: boolean
  /** Pieces that it gives even while it chokes us (BEP 6). */
  readonly allowedFast: Set<number>
  /** Which pieces it has; known as soon as the number of pieces is. */
  readonly pieces: Bitfield | undefined
  /** Requests that it holds for us, at most. */
  readonly requestQueue: number
  /** Somebody else's server: it is asked only for what readers are near to, where peers give the rest. */
  readonly isSpared: boolean
  /** It is believed before what it gives is proved: a server over TLS that the viewer named, a peer that was right before. */
  readonly isVouched?: boolean
  /** Where it can go on without a new request, as a byte of the torrent. */
  readonly continuesAt: number | undefined
  /** Requests that wait, oldest first; by piece × blocks per piece + block. */
  readonly asked: Map<number, Asked>
  /** Requests that were withdrawn, whose blocks may still come, and when that was. */
  readonly withdrawn: Map<number, number>
  link: LinkEstimate
  lastBlockAt: number
  /** How long it had sent nothing when the block that comes in now began, though it had the request. */
  silentMs: number
  /** How long it has left a request waiting since its last block, until that was called off: what somebody else brought. */
  leftWaitingMs: number
  /** Since when it leaves our requests waiting; absent while it delivers. */
  stalledAt: number | undefined
  incoming: IncomingBlock<Lender> | undefined
  /** Refusals since its last block, and blocks that it sent unasked. */
  refusals: number
  unasked: number
  /** Blocks that it may still send which were asked for before the layout was known, and do not exist in it. */
  strays: number
  readonly received: RateMeter
  /** Whether it may be asked for blocks of `piece` now. */
  lends(piece: number): boolean
  sendRequests(blocks: readonly BlockRequest[]): void
  sendCancels(blocks: readonly BlockRequest[]): void
  /** The block that comes in now goes nowhere: somebody else brought it. */
  discardIncoming(): void
  /** Notes one message without use; who makes too many is let go. */
  spendBudget(): void
  close(reason: Exclude<LenderEnd, 'open'>): void
}
