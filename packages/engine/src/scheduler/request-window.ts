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

/** What one peer's deliveries tell about it. Rates are bytes per millisecond. */
export interface LinkEstimate {
  readonly rate: number
  /** Smallest time seen from request to block, or to connect. */
  readonly roundTripMs: number
  /** Blocks that may be asked for and not be here yet. */
  readonly window: number
  /** Whether the window still grows by one a block, as TCP's slow start. */
  readonly isOpening: boolean
  /** Samples in a row that brought no growth. */
  readonly flatSamples: number
  /** The sample being taken. */
  readonly sampleStartedAt: number
  readonly sampleBytes: number
}

/** A peer that has not delivered anything yet. */
export function openingEstimate(roundTripMs: number): LinkEstimate {
  return {
    rate: 0,
    roundTripMs,
    window: OPENING_WINDOW,
    isOpening: true,
    flatSamples: 0,
    sampleStartedAt: 0,
    sampleBytes: 0,
  }
}

/**
 * Learns from a block of `bytes` that came `latencyMs` after it was asked for (`undefined`: it was not).
 * The window opens as slow start does, never beyond twice what the link was seen to carry, and settles at the
 * bandwidth-delay product plus a short queue.
 */
export function afterBlock(
  link: LinkEstimate,
  { bytes, latencyMs, now }: { bytes: number; latencyMs: number | undefined; now: number },
): LinkEstimate {
  const roundTripMs = latencyMs === undefined ? link.roundTripMs : Math.min(link.roundTripMs, latencyMs)
  const sampled = takeSample({ ...link, roundTripMs }, bytes, now)
  // The very first block already says something: waiting for a whole sample costs 0.4 s at the start of a film.
  const rate = sampled.rate === 0 && latencyMs !== undefined ? bytes / Math.max(1, latencyMs) : sampled.rate
  const product = (rate * (Math.min(roundTripMs, 1000) + QUEUE_MS)) / BLOCK_BYTES
  const window = sampled.isOpening
    ? Math.min(link.window + 1, Math.max(OPENING_WINDOW, 2 * product))
    : product
  return { ...sampled, rate, window: Math.max(2, Math.min(LARGEST_WINDOW, Math.ceil(window))) }
}

function takeSample(link: LinkEstimate, bytes: number, now: number): LinkEstimate {
  if (link.sampleStartedAt === 0) return { ...link, sampleStartedAt: now, sampleBytes: 0 }
  const sampleBytes = link.sampleBytes + bytes
  const lengthMs = now - link.sampleStartedAt
  if (lengthMs < Math.min(LONGEST_SAMPLE_MS, Math.max(SHORTEST_SAMPLE_MS, link.roundTripMs)))
    return { ...link, sampleBytes }
  const sample = sampleBytes / lengthMs
  const flatSamples = sample < link.rate * GROWTH ? link.flatSamples + 1 : 0
  const isOpening = link.isOpening && flatSamples < FLAT_SAMPLES
  // While a link opens, the best that it did is what it can do.
  const rate = link.rate === 0 || (isOpening && sample > link.rate) ? sample : (link.rate + sample) / 2
  return { ...link, rate, isOpening, flatSamples, sampleStartedAt: now, sampleBytes: 0 }
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
