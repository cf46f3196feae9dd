import { setTimeout as rest } from 'node:timers/promises'

/**
 * The most memory that buffers and the heap took at any time while `act` ran, above what they took before, in bytes.
 * Looked at each millisecond: more often would be most of the work that is measured.
 */
export async function peakMemory(act: () => Promise<unknown>): Promise<number> {
  const used = () => {
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = used()
  let peak = before
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, used())
      await rest(1)
    }
  })()
  try {
    await act()
  } finally {
    isOver = true
    await watching
  }
  return peak - before
}
