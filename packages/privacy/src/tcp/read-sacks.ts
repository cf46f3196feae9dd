import type { Span } from './inbox.ts'
import { type SackBlock, seqDistance } from './segment.ts'

/** What the blocks of an acknowledgement tell, in places; `base` is a place whose sequence number is `sequence`. */
export function readSacks(
  sacks: readonly SackBlock[],
  { base, sequence, ackPlace, next }: { base: number; sequence: number; ackPlace: number; next: number },
): { spans: readonly Span[]; hasDouble: boolean } {
  const spans: Span[] = []
  let hasDouble = false
  const [, second] = sacks
  for (const [index, block] of sacks.entries()) {
    const start = base + seqDistance(sequence, block.start)
    const end = base + seqDistance(sequence, block.end)
    // The first block may tell what came twice: what is acknowledged already, or stands in the second (RFC 2883, section 4).
    const isInSecond =
      index === 0 &&
      second !== undefined &&
      seqDistance(second.start, block.start) >= 0 &&
      seqDistance(block.end, second.end) >= 0
    if (index === 0 && (end <= ackPlace || isInSecond)) hasDouble = true
    else if (start >= ackPlace && start < end && end <= next) spans.push({ start, end })
  }
  return { spans, hasDouble }
}
