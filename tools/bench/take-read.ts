import { createHash } from 'node:crypto'
import type { Read, ReadResult } from './job.ts'

const MIB = 1024 * 1024

/**
 * Takes `read.bytes` bytes from the front of `chunks`, then leaves it. Times count from `zeroMs` of `performance.now()`.
 * Throws when `chunks` ends early.
 */
export async function takeRead(
  { bytes }: Pick<Read, 'bytes'>,
  chunks: AsyncIterable<Uint8Array>,
  { zeroMs, demandedMs }: { zeroMs: number; demandedMs: number },
): Promise<ReadResult> {
  const hash = createHash('sha256')
  const enough = Math.min(bytes, MIB)
  let taken = 0
  let hashCpuMicroseconds = 0
  let firstByteMs = Number.NaN
  let firstMibMs = Number.NaN
  for await (const chunk of chunks) {
    const nowMs = performance.now() - zeroMs
    const part = chunk.length > bytes - taken ? chunk.subarray(0, bytes - taken) : chunk
    if (taken === 0 && part.length > 0) firstByteMs = nowMs
    if (taken < enough && taken + part.length >= enough) firstMibMs = nowMs
    taken += part.length
    const before = process.threadCpuUsage()
    hash.update(part)
    const spent = process.threadCpuUsage(before)
    hashCpuMicroseconds += spent.user + spent.system
    if (taken === bytes) break
  }
  const lastByteMs = performance.now() - zeroMs
  if (taken !== bytes) throw new Error(`the stream ended after ${taken} of ${bytes} bytes`)
  return {
    demandedMs: demandedMs - zeroMs,
    firstByteMs,
    firstMibMs,
    lastByteMs,
    sha256: hash.digest('hex'),
    hashCpuSeconds: hashCpuMicroseconds / 1e6,
  }
}
