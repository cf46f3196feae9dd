import type { Clock, Random } from '@lanterne/kernel'
import type { MemoryBudget } from '../storage/memory-budget.ts'
import type { PieceCache } from '../storage/piece-cache.ts'
import { REQUEST_QUEUE } from '../wire/extension-handshake.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import { chooseUnchoked } from './choose-unchoked.ts'
import type { Peer } from './peer.ts'
import { turnsAwayWhenEmpty } from './turns-away.ts'
import { UploadAccount } from './upload-account.ts'
import type { UploadLine } from './upload-line.ts'
import { UploadQueue } from './upload-queue.ts'

/** Intervals between choices of who may fetch, and of who is lucky (BEP 3). */
const RECHOKE_MS = 10_000
const RECHOKES_PER_LUCK = 3
/** Requests of one peer for what we gave up, before it has to connect again. */
const MOST_ASKED_LOST = 64

/** What uploads stand on. */
export interface UploadsOptions {
  readonly cache: PieceCache
  readonly clock: Clock
  readonly random: Random
  readonly peers: () => Iterable<Peer>
  /** Whether we have all: then everybody has a turn, else those come first who give most. */
  readonly isComplete: () => boolean
  /** Whether a peer waits for something that goes before blocks; `drained` is called when it does no more. */
  readonly isHeld?: (peer: Peer) => boolean
  /** Payload went out. */
  readonly onBlock: (bytes: number) => void
  /** The memory that all torrents share; absent where it has no end. */
  readonly memory: MemoryBudget | undefined
  /** The line that all torrents share. */
  readonly line: UploadLine
}

