import type { Clock, Random } from '@lanterne/kernel'
import { randomInteger } from '@lanterne/kernel'
import type { MemoryBudget } from '../storage/memory-budget.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import { REQUEST_QUEUE } from '../wire/extension-handshake.ts'
import { BLOCK_BYTES, type BlockRequest, PIECE_HEADER_BYTES, writePieceHeader } from '../wire/messages.ts'
import type { Peer } from './peer.ts'

/** Peers that may fetch from us at once, one of them by luck. */
const SLOTS = 8
/** Intervals between choices of who may fetch, and of who is lucky (BEP 3). */
const RECHOKE_MS = 10_000
const RECHOKES_PER_LUCK = 3
/**
 * What is on its way to one peer before its next request is looked at: a quarter of a second's worth, within these
 * bounds in bytes. What has left cannot be called off, and a peer that jumps in its film would have to wait for it.
 */
const PENDING_SECONDS = 0.25
const LEAST_PENDING_BYTES = 32 << 10
const MOST_PENDING_BYTES = 2 << 20
const MOST_READS = 4
/** Requests of one peer for what we gave up, before it has to connect again. */
const MOST_ASKED_LOST = 64

interface Queue {
  readonly requests: BlockRequest[]
  reads: number
}

/** Gives blocks to peers: who may fetch, and in which order they get what they ask for (BEP 3, BEP 6). */
export class Uploads {
  readonly #cache: PieceCache
  readonly #clock: Clock
  readonly #random: Random
  readonly #peers: () => Iterable<Peer>
  readonly #isComplete: () => boolean
  readonly #isHeld: (peer: Peer) => boolean
  readonly #onBlock: (bytes: number) => void
  readonly #memory: MemoryBudget | undefined
  readonly #queues = new Map<Peer, Queue>()
  readonly #lost = new Set<number>()
  readonly #askedLost = new WeakMap<Peer, number>()
  #lucky: Peer | undefined
  #rechokes = 0
  #rechokedAt: number

  constructor(options: {
    cache: PieceCache
    clock: Clock
    random: Random
    peers: () => Iterable<Peer>
    /** Whether we have all: then who fetches fastest comes first, else who gives most. */
    isComplete: () => boolean
    /** Whether a peer waits for something that goes before blocks; `drained` is called when it does no more. */
    isHeld?: (peer: Peer) => boolean
    /** Payload went out. */
    onBlock: (bytes: number) => void
    /** The memory that all torrents share; absent where it has no end. */
    memory: MemoryBudget | undefined
  }) {
    this.#cache = options.cache
    this.#clock = options.clock
    this.#random = options.random
    this.#peers = options.peers
    this.#isComplete = options.isComplete
    this.#isHeld = options.isHeld ?? (() => false)
    this.#onBlock = options.onBlock
    this.#memory = options.memory
    this.#rechokedAt = options.clock.now()
  }

  /** A piece that we said we had is not here any more. */
  lost(piece: number): void {
    this.#lost.add(piece)
  }

