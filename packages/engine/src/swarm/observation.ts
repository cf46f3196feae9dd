import type { Emitter } from '@lanterne/kernel'
import type {
  ByteOrigin,
  ByteOrigins,
  ObservedLender,
  ObservedPiece,
  ReadDeadlines,
  TorrentEvents,
} from '../engine-types.ts'
import type { OpenPiece } from '../scheduler/block-ledger.ts'
import type { Lender } from './lender.ts'
import { Peer } from './peer.ts'

/** Bytes that come within this time were there when the reader asked: no player notices. */
const IN_TIME_MS = 20

/**
 * What happens in one torrent, counted where it happens: a few additions per block, and no event is made that nobody
 * listens to. The interface's overlay, the simulator and the benchmark all read this.
 */
export class Observation {
  readonly #events: Emitter<TorrentEvents>
  readonly #origins = { seed: 0, peer: 0, 'web-seed': 0, cache: 0 }
  readonly #deadlines = { openings: 0, openingMs: 0, met: 0, missed: 0, missedMs: 0, longestMs: 0 }

  constructor(events: Emitter<TorrentEvents>) {
    this.#events = events
  }

  get origins(): ByteOrigins {
    return { ...this.#origins }
  }

  get deadlines(): ReadDeadlines {
    return { ...this.#deadlines }
  }

  /** A block came; `isWasted`: it was here already, or is not wanted any more. */
  block(lender: Lender, block: { piece: number; offset: number; length: number; isWasted: boolean }): void {
    const from = originOf(lender)
    if (!block.isWasted) this.#origins[from] += block.length
    if (this.#events.hears('block')) this.#events.emit('block', { ...block, from })
  }

  /** Bytes of the torrent proved to be on disk already. */
  found(bytes: number): void {
    this.#origins.cache += bytes
  }

  /** A reader got bytes `waitedMs` after it asked; `isOpening`: the first of a read, which nobody could foresee. */
  read({ waitedMs, isOpening, position }: { waitedMs: number; isOpening: boolean; position: number }): void {
    const deadlines = this.#deadlines
    if (isOpening) {
      deadlines.openings++
      deadlines.openingMs += waitedMs
    } else if (waitedMs <= IN_TIME_MS) {
      deadlines.met++
      return
    } else {
      deadlines.missed++
      deadlines.missedMs += waitedMs
      deadlines.longestMs = Math.max(deadlines.longestMs, waitedMs)
    }
    if (this.#events.hears('wait')) this.#events.emit('wait', { position, waitedMs, isOpening })
  }

  /** A connection stands, or ended. */
  peer(peer: Peer, state: 'connected' | 'closed'): void {
    if (!this.#events.hears('peer')) return
    const { remote: address, foundBy, isIncoming } = peer
    this.#events.emit('peer', { address, foundBy, isIncoming, state, received: peer.received.total })
  }
}

function originOf(lender: Lender): Exclude<ByteOrigin, 'cache'> {
  if (!(lender instanceof Peer)) return 'web-seed'
  return lender.pieces?.isFull ? 'seed' : 'peer'
}

/** How a peer or a web seed stands now. */
export function observeLender(lender: Lender, now: number): ObservedLender {
  const { link, received, asked, pieces } = lender
  const common = {
    downloadRate: received.rate(now),
    received: received.total,
    roundTripMs: link.roundTripMs,
    delayMs: link.delayMs,
    requests: asked.size,
    window: link.window,
    isStalled: lender.stalledAt !== undefined,
    isChokingUs: lender.isChokingUs,
    havePieces: pieces?.count ?? 0,
  }
  if (!(lender instanceof Peer)) return { kind: 'web-seed', ...common }
  return {
    kind: pieces?.isFull ? 'seed' : 'peer',
    ...common,
    address: lender.remote,
    foundBy: lender.foundBy,
    transport: lender.transport,
    isIncoming: lender.isIncoming,
    uploadRate: lender.sent.rate(now),
    sent: lender.sent.total,
    isChoked: lender.isChoked,
    isInterested: lender.isInterestedInUs,
    isInteresting: lender.isInteresting,
  }
}

/** How far a piece is of which some blocks were asked for. */
export function observePiece<Peer>({ piece, states, missing, free }: OpenPiece<Peer>): ObservedPiece {
  return { piece, blocks: states.length, here: states.length - missing, asked: missing - free }
}
