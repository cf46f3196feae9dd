import { createHash } from 'node:crypto'
import type { Arrival, Read, ReadResult } from './job.ts'

/** What comes so soon after something else is noted with it. */
const TOGETHER_MS = 1

/**
 * Takes what `read` wants from the front of what `open` gives, then leaves it. Times count from `zeroMs` of
 * `performance.now()`. Throws when the stream ends early; a read that is over by its time takes what there is.
 */
export async function takeRead(
  { bytes, forMs }: Omit<Read, 'start'>,
  open: (options: { signal: AbortSignal }) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>,
  { zeroMs, signal }: { zeroMs: number; signal: AbortSignal },
): Promise<ReadResult> {
  const demandedMs = performance.now() - zeroMs
  const isOver = forMs === undefined ? undefined : AbortSignal.timeout(forMs)
  const leave = isOver ? AbortSignal.any([signal, isOver]) : signal
  const hash = createHash('sha256')
  const arrivals: Arrival[] = []
  let taken = 0
  let hashCpuMicroseconds = 0
  const take = async () => {
    for await (const chunk of await open({ signal: leave })) {
      const nowMs = performance.now() - zeroMs
      const part = chunk.length > bytes - taken ? chunk.subarray(0, bytes - taken) : chunk
      if (part.length === 0) continue
      taken += part.length
      const [lastMs = Number.NEGATIVE_INFINITY] = arrivals.at(-1) ?? []
      // The first byte, and the last one, are noted by themselves.
      if (arrivals.length < 2 || taken === bytes || nowMs - lastMs >= TOGETHER_MS)
        arrivals.push([nowMs, taken])
      else arrivals[arrivals.length - 1] = [lastMs, taken]
      const before = process.threadCpuUsage()
      hash.update(part)
      const spent = process.threadCpuUsage(before)
      hashCpuMicroseconds += spent.user + spent.system
      if (taken === bytes || leave.aborted) break
    }
  }
  await take().catch((error: unknown) => {
    if (!isOver?.aborted) throw error
  })
  if (taken !== bytes && !isOver?.aborted)
    throw new Error(`the stream ended after ${taken} of ${bytes} bytes`)
  return { demandedMs, arrivals, sha256: hash.digest('hex'), hashCpuSeconds: hashCpuMicroseconds / 1e6 }
}
