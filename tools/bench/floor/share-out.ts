import type { Line } from '../rows.ts'

const BLOCK_BYTES = 16 * 1024
/** IP packets per byte of payload that a TCP connection carries. */
const OVERHEAD = 1500 / 1448
/** What a connection may send at first, before anything is acknowledged (RFC 6928); each round trip then doubles it. */
const FIRST_ROUND_BYTES = 10 * 1448

/** A stretch of bytes, half-open. */
export type Stretch = readonly [start: number, end: number]

/**
 * Shares a stretch of the film out among lines, as if they were known beforehand: each block, in order, to the line that
 * has it here first. `tripsBefore`: round trips before the first byte (2 from nothing, 1 on a connection that stands).
 * `sentBytes`: what each connection has carried before; without it, all of them are new, and start slowly.
 */
export function shareOut(
  [start, end]: Stretch,
  lines: readonly Line[],
  { tripsBefore, sentBytes = [] }: { tripsBefore: number; sentBytes?: readonly number[] },
): Stretch[][] {
  const freeAtMs = lines.map(({ delayMs }) => tripsBefore * 2 * delayMs)
  const sent = lines.map((_, index) => sentBytes[index] ?? 0)
  const shares: [number, number][][] = lines.map(() => [])
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES)
    const [best, doneMs] = soonest(lines, { freeAtMs, sent, bytes: next - at, tripsBefore })
    freeAtMs[best] = doneMs
    sent[best] = (sent[best] ?? 0) + next - at
    const share = shares[best] as [number, number][]
    const last = share.at(-1)
    if (last?.[1] === at) last[1] = next
    else share.push([at, next])
    at = next
  }
  return shares
}

function soonest(
  lines: readonly Line[],
  {
    freeAtMs,
    sent,
    bytes,
    tripsBefore,
  }: { freeAtMs: readonly number[]; sent: readonly number[]; bytes: number; tripsBefore: number },
): [number, number] {
  let best = 0
  let bestMs = Number.POSITIVE_INFINITY
  for (const [index, { kbit, delayMs }] of lines.entries()) {
    // Lines without a rate are equal: what decides is who has least to do.
    const byRateMs = (freeAtMs[index] ?? 0) + (kbit === 0 ? 1 : (bytes * OVERHEAD * 8) / kbit)
    // Slow start: so many rounds until that much may have been sent.
    const rounds = Math.log2(1 + ((sent[index] ?? 0) + bytes) / FIRST_ROUND_BYTES) - 1
    const doneMs = Math.max(byRateMs, (tripsBefore + Math.max(0, rounds)) * 2 * delayMs)
    if (doneMs >= bestMs) continue
    best = index
    bestMs = doneMs
  }
  return [best, bestMs]
}

/** Up to where everything is here, when each line has brought `received` bytes of its share. */
export function prefixOf(
  shares: readonly (readonly Stretch[])[],
  received: readonly number[],
  end: number,
): number {
  let prefix = end
  for (const [index, share] of shares.entries()) {
    let left = received[index] ?? 0
    for (const [from, to] of share) {
      if (left >= to - from) {
        left -= to - from
        continue
      }
      prefix = Math.min(prefix, from + left)
      break
    }
  }
  return prefix
}
