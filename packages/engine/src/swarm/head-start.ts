import type { Clock } from '@lanterne/kernel'
import { afterBlock } from '../scheduler/request-window.ts'
import { BLOCK_BYTES, type BlockRequest } from '../wire/messages.ts'
import type { Peer } from './peer.ts'

/**
 * Blocks asked for while the layout is not known: 256 KiB from the head of the first piece. A shorter piece costs no
 * more than refusals, and a film that begins elsewhere no more than this.
 */
const MOST_BLOCKS = 16
/** Blocks asked for in the first flight, one each of so many peers: pieces of less than 64 KiB are no film's. */
const MOST_IN_FIRST_FLIGHT = 4
/** Requests that wait at one peer: the metadata's parts come before them, on the same line. */
const MOST_PER_PEER = 6
const MOST_UNASKED = 64

/** A block that came before it was known where it belongs. */
export interface HeadBlock {
  readonly block: number
  readonly bytes: Uint8Array
}

/**
 * The head of the first piece, asked for while the metadata is on its way: nearly every film begins there, and a round
 * trip later the line would stand idle. Whether what comes is right is known with the metadata, as for every block.
 */
export class HeadStart {
  readonly #clock: Clock
  /** Who was asked for each block. */
  readonly #askedOf = new Map<number, Peer>()
  readonly #brought = new Map<Peer, HeadBlock[]>()
  readonly #incoming = new Map<Peer, HeadBlock>()
  /** Peers that refused one: the first piece may be shorter than that. */
  readonly #refused = new WeakSet<Peer>()
  /** Payload that came and is of no use: from who answered a request given up, or left before it was known. */
  discardedBytes = 0

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /** Asks for one block in the first flight: so little holds up nobody's metadata, and it opens the connection's window. */
  greet(peer: Peer): void {
    if (this.#askedOf.size < MOST_IN_FIRST_FLIGHT) this.#ask(peer, 1, true)
  }

  /** Asks a peer for more, behind the metadata's parts that it was asked for. */
  fill(peer: Peer): void {
    // Only who tells refusals: the others drop such a request without a word, or the connection.
    if (!peer.hasFast || !peer.told || peer.isChokingUs || !peer.hasHead || this.#refused.has(peer)) return
    this.#ask(peer, MOST_PER_PEER - peer.asked.size, false)
  }

  #ask(peer: Peer, limit: number, isOptimistic: boolean): void {
    const requests: BlockRequest[] = []
    for (let block = 0; block < MOST_BLOCKS && requests.length < limit; block++) {
      if (this.#askedOf.has(block)) continue
      this.#askedOf.set(block, peer)
      peer.asked.set(block, { piece: 0, block, sentAt: this.#clock.now(), isOptimistic })
      requests.push({ piece: 0, offset: block * BLOCK_BYTES, length: BLOCK_BYTES })
    }
    peer.sendRequests(requests)
  }

  /** A peer lets us fetch from now on. */
  unchoked(peer: Peer): void {
    // Without the fast extension, requests made too early are dropped without a word (BEP 3).
    if (!peer.hasFast) this.#giveUp(peer)
    this.fill(peer)
  }

  rejected(peer: Peer, { piece, offset }: BlockRequest): void {
    const block = offset / BLOCK_BYTES
    if (piece !== 0 || !peer.asked.delete(block)) return peer.spendBudget()
    this.#askedOf.delete(block)
    // That it still choked us says nothing about the piece.
    if (!peer.isChokingUs) this.#refused.add(peer)
  }

  blockBegins(peer: Peer, piece: number, offset: number, length: number): Uint8Array | undefined {
    this.#incoming.delete(peer)
    const block = offset / BLOCK_BYTES
    if (piece === 0 && length === BLOCK_BYTES && peer.asked.has(block)) {
      const incoming = { block, bytes: new Uint8Array(BLOCK_BYTES) }
      this.#incoming.set(peer, incoming)
      return incoming.bytes
    }
    peer.unasked++
    if (peer.unasked > MOST_UNASKED) peer.close('violation')
    return undefined
  }

  blockEnds(peer: Peer, length: number): void {
    const incoming = this.#incoming.get(peer)
    if (!incoming) {
      this.discardedBytes += length
      return
    }
    this.#incoming.delete(peer)
    const now = this.#clock.now()
    const asked = peer.asked.get(incoming.block)
    peer.asked.delete(incoming.block)
    peer.received.add(length, now)
    peer.lastBlockAt = now
    const latencyMs = asked && now - asked.sentAt
    peer.link = afterBlock(peer.link, { bytes: length, latencyMs, silentMs: 0, now })
    this.#brought.set(peer, [...(this.#brought.get(peer) ?? []), incoming])
    this.fill(peer)
  }

  gone(peer: Peer): void {
    this.#incoming.delete(peer)
    this.#giveUp(peer)
  }

  #giveUp(peer: Peer): void {
    for (const block of peer.asked.keys()) this.#askedOf.delete(block)
    peer.asked.clear()
  }

  /** Gives up what came, with who gave it, and what each was just bringing. */
  *handOver(peers: Iterable<Peer>): Generator<{
    peer: Peer
    brought: readonly HeadBlock[]
    incoming: HeadBlock | undefined
  }> {
    for (const peer of peers) {
      const incoming = this.#incoming.get(peer)
      const brought = this.#brought.get(peer) ?? []
      this.#brought.delete(peer)
      if (incoming || brought.length > 0 || peer.asked.size > 0) yield { peer, brought, incoming }
    }
    for (const blocks of this.#brought.values()) this.discardedBytes += blocks.length * BLOCK_BYTES
    this.#askedOf.clear()
    this.#brought.clear()
    this.#incoming.clear()
  }
}
