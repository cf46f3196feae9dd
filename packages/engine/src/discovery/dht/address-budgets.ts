import type { Endpoint } from '@lanterne/kernel'
import { sourceOf } from './node-contact.ts'

/** Datagrams of one source that are read: so many at once, and so many a second. */
const MESSAGES = { capacity: 150, perSecond: 30 }
/** Bytes sent to one source in answer to what it, or somebody in its name, asked. */
const ANSWER_BYTES = { capacity: 16_384, perSecond: 2048 }
/** Datagrams of everybody together, so that a flood from many addresses does not take the processor. */
const ALL_MESSAGES = { capacity: 2000, perSecond: 500 }
const MOST_SOURCES = 5000

interface Rate {
  readonly capacity: number
  readonly perSecond: number
}

/** Token buckets, the oldest forgotten first. */
class Buckets {
  readonly #rate: Rate
  readonly #most: number
  readonly #buckets = new Map<string, { left: number; filledAt: number }>()

  constructor(rate: Rate, most: number) {
    this.#rate = rate
    this.#most = most
  }

  take(key: string, amount: number, now: number): boolean {
    const { capacity, perSecond } = this.#rate
    const bucket = this.#buckets.get(key) ?? { left: capacity, filledAt: now }
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    bucket.left = Math.min(capacity, bucket.left + ((now - bucket.filledAt) / 1000) * perSecond)
    bucket.filledAt = now
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value as string)
    if (bucket.left < amount) return false
    bucket.left -= amount
    return true
  }
}

/**
 * What strangers may cost us, and what somebody whose address is forged may get from us: BEP 5 answers two or three
 * times what was asked, so the bytes that go to one address are limited, whoever asks.
 */
export class AddressBudgets {
  readonly #messages = new Buckets(MESSAGES, MOST_SOURCES)
  readonly #answers = new Buckets(ANSWER_BYTES, MOST_SOURCES)
  readonly #all = new Buckets(ALL_MESSAGES, 1)

  /** Whether a datagram that nobody asked for may be read. */
  mayRead(from: Endpoint, now: number): boolean {
    // The source first, so that who floods alone does not use up what everybody has.
    return this.#messages.take(sourceOf(from), 1, now) && this.#all.take('', 1, now)
  }

  /** Whether so many bytes may go out as an answer. */
  mayAnswer(to: Endpoint, bytes: number, now: number): boolean {
    return this.#answers.take(sourceOf(to), bytes, now)
  }
}
