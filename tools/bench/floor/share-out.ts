import type { Line } from '../rows.ts'

const BLOCK_BYTES = 16 * 1024
/** IP packets per byte of payload that a TCP connection carries. */
const OVERHEAD = 1500 / 1448

/** A stretch of bytes, half-open. */
export type Stretch = readonly [start: number, end: number]

/**
 * Shares a stretch of the film out among lines, as if they were known beforehand: each block, in order, to the line that
 * has it here first. `tripsBefore`: round trips before the first byte (2 from nothing, 1 on a connection that stands).
 */
export function shareOut(
  [start, end]: Stretch,
  lines: readonly Line[],
  { tripsBefore }: { tripsBefore: number },
): Stretch[][] {
  const freeAtMs = lines.map(({ delayMs }) => tripsBefore * 2 * delayMs)
  const shares: [number, number][][] = lines.map(() => [])
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES)
    const [best, doneMs] = soonest(lines, freeAtMs, next - at)
    freeAtMs[best] = doneMs
    const share = shares[best] as [number, number][]
    const last = share.at(-1)
    if (last?.[1] === at) last[1] = next
    else share.push([at, next])
    at = next
  }
  return shares
}

function soonest(lines: readonly Line[], freeAtMs: readonly number[], bytes: number): [number, number] {
  let best = 0
  let bestMs = Number.POSITIVE_INFINITY
  for (const [index, { kbit }] of lines.entries()) {
    // Lines without a rate are equal: what decides is who has least to do.
    const doneMs = (freeAtMs[index] ?? 0) + (kbit === 0 ? 1 : (bytes * OVERHEAD * 8) / kbit)
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
