/** Samples of what all peers bring together are this long. */
const SAMPLE_MS = 100
/** Our own line counts as filled after so many samples in a row that brought less than so much more. */
const FLAT_SAMPLES = 2
const GROWTH = 1.1

/** What our own line was seen to carry. Rates are bytes per millisecond. */
export interface OwnLine {
  readonly sampleStartedAt: number
  readonly sampleBytes: number
  readonly bestRate: number
  readonly flatSamples: number
}

export const unknownLine: OwnLine = { sampleStartedAt: 0, sampleBytes: 0, bestRate: 0, flatSamples: 0 }

/**
 * Learns from bytes that came from anybody. Where all peers together bring no more although their windows grow, they only
 * take from each other what our line can carry, and what is asked for beyond that waits in its queue, or is lost there.
 */
export function afterBytes(line: OwnLine, bytes: number, now: number): OwnLine {
  const sampleBytes = line.sampleBytes + bytes
  const lengthMs = now - line.sampleStartedAt
  if (lengthMs < SAMPLE_MS) return { ...line, sampleBytes }
  // After a pause nothing is known any more.
  if (lengthMs > 10 * SAMPLE_MS) return { ...unknownLine, sampleStartedAt: now }
  const rate = sampleBytes / lengthMs
  const isFlat = rate < line.bestRate * GROWTH
  return {
    sampleStartedAt: now,
    sampleBytes: 0,
    bestRate: Math.max(line.bestRate, rate),
    flatSamples: isFlat ? line.flatSamples + 1 : 0,
  }
}

/** Whether peers together have just been seen to bring no more than before. */
export function isFilled({ flatSamples, sampleBytes }: OwnLine): boolean {
  return flatSamples >= FLAT_SAMPLES && sampleBytes === 0
}
