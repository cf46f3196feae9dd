import type { Clock, Timer } from '@lanterne/kernel'
import type { Handshake } from '../wire/handshake.ts'
import type { LenderEnd } from './lender.ts'
import type { Peer, PeerDoor } from './peer.ts'

/** How long somebody for whom there is no place has to say that it understands peer exchange. */
const ANSWER_MS = 2000
/** How long what was said last may take to leave. */
const PART_MS = 5000
/** Connections that are on their way out, at most: beyond them, one more ends without a word. */
const MOST_LEAVING = 32

export interface FarewellsOptions {
  readonly clock: Clock
  /** Answers a handshake: whoever is hung up on without one takes us for something else, and tries other ways. */
  readonly answer: (peer: Peer, handshake: Handshake) => void
  /** Names others to one that said how it wants to be told. */
  readonly introduce: (peer: Peer) => void
}

/**
 * Lets go of peers with a last word. One for whom there is no place is answered and told of others (BEP 11), so that
 * in a crowd who comes last is passed on, and does not knock at one full house after the other.
 */
export class Farewells implements PeerDoor, Disposable {
  readonly #options: FarewellsOptions
  /** Those who are told of others. */
  readonly #guests = new Map<Peer, Timer>()
  /** Those to whom everything was said. */
  readonly #parting = new Map<Peer, Timer>()

  constructor(options: FarewellsOptions) {
    this.#options = options
  }

  /** There is no place for a peer that came to us. */
  turnAway(peer: Peer, handshake: Handshake): void {
    if (this.#isCrowded) return peer.close('ours')
    peer.refer(this)
    this.#guests.set(
      peer,
      this.#options.clock.schedule(ANSWER_MS, () => this.part(peer, 'ours')),
    )
    this.#options.answer(peer, handshake)
  }

  /** It says how it wants to be told. */
  extended(peer: Peer): void {
    if (!this.#guests.has(peer)) return
    this.#options.introduce(peer)
    this.part(peer, 'ours')
  }

  /** Ends a connection, for `reason`, when what was said has left. Its owner hears of it before this returns. */
  part(peer: Peer, reason: Exclude<LenderEnd, 'open'>): void {
    if (this.#parting.size >= MOST_LEAVING) return peer.close(reason)
    if (!peer.isOpen) return
    const timer = this.#options.clock.schedule(PART_MS, () => peer.drop())
    this.#parting.set(peer, timer)
    peer.leave(reason, () => {
      timer.cancel()
      this.#parting.delete(peer)
    })
  }

  handshaken(peer: Peer): void {
    peer.close('violation')
  }

  closed(peer: Peer): void {
    this.#guests.get(peer)?.cancel()
    this.#guests.delete(peer)
  }

  get #isCrowded(): boolean {
    return this.#guests.size + this.#parting.size >= MOST_LEAVING
  }

  [Symbol.dispose](): void {
    for (const peer of [...this.#guests.keys()]) peer.close('ours')
    for (const peer of [...this.#parting.keys()]) peer.drop()
  }
}
