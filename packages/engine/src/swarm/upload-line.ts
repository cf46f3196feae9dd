import type { Clock, Endpoint, Timer } from '@lanterne/kernel'
import { isLocalAddress } from '../discovery/local-address.ts'
import { placesFor } from './choose-unchoked.ts'
import { nextUploadRate, openingRate, type UploadRate } from './upload-rate.ts'

/**
 * How much of the line uploads may take: as much as nobody else notices, a share of that, so many bytes per second, or
 * all that goes.
 */
export type UploadLimit =
  | { readonly kind: 'automatic' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'rate'; readonly bytesPerSecond: number }
  | { readonly kind: 'unlimited' }

const LOOK_MS = 250
/** What may leave at once, in seconds of the rate: a whole block would hold a slow line for longer. */
const BURST_SECONDS = 0.01
const LEAST_SLICE_BYTES = 1400
const MOST_SLICE_BYTES = 16_397

/** Somebody who has bytes to send, and is told when some may leave. */
export interface Sender {
  /** Sends what `UploadLine.take` gives, while it gives some. */
  send(): void
  /** Bytes that wait in its socket. */
  readonly pendingBytes: number
}

/**
 * The uplink that all uploads of an engine share: lets so many bytes a second through, to everybody in turn. Peers in
 * this house are not on that line, and not held back.
 */
export class UploadLine implements Disposable {
  readonly #clock: Clock
  readonly #isExempt: (remote: Endpoint) => boolean
  readonly #queueingMs: () => number | undefined
  /** Who waits for its turn, in the order of turns. */
  readonly #waiting = new Set<Sender>()
  /** Who was let through since the last look. */
  readonly #served = new Set<Sender>()
  #limit: UploadLimit
  #automatic: UploadRate = openingRate
  #tokens = 0
  #filledAt: number
  #lookedAt: number
  #letThrough = 0
  #pendingBefore = 0
  #wasLimited = false
  #wake: Timer | undefined
  #look: Timer | undefined

  constructor(options: {
    clock: Clock
    limit?: UploadLimit | undefined
    /** How long packets of ours stand in queues, where somebody can tell. */
    queueingMs?: () => number | undefined
    /** Who is not reached over the line; those at local addresses when absent. */
    isExempt?: (remote: Endpoint) => boolean
  }) {
    this.#clock = options.clock
    this.#limit = options.limit ?? { kind: 'automatic' }
    this.#queueingMs = options.queueingMs ?? (() => undefined)
    this.#isExempt = options.isExempt ?? (({ host }) => isLocalAddress(host))
    this.#filledAt = this.#lookedAt = options.clock.now()
  }

  get limit(): UploadLimit {
    return this.#limit
  }

  set limit(limit: UploadLimit) {
    this.#limit = limit
    this.#serve()
  }

  /** Bytes per second that may leave now. */
  get rate(): number {
    switch (this.#limit.kind) {
      case 'automatic':
        return this.#automatic.rate
      case 'share':
        return this.#automatic.rate * (this.#automatic.isFound ? this.#limit.share : 1)
      case 'rate':
        return this.#limit.bytesPerSecond
      case 'unlimited':
        return Number.POSITIVE_INFINITY
    }
  }

  /** How many peers may fetch at once; nobody, where nothing is given. */
  get places(): number {
    if (this.#limit.kind === 'rate' && this.#limit.bytesPerSecond === 0) return 0
    const isKnown = this.#limit.kind === 'rate' || this.#automatic.isFound
    return placesFor(isKnown ? this.rate : Number.POSITIVE_INFINITY)
  }

  isExempt(remote: Endpoint): boolean {
    return this.#isExempt(remote) || this.#limit.kind === 'unlimited'
  }

  /** Bytes of `wanted` that `sender` may send now; when none, it is called in its turn. */
  take(sender: Sender, wanted: number): number {
    if (!this.#look) {
      this.#lookedAt = this.#clock.now()
      this.#look = this.#clock.schedule(LOOK_MS, () => this.#lookAtLine())
    }
    this.#fill()
    const slice = Math.min(wanted, this.#sliceBytes)
    if (this.#tokens < slice) {
      this.#wasLimited = true
      this.#waiting.add(sender)
      this.#arm()
      return 0
    }
    this.#tokens -= slice
    this.#letThrough += slice
    this.#served.add(sender)
    return slice
  }

  /** It has nothing to send any more. */
  leave(sender: Sender): void {
    this.#waiting.delete(sender)
    this.#served.delete(sender)
  }

  get #sliceBytes(): number {
    return Math.min(MOST_SLICE_BYTES, Math.max(LEAST_SLICE_BYTES, Math.floor(this.rate * BURST_SECONDS)))
  }

  #fill(): void {
    const now = this.#clock.now()
    const most = Math.max(this.#sliceBytes, this.rate * BURST_SECONDS * 2)
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#filledAt) / 1000) * this.rate)
    this.#filledAt = now
  }

  /** Calls those who wait, each in its turn. */
  #serve(): void {
    this.#wake = undefined
    this.#fill()
    for (const sender of [...this.#waiting]) {
      if (this.#tokens < LEAST_SLICE_BYTES) break
      this.#waiting.delete(sender)
      sender.send()
    }
    if (this.#waiting.size > 0) this.#arm()
  }

  #arm(): void {
    if (this.#wake) return
    const missing = this.#sliceBytes - this.#tokens
    const waitMs = Math.max(1, (missing / Math.max(1, this.rate)) * 1000)
    this.#wake = this.#clock.schedule(Math.min(1000, waitMs), () => this.#serve())
  }

  #lookAtLine(): void {
    const now = this.#clock.now()
    const seconds = (now - this.#lookedAt) / 1000
    this.#lookedAt = now
    let pending = 0
    let full = 0
    for (const { pendingBytes } of this.#served) {
      pending += pendingBytes
      if (pendingBytes > 0) full++
    }
    const sent = Math.max(0, this.#letThrough + this.#pendingBefore - pending)
    this.#automatic = nextUploadRate(this.#automatic, {
      seconds,
      sentRate: sent / seconds,
      isUsed: this.#wasLimited,
      // Nobody of several takes more: it is not a slow peer, it is the line.
      isBacklogged: full > 1 && full === this.#served.size && !this.#wasLimited,
      queueingMs: this.#queueingMs(),
      isHeldBack: this.#limit.kind !== 'automatic',
    })
    const isBusy = this.#letThrough > 0 || pending > 0 || this.#waiting.size > 0
    for (const sender of this.#served) if (sender.pendingBytes === 0) this.#served.delete(sender)
    this.#pendingBefore = pending
    this.#letThrough = 0
    this.#wasLimited = this.#waiting.size > 0
    // While nothing leaves there is nothing to see.
    this.#look = isBusy ? this.#clock.schedule(LOOK_MS, () => this.#lookAtLine()) : undefined
  }

  [Symbol.dispose](): void {
    this.#wake?.cancel()
    this.#look?.cancel()
    this.#waiting.clear()
  }
}