  requested(peer: Peer, request: BlockRequest): void {
    if (this.#lost.has(request.piece) && !this.#cache.have.has(request.piece)) this.#askedForLost(peer)
    if (!peer.isOpen) return
    const queue = this.#queues.get(peer) ?? { requests: [], reads: 0 }
    this.#queues.set(peer, queue)
    if (peer.isChoked || queue.requests.length >= REQUEST_QUEUE || !this.#canGive(request)) {
      peer.spendBudget()
      peer.sendReject(request)
      return
    }
    queue.requests.push(request)
    this.#pump(peer, queue)
  }

  cancelled(peer: Peer, { piece, offset }: BlockRequest): void {
    const requests = this.#queues.get(peer)?.requests ?? []
    const place = requests.findIndex((request) => request.piece === piece && request.offset === offset)
    // Its block may just have left.
    if (place < 0) return peer.spendBudget()
    const [request] = requests.splice(place, 1)
    if (request) peer.sendReject(request)
  }

  /** A free slot goes to whoever asks: nobody waits ten seconds for nothing. */
  interestChanged(peer: Peer): void {
    if (!peer.isInterestedInUs) return this.#choke(peer, true)
    let taken = 0
    for (const other of this.#peers()) if (!other.isChoked && other.isInterestedInUs) taken++
    if (taken < SLOTS) this.#choke(peer, false)
  }

  drained(peer: Peer): void {
    const queue = this.#queues.get(peer)
    if (queue) this.#pump(peer, queue)
  }

  gone(peer: Peer): void {
    this.#queues.delete(peer)
    if (this.#lucky === peer) this.#lucky = undefined
  }

  /** Chooses anew who may fetch, when it is time. */
  tick(now: number): void {
    if (now - this.#rechokedAt < RECHOKE_MS) return
    this.#rechokedAt = now
    const interested = [...this.#peers()].filter((peer) => peer.isInterestedInUs)
    const isComplete = this.#isComplete()
    const worth = new Map(
      interested.map((peer) => [peer, (isComplete ? peer.sent : peer.received).rate(now)]),
    )
    interested.sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0))
    const chosen = new Set(interested.slice(0, SLOTS - 1))
    const rest = interested.slice(SLOTS - 1)
    if (
      this.#rechokes++ % RECHOKES_PER_LUCK === 0 ||
      !this.#lucky?.isInterestedInUs ||
      chosen.has(this.#lucky)
    )
      this.#lucky = rest[randomInteger(this.#random, rest.length)]
    if (this.#lucky) chosen.add(this.#lucky)
    for (const peer of this.#peers()) this.#choke(peer, !chosen.has(peer))
  }

  /**
   * It asks for what we gave up after we told it of it. Whoever understands neither a refusal (BEP 6) nor that a piece is
   * gone (BEP 54), or goes on asking, hears what we have when it connects again.
   */
  #askedForLost(peer: Peer): void {
    const asked = (this.#askedLost.get(peer) ?? 0) + 1
    this.#askedLost.set(peer, asked)
    if (!peer.hasFast || asked > MOST_ASKED_LOST) peer.close('ours')
  }

  #canGive({ piece, offset, length }: BlockRequest): boolean {
    if (length < 1 || length > BLOCK_BYTES || !this.#cache.have.has(piece)) return false
    // Where a file ends in version 2, some ask for the rest of the block, which is padding that nobody has.
    return offset < this.#cache.pieceSize(piece) && offset + length <= this.#cache.roomOf(piece)
  }

  #choke(peer: Peer, isChoked: boolean): void {
    if (peer.isChoked === isChoked) return
    peer.sendChoke(isChoked)
    if (!isChoked) return
    const queue = this.#queues.get(peer)
    for (const request of queue?.requests.splice(0) ?? []) peer.sendReject(request)
  }

  #pump(peer: Peer, queue: Queue): void {
    const perQuarter = peer.sent.rate(this.#clock.now()) * PENDING_SECONDS
    const fair = (this.#memory?.uploadBytes ?? Number.POSITIVE_INFINITY) / this.#queues.size
    const limit = Math.min(MOST_PENDING_BYTES, fair, Math.max(LEAST_PENDING_BYTES, perQuarter))
    while (peer.isOpen && !this.#isHeld(peer) && queue.reads < MOST_READS && peer.pendingBytes < limit) {
      const request = queue.requests.shift()
      if (!request) return
      queue.reads++
      void this.#give(peer, request).finally(() => {
        queue.reads--
        this.#pump(peer, queue)
      })
    }
  }

  async #give(peer: Peer, request: BlockRequest): Promise<void> {
    const message = Buffer.allocUnsafeSlow(PIECE_HEADER_BYTES + request.length)
    writePieceHeader(message, request)
    const size = Math.min(request.length, this.#cache.pieceSize(request.piece) - request.offset)
    message.fill(0, PIECE_HEADER_BYTES + size)
    const isThere = await this.#cache
      .readInto(
        request.piece,
        request.offset,
        message.subarray(PIECE_HEADER_BYTES, PIECE_HEADER_BYTES + size),
      )
      // A disk that fails while we give is no reason to stop giving the rest: the peer asks elsewhere.
      .catch(() => false)
    if (!isThere) return peer.sendReject(request)
    peer.sendBlock(message)
    peer.sent.add(request.length, this.#clock.now())
    this.#onBlock(request.length)
  }
}
