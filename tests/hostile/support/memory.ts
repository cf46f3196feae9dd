import { setImmediate as turn } from 'node:timers/promises'

/**
 * The most memory that buffers and the heap took at any time while `act` ran, above what they took before, in bytes.
 * Looked at between any two turns of the event loop, before anything could be collected.
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
      for (let turns = 0; turns < 50; turns++) await turn()
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
