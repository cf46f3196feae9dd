import type { Peer } from './peer.ts'

/** Looks that rates are taken over: two intervals of ten seconds (BEP 3). */
const LOOKS = 2
/** A peer that takes nothing out of its socket for so long makes place for another; after so long it is let go. */
const STUCK_MS = 10_000
const USELESS_MS = 60_000
/** BEP 3: a peer that owes us blocks and sends none for a minute snubs us. */
const SNUB_MS = 60_000
/** For so long a peer counts as new. */
const NEW_MS = 60_000

interface Look {
  readonly at: number
  readonly received: number
  readonly sent: number
}

/** What is seen of a peer. */
export type Observed = Pick<
  Peer,
  'asked' | 'connectedAt' | 'isChokingUs' | 'lastBlockAt' | 'pendingBytes' | 'received' | 'sent'
>

/** What one peer gives and takes, for whoever chooses who may fetch. */
export class UploadAccount {
  readonly #peer: Observed
  #looks: Look[]
  #left = 0
  #leftAt: number
  /** Since when it may fetch, or may not. */
  since: number

  constructor(peer: Observed, now: number) {
    this.#peer = peer
    this.#looks = [{ at: now, received: peer.received.total, sent: peer.sent.total }]
    this.#leftAt = this.since = now
  }

  /** Bytes per second that it gave and took since the look before the last. */
  rates(now: number): { readonly gives: number; readonly takes: number } {
    const { received, sent } = this.#peer
    const from = this.#looks[0] as Look
    const seconds = Math.max(1, now - from.at) / 1000
    return { gives: (received.total - from.received) / seconds, takes: (sent.total - from.sent) / seconds }
  }

  /** An interval is over. */
  look(now: number): void {
    const { received, sent } = this.#peer
    this.#looks = [...this.#looks, { at: now, received: received.total, sent: sent.total }].slice(-LOOKS)
  }

  isNew(now: number): boolean {
    return now - this.#peer.connectedAt < NEW_MS
  }

  isSnubbing(now: number): boolean {
    const { asked, isChokingUs, lastBlockAt, connectedAt } = this.#peer
    return !isChokingUs && asked.size > 0 && now - Math.max(lastBlockAt, connectedAt) > SNUB_MS
  }

  /** Whether it takes what is sent to it: it asked for it, and whoever does not read holds a place from others. */
  progress(now: number): 'fine' | 'stuck' | 'useless' {
    const { pendingBytes, sent } = this.#peer
    const left = sent.total - pendingBytes
    if (pendingBytes === 0 || left !== this.#left) {
      this.#left = left
      this.#leftAt = now
    }
    const stuckMs = now - this.#leftAt
    return stuckMs < STUCK_MS ? 'fine' : stuckMs < USELESS_MS ? 'stuck' : 'useless'
  }
}
