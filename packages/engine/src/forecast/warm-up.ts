import type { ByteSource } from '@lanterne/kernel'
import { bytesAt, type Consumption, pointsOf } from './consumption.ts'

/** Of the film's beginning, so that a player begins at once, and what comes is measured for long enough to say something. */
const warmSeconds = 12
const leastBytes = 1 << 20
const mostBytes = 8 << 20

/** How much of a film's beginning is fetched before Play, in bytes. Pure. */
export function warmBytes(consumption: Consumption): number {
  const wanted = bytesAt(pointsOf(consumption), warmSeconds)
  return Math.min(consumption.sizeBytes, mostBytes, Math.max(leastBytes, Math.ceil(wanted)))
}

/** Fetches a film's beginning and gives nothing of it to anybody; rejects as reading does. */
export async function warmUp(
  film: ByteSource,
  bytes: number,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const reading = film.read({ start: 0, end: bytes }, { signal, isLent: true })[Symbol.asyncIterator]()
  while (!(await reading.next()).done) signal.throwIfAborted()
}
