import { BLOCK_BYTES } from '../wire/messages.ts'

/** Time that requests may wait in a peer's queue beyond the round trip. Short: it is what a seek has to wait for. */
export const QUEUE_MS = 100
/** Rate samples are taken over at least this long. */
const SAMPLE_MS = 200
const OPENING_WINDOW = 8
const LARGEST_WINDOW = 512
/** A window still opens while a sample brings at least this much more than the one before. */
const GROWTH = 1.15

/** What one peer's deliveries tell about it. Rates are bytes per millisecond. */
export interface LinkEstimate {
  readonly rate: number
  /** Smallest time seen from request to block, or to connect. */
  readonly roundTripMs: number
  /** Blocks that may be asked for and not be here yet. */
  readonly window: number
  /** Whether the window still grows by one a block, as TCP's slow start. */
  readonly isOpening: boolean
  /** The sample being taken. */
  readonly sampleStartedAt: number
  readonly sampleBytes: number
}

/** A peer that has not delivered anything yet. */
export function openingEstimate(roundTripMs: number): LinkEstimate {
  return { rate: 0, roundTripMs, window: OPENING_WINDOW, isOpening: true, sampleStartedAt: 0, sampleBytes: 0 }
}

/**
 * Learns from a block of `bytes` that came `latencyMs` after it was asked for (`undefined`: it was not).
 * The window opens as slow start does and settles at the bandwidth-delay product plus a short queue.
 */
export function afterBlock(
  link: LinkEstimate,
  { bytes, latencyMs, now }: { bytes: number; latencyMs: number | undefined; now: number },
): LinkEstimate {
  const roundTripMs = latencyMs === undefined ? link.roundTripMs : Math.min(link.roundTripMs, latencyMs)
  // The very first block already says something: waiting for a whole sample costs 0.4 s at the start of a film.
  let rate = link.rate === 0 && latencyMs !== undefined ? bytes / Math.max(1, latencyMs) : link.rate
  let { isOpening, sampleStartedAt } = link
  let sampleBytes = link.sampleBytes + bytes
  if (sampleStartedAt === 0) {
    sampleStartedAt = now
    sampleBytes = 0
  } else if (now - sampleStartedAt >= SAMPLE_MS) {
    const sample = sampleBytes / (now - sampleStartedAt)
    if (isOpening && link.rate > 0 && sample < link.rate * GROWTH) isOpening = false
    rate = link.rate === 0 ? sample : (link.rate + sample) / 2
    sampleStartedAt = now
    sampleBytes = 0
  }
  const window = isOpening
    ? link.window + 1
    : Math.ceil((rate * (Math.min(roundTripMs, 1000) + QUEUE_MS)) / BLOCK_BYTES)
  return {
    rate,
    roundTripMs,
    window: Math.max(2, Math.min(LARGEST_WINDOW, window)),
    isOpening,
    sampleStartedAt,
    sampleBytes,
  }
}

/** A peer that let its requests grow old: one request at a time until it delivers again, and no trust in its old rate. */
export function afterStall(link: LinkEstimate): LinkEstimate {
  return { ...link, rate: link.rate / 4, window: 1, isOpening: true, sampleStartedAt: 0, sampleBytes: 0 }
}

/** Milliseconds until one more block would arrive from a peer that owes `queued` blocks. */
export function arrivalMs(link: LinkEstimate, queued: number): number {
  return link.rate > 0 ? ((queued + 1) * BLOCK_BYTES) / link.rate : 300
}
