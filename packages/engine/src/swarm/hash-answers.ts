import type { HashTrees } from '../storage/hash-trees.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import type { HashRequest } from '../wire/hash-messages.ts'
import type { Peer } from './peer.ts'

/** Requests that wait for a piece to be hashed; more are refused, and so are more of one peer. */
const MOST_WAITING = 16
const MOST_OF_PEER = 4

/**
 * Tells peers the hashes that they ask for (BEP 52): those of pieces as they are known, those of blocks worked out from
 * the piece, one after the other, when somebody asks for the first time.
 */
export class HashAnswers {
  readonly #trees: HashTrees
  readonly #cache: PieceCache
  readonly #waiting: { readonly peer: Peer; readonly request: HashRequest; readonly piece: number }[] = []
  readonly #onAnswered: (peer: Peer) => void
  /** Who waits for the piece that is being hashed. */
  #served: Peer | undefined
  #isWorking = false

  constructor(trees: HashTrees, cache: PieceCache, { onAnswered }: { onAnswered: (peer: Peer) => void }) {
    this.#trees = trees
    this.#cache = cache
    this.#onAnswered = onAnswered
  }

  /** Whether a peer waits for hashes that are being worked out: its blocks are of little use to it before. */
  isWaiting(peer: Peer): boolean {
    return this.#served === peer || this.#waiting.some((other) => other.peer === peer)
  }

  requested(peer: Peer, request: HashRequest): void {
    peer.spendBudget()
    const piece = this.#trees.pieceFor(request)
    const isWorkNeeded = piece !== undefined && !this.#trees.leaves(piece)
    if (!isWorkNeeded || !this.#cache.have.has(piece)) return this.#answer(peer, request)
    const ofPeer = this.#waiting.filter((other) => other.peer === peer).length
    if (this.#waiting.length >= MOST_WAITING || ofPeer >= MOST_OF_PEER) return peer.sendHashReject(request)
    this.#waiting.push({ peer, request, piece })
    if (!this.#isWorking) void this.#work()
  }

  #answer(peer: Peer, request: HashRequest): void {
    const hashes = this.#trees.answer(request)
    if (hashes) peer.sendHashes(request, hashes)
    else peer.sendHashReject(request)
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { peer, request, piece } = next
      if (!peer.isOpen) continue
      this.#served = peer
      // A disk that fails while we tell is no reason to stop telling the rest: the peer asks elsewhere.
      if (!this.#trees.leaves(piece)) await this.#cache.learnLeaves(piece).catch(() => undefined)
      this.#answer(peer, request)
      this.#served = undefined
      if (!this.isWaiting(peer)) this.#onAnswered(peer)
    }
    this.#isWorking = false
  }
}
