import { BLOCK_BYTES } from '../wire/messages.ts'

/** Time that requests may wait in a peer's queue beyond the round trip. Short: it is what a seek has to wait for. */
export const QUEUE_MS = 100
/** Rate samples are taken over a round trip, within these bounds. */
const SHORTEST_SAMPLE_MS = 50
const LONGEST_SAMPLE_MS = 200
const OPENING_WINDOW = 6
const LARGEST_WINDOW = 512
/** A window still opens while a sample brings at least this much more than the ones before. */
const GROWTH = 1.15
/** Samples in a row without growth after which a link counts as filled. */
const FLAT_SAMPLES = 2
/** The same where the peer keeps us waiting: what a wider window brings shows only in the answer after the next. */
const FLAT_ANSWERS = 4
/** No round trip, and no peer's delay, counts for more. */
const LONGEST_TRIP_MS = 1000
/** In this time a peer's delay halves, while it does not keep us waiting. */
const DELAY_HALVES_MS = 3000

/** What one peer's deliveries tell about it. Rates are bytes per millisecond. */
export interface LinkEstimate {
  readonly rate: number
  /** Smallest time seen from request to block, or to connect. */
  readonly roundTripMs: number
  /**
   * How much longer than the round trip the peer itself takes to begin with an answer. Some look at their requests only
   * now and then: Transmission twice a second. Less than what it sends at a time must not be asked of it.
   */
  readonly delayMs: number
  /** Blocks that may be asked for and not be here yet. */
  readonly window: number
  /** Whether the window still grows by one a block, as TCP's slow start. */
  readonly isOpening: boolean
  /** Samples in a row that brought no growth. */
  readonly flatSamples: number
  /** The sample being taken. */
  readonly sampleStartedAt: number
  readonly sampleBytes: number
  /** Whether it kept us waiting in this sample. */
  readonly hasWaited: boolean
}

/** One block that came. */
export interface BlockNews {
  readonly bytes: number
  /** From its request to its end; `undefined`: it was not asked for any more. */
  readonly latencyMs: number | undefined
  /** How long, before it began, the peer had its request and sent nothing at all. */
  readonly silentMs: number
  readonly now: number
}

/** A peer that has not delivered anything yet. */
export function openingEstimate(roundTripMs: number): LinkEstimate {
  return {
    rate: 0,
    roundTripMs,
    delayMs: 0,
    window: OPENING_WINDOW,
    isOpening: true,
    flatSamples: 0,
    sampleStartedAt: 0,
    sampleBytes: 0,
    hasWaited: false,
  }
}

/**
 * Learns from a block. The window opens as slow start does, never beyond twice what the link was seen to carry, and
 * settles at the bandwidth-delay product plus a short queue.
 */
export function afterBlock(link: LinkEstimate, block: BlockNews): LinkEstimate {
  const { bytes, latencyMs, now } = block
  const sampled = takeSample(takeLatency(link, block), bytes, now)
  // The very first block already says something: waiting for a whole sample costs 0.4 s at the start of a film.
  const rate =
    sampled.rate === 0 && latencyMs !== undefined ? bytes / onTheWayMs(link, latencyMs) : sampled.rate
  const tripMs = Math.min(sampled.roundTripMs, LONGEST_TRIP_MS) + Math.min(sampled.delayMs, LONGEST_TRIP_MS)
  const product = (rate * (tripMs + QUEUE_MS)) / BLOCK_BYTES
  const window = sampled.isOpening
    ? Math.min(link.window + 1, Math.max(OPENING_WINDOW, 2 * product))
    : product
  return withWindow(sampled, rate, Math.max(2, Math.min(LARGEST_WINDOW, Math.ceil(window))))
}

/** Nothing is made anew for each of many thousand blocks that change nothing. */
function withWindow(link: LinkEstimate, rate: number, window: number): LinkEstimate {
  return rate === link.rate && window === link.window ? link : { ...link, rate, window }
}

/** What a first block took besides its round trip; at least a part of it, for the round trip may have been a slow one. */
function onTheWayMs({ roundTripMs }: LinkEstimate, latencyMs: number): number {
  return Math.max(1, latencyMs / 4, latencyMs - roundTripMs)
}

function takeLatency(link: LinkEstimate, { latencyMs, silentMs }: BlockNews): LinkEstimate {
  if (latencyMs === undefined) return link
  const roundTripMs = Math.min(link.roundTripMs, latencyMs)
  // A block right behind others says how long the queue is, and one after a round trip that the queue was empty.
  if (silentMs < roundTripMs + QUEUE_MS / 2)
    return roundTripMs === link.roundTripMs ? link : { ...link, roundTripMs }
  return { ...link, roundTripMs, delayMs: (link.delayMs + latencyMs - roundTripMs) / 2, hasWaited: true }
}

function takeSample(link: LinkEstimate, bytes: number, now: number): LinkEstimate {
  if (link.sampleStartedAt === 0) return { ...link, sampleStartedAt: now, sampleBytes: 0 }
  const sampleBytes = link.sampleBytes + bytes
  const lengthMs = now - link.sampleStartedAt
  const tripMs = Math.min(LONGEST_SAMPLE_MS, Math.max(SHORTEST_SAMPLE_MS, link.roundTripMs))
  // What comes at once after a wait is the answer to all of it.
  if (lengthMs < Math.max(tripMs, Math.min(link.delayMs, LONGEST_TRIP_MS))) return { ...link, sampleBytes }
  const sample = sampleBytes / lengthMs
  const flatSamples = sample < link.rate * GROWTH ? link.flatSamples + 1 : 0
  const isOpening = link.isOpening && flatSamples < (link.hasWaited ? FLAT_ANSWERS : FLAT_SAMPLES)
  // While a link opens, the best that it did is what it can do.
  const rate = link.rate === 0 || (isOpening && sample > link.rate) ? sample : (link.rate + sample) / 2
  const delayMs = link.hasWaited ? link.delayMs : link.delayMs * 0.5 ** (lengthMs / DELAY_HALVES_MS)
  return {
    ...link,
    rate,
    delayMs,
    isOpening,
    flatSamples,
    sampleStartedAt: now,
    sampleBytes: 0,
    hasWaited: false,
  }
}

/** A peer that let its requests grow old: one request at a time until it delivers again, and no trust in its old rate. */
export function afterStall(link: LinkEstimate): LinkEstimate {
  return {
    ...link,
    rate: link.rate / 4,
    window: 1,
    isOpening: true,
    flatSamples: 0,
    sampleStartedAt: 0,
    sampleBytes: 0,
  }
}

/** Milliseconds until one more block would arrive from a peer that owes `queued` blocks. */
export function arrivalMs(link: LinkEstimate, queued: number): number {
  return link.rate > 0 ? ((queued + 1) * BLOCK_BYTES) / link.rate : 300
}
