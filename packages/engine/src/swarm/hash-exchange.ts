import type { Clock } from '@lanterne/kernel'
import type { HashTrees } from '../storage/hash-trees.ts'
import {
  HASH_HEADER_BYTES,
  type HashRequest,
  hashRequestKey,
  readHashRequest,
} from '../wire/hash-messages.ts'
import { MessageId } from '../wire/messages.ts'
import type { HashAnswers } from './hash-answers.ts'
import type { Peer } from './peer.ts'

/** What the head of a reader waits for is asked of so many at once: it is small, and the first answer counts. */
const PEERS_FOR_HEAD = 3
/** Requests that wait at one peer. */
const MOST_AT_PEER = 4
const TIMEOUT_MS = 3000
/** How far ahead of a reader the hashes of blocks are asked for, and the fewest pieces. */
const AHEAD_BYTES = 8 << 20
const LEAST_PIECES_AHEAD = 2

/** What an exchange needs of its torrent. */
export interface HashExchangeOptions {
  readonly trees: HashTrees
  readonly pieceLength: number
  readonly clock: Clock
  /** Where readers are, and where they stop, as bytes of the torrent. */
  readonly readers: () => Iterable<{ readonly position: number; readonly end: number }>
  /** Whether nothing more is needed of a piece. */
  readonly isSettled: (piece: number) => boolean
  readonly peers: () => Iterable<Peer>
  /** What peers are told who ask us. */
  readonly answers: HashAnswers
  /** More is known of pieces [`first`, `end`). */
  readonly onKnown: (first: number, end: number) => void
  readonly ban: (peer: Peer) => void
}

/** A request, and when it was sent to whom. */
interface Pending {
  readonly request: HashRequest
  readonly askedAt: Map<Peer, number>
}

/**
 * Asks peers for the hashes that a torrent of version 2 does not bring along (BEP 52): those of the blocks that a reader
 * comes to, so that each can be read alone, and those of all pieces. Every answer is proven by what is known already.
 */
export class HashExchange {
  readonly #options: HashExchangeOptions
  readonly #pending = new Map<string, Pending>()
  /** What each peer does not have. */
  readonly #refused = new WeakMap<Peer, Set<string>>()

  constructor(options: HashExchangeOptions) {
    this.#options = options
  }

  /** Asks before a peer has said anything: with the first blocks, for their hashes and nothing else. */
  greet(peer: Peer): void {
    for (const request of this.#forHeads()) this.#ask(peer, request, PEERS_FOR_HEAD)
  }

  /** Asks all who can tell for what is wanted now. */
  ask(): void {
    for (const peer of this.#options.peers()) this.askOf(peer)
  }

  /** Asks one peer for what is wanted now. */
  askOf(peer: Peer): void {
    if (!peer.isOpen || !peer.hasV2 || !peer.pieces) return
    this.greet(peer)
    // The first blocks come before what they do not need.
    if (peer.received.total === 0 && this.#hasReaders()) return
    for (const request of this.#wanted()) {
      if (this.#load(peer) >= MOST_AT_PEER) return
      this.#ask(peer, request, 1)
    }
  }

  /** Asks again for what was not answered in time. */
  tick(): void {
    const now = this.#options.clock.now()
    for (const [key, { askedAt }] of this.#pending) {
      for (const [peer, at] of askedAt) if (now - at >= TIMEOUT_MS) askedAt.delete(peer)
      if (askedAt.size === 0) this.#pending.delete(key)
    }
    this.ask()
  }

  /** A message about hashes: a request, an answer, or a refusal. */
  received(peer: Peer, id: number, payload: Uint8Array): void {
    const request = readHashRequest(payload)
    if (!request) return peer.spendBudget()
    if (id === MessageId.hashRequest) this.#options.answers.requested(peer, request)
    else if (id === MessageId.hashes) this.#came(peer, request, payload)
    else this.#refusedBy(peer, request)
  }

  #came(peer: Peer, request: HashRequest, payload: Uint8Array): void {
    if (!this.#answered(peer, request)) return peer.spendBudget()
    const hashes = payload.slice(HASH_HEADER_BYTES)
    const known = this.#options.trees.take(request, hashes)
    if (!known) return this.#options.ban(peer)
    this.#pending.delete(hashRequestKey(request))
    this.#options.onKnown(known.first, known.end)
    this.askOf(peer)
  }

  #refusedBy(peer: Peer, request: HashRequest): void {
    if (!this.#answered(peer, request)) return peer.spendBudget()
    const refused = this.#refused.get(peer) ?? new Set()
    this.#refused.set(peer, refused.add(hashRequestKey(request)))
    this.ask()
  }

  /** Whether a peer may tell the hashes of the blocks of `piece`. */
  mayLearnLeaves(piece: number): boolean {
    const request = this.#options.trees.leafRequest(piece)
    const key = request && hashRequestKey(request)
    if (key === undefined) return false
    for (const peer of this.#options.peers())
      if (peer.isOpen && peer.hasV2 && !this.#refused.get(peer)?.has(key)) return true
    return false
  }

  gone(peer: Peer): void {
    for (const { askedAt } of this.#pending.values()) askedAt.delete(peer)
  }

  /** Notes that a peer has answered; says whether it was asked. */
  #answered(peer: Peer, request: HashRequest): boolean {
    return this.#pending.get(hashRequestKey(request))?.askedAt.delete(peer) ?? false
  }

  #load(peer: Peer): number {
    let load = 0
    for (const { askedAt } of this.#pending.values()) if (askedAt.has(peer)) load++
    return load
  }

  #ask(peer: Peer, request: HashRequest, most: number): void {
    const key = hashRequestKey(request)
    const known = this.#pending.get(key)
    if (this.#refused.get(peer)?.has(key) || known?.askedAt.has(peer)) return
    if (known && known.askedAt.size >= most) return
    const pending = known ?? { request, askedAt: new Map<Peer, number>() }
    this.#pending.set(key, pending)
    pending.askedAt.set(peer, this.#options.clock.now())
    peer.sendHashRequest(request)
  }

  #hasReaders(): boolean {
    for (const _ of this.#options.readers()) return true
    return false
  }

  /** What the pieces need that readers wait for. */
  *#forHeads(): Generator<HashRequest> {
    const { trees, pieceLength, readers, isSettled } = this.#options
    for (const { position } of readers()) {
      const piece = Math.floor(position / pieceLength)
      const request = isSettled(piece) ? undefined : trees.leafRequest(piece)
      if (request) yield request
    }
  }

  *#wanted(): Generator<HashRequest> {
    const { trees, pieceLength, readers, isSettled } = this.#options
    let head: number | undefined
    for (const { position, end } of readers()) {
      head ??= Math.floor(position / pieceLength)
      const stop = Math.min(end, position + Math.max(AHEAD_BYTES, LEAST_PIECES_AHEAD * pieceLength))
      for (let piece = Math.floor(position / pieceLength); piece * pieceLength < stop; piece++) {
        const request = isSettled(piece) ? undefined : trees.leafRequest(piece)
        if (request) yield request
      }
    }
    if (!trees.isComplete) yield* trees.layerRequests(head)
  }
}