/** Gives blocks to peers: who may fetch, and in which order they get what they ask for (BEP 3, BEP 6). */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #queues = new Map<Peer, UploadQueue>()
  readonly #accounts = new Map<Peer, UploadAccount>()
  readonly #lost = new Set<number>()
  readonly #askedLost = new WeakMap<Peer, number>()
  #lucky: Peer | undefined
  #rechokes = 0
  #rechokedAt: number
  #isResting = false

  constructor(options: UploadsOptions) {
    this.#options = options
    this.#rechokedAt = options.clock.now()
  }

  /** A piece that we said we had is not here any more. */
  lost(piece: number): void {
    this.#lost.add(piece)
  }

  requested(peer: Peer, request: BlockRequest): void {
    const { cache } = this.#options
    if (this.#lost.has(request.piece) && !cache.have.has(request.piece)) this.#askedForLost(peer)
    if (!peer.isOpen) return
    const queue = this.#queueOf(peer)
    if (peer.isChoked || queue.size >= REQUEST_QUEUE || !this.#canGive(request)) {
      peer.spendBudget()
      peer.sendReject(request)
      return
    }
    queue.add(request)
  }

  cancelled(peer: Peer, request: BlockRequest): void {
    const taken = this.#queues.get(peer)?.cancel(request)
    // Its block may just have left.
    if (taken) peer.sendReject(taken)
    else peer.spendBudget()
  }

  /** A free place goes to whoever asks: nobody waits ten seconds for nothing. */
  interestChanged(peer: Peer): void {
    if (!peer.isInterestedInUs) return this.#choke(peer, true)
    if (this.#freePlaces() > 0 && this.#canUse(peer, this.#now)) this.#choke(peer, false)
  }

  drained(peer: Peer): void {
    this.#queues.get(peer)?.send()
  }

  gone(peer: Peer): void {
    this.#queues.get(peer)?.close()
    this.#queues.delete(peer)
    this.#accounts.delete(peer)
    if (this.#lucky === peer) this.#lucky = undefined
  }

  /** Gives nothing to anybody, or gives again. */
  rest(isResting: boolean): void {
    this.#isResting = isResting
    if (isResting) for (const peer of this.#options.peers()) this.#choke(peer, true)
  }

  /** Takes places from those who do not use them, and chooses anew who may fetch when it is time. */
  tick(now: number): void {
    for (const peer of [...this.#options.peers()]) {
      const progress = this.#account(peer).progress(now)
      if (progress === 'useless') peer.close('useless')
      else if (progress === 'stuck') this.#choke(peer, true)
    }
    if (now - this.#rechokedAt >= RECHOKE_MS) this.#rechoke(now)
    else this.#fillPlaces(now)
  }

  #rechoke(now: number): void {
    this.#rechokedAt = now
    if (this.#isResting) return
    const { peers, isComplete, line, random } = this.#options
    const { unchoked, lucky } = chooseUnchoked({
      applicants: this.#applicants(now),
      places: line.places,
      isSeed: isComplete(),
      lucky: this.#lucky,
      isLuckDue: this.#rechokes++ % RECHOKES_PER_LUCK === 0,
      random,
    })
    this.#lucky = lucky
    for (const peer of peers()) {
      this.#choke(peer, !unchoked.has(peer))
      this.#account(peer).look(now)
    }
  }

  /** Places that somebody left go to those who wait longest. */
  #fillPlaces(now: number): void {
    const free = this.#freePlaces()
    if (free <= 0) return
    const waiting = this.#applicants(now).filter(({ isUnchoked }) => !isUnchoked)
    waiting.sort((a, b) => b.sinceMs - a.sinceMs)
    for (const { peer } of waiting.slice(0, free)) this.#choke(peer, false)
  }

  #freePlaces(): number {
    if (this.#isResting) return 0
    let taken = 0
    for (const peer of this.#options.peers()) if (!peer.isChoked && peer.isInterestedInUs) taken++
    return this.#options.line.places - taken
  }

  #applicants(now: number) {
    return [...this.#options.peers()]
      .filter((peer) => peer.isInterestedInUs && this.#canUse(peer, now))
      .map((peer) => {
        const account = this.#account(peer)
        return {
          peer,
          ...account.rates(now),
          isUnchoked: !peer.isChoked,
          sinceMs: now - account.since,
          isSnubbing: account.isSnubbing(now),
          isNew: account.isNew(now),
        }
      })
  }

  /** Whether it takes what is sent to it, and to begin with, whether there is anything: some say early that they want it. */
  #canUse(peer: Peer, now: number): boolean {
    if (this.#account(peer).progress(now) !== 'fine') return false
    return !peer.isChoked || !peer.pieces || this.#options.cache.have.hasBeyond(peer.pieces)
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  #account(peer: Peer): UploadAccount {
    const account = this.#accounts.get(peer) ?? new UploadAccount(peer, this.#now)
    this.#accounts.set(peer, account)
    return account
  }

  #queueOf(peer: Peer): UploadQueue {
    const { memory, isComplete } = this.#options
    const keepsLast = () => !isComplete() && turnsAwayWhenEmpty(peer)
    const mostPendingBytes = () =>
      (memory?.uploadBytes ?? Number.POSITIVE_INFINITY) / Math.max(1, this.#queues.size)
    const parts = { ...this.#options, mostPendingBytes, keepsLast }
    const queue = this.#queues.get(peer) ?? new UploadQueue(peer, parts)
    this.#queues.set(peer, queue)
    return queue
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
    const { cache } = this.#options
    if (length < 1 || length > BLOCK_BYTES || !cache.have.has(piece)) return false
    // Where a file ends in version 2, some ask for the rest of the block, which is padding that nobody has.
    return offset < cache.pieceSize(piece) && offset + length <= cache.roomOf(piece)
  }

  #choke(peer: Peer, isChoked: boolean): void {
    if (peer.isChoked === isChoked) return
    this.#account(peer).since = this.#now
    peer.sendChoke(isChoked)
    if (!isChoked) return
    for (const request of this.#queues.get(peer)?.clear() ?? []) peer.sendReject(request)
  }
}
