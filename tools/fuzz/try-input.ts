import { getHeapStatistics } from 'node:v8'
import type { FuzzTarget } from '@lanterne/kernel/testing'

const usualMostMs = 100
const usualMostMemory = 4 << 20
/** What an input may take for each of its own bytes. */
const memoryForEachByte = 256
/** A slow or hungry answer counts when it is so each time: the machine, or the compiler, may have been busy. */
const secondLooks = 4

/** How a promise was broken. */
export interface Breach {
  readonly kind: 'threw' | 'slow' | 'hungry'
  readonly message: string
}

/** Gives one input to a target and says which promise it broke, if any. */
export async function tryInput(target: FuzzTarget, bytes: Uint8Array): Promise<Breach | undefined> {
  let breach = await look(target, bytes)
  for (let looks = 0; breach !== undefined && breach.kind !== 'threw' && looks < secondLooks; looks++)
    breach = await look(target, bytes)
  return breach
}

async function look(target: FuzzTarget, bytes: Uint8Array): Promise<Breach | undefined> {
  // A copy of its own: nothing may hang on to it, or change it for the next.
  const given = bytes.slice()
  const memory = usedMemory()
  // Of this thread alone: what else the machine does is no fault of the parser's.
  const before = process.threadCpuUsage()
  try {
    const result = target.run(given)
    if (result) await result
  } catch (error) {
    if (target.refuses?.(error) !== true)
      return {
        kind: 'threw',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }
  }
  const { user, system } = process.threadCpuUsage(before)
  const elapsedMs = (user + system) / 1000
  const mostMs = target.mostMs ?? usualMostMs
  if (elapsedMs > mostMs)
    return { kind: 'slow', message: `took ${elapsedMs.toFixed(1)} ms, ${mostMs} are allowed` }
  const taken = usedMemory() - memory
  const mostMemory = (target.mostMemory ?? usualMostMemory) + bytes.length * memoryForEachByte
  if (taken > mostMemory)
    return { kind: 'hungry', message: `took ${taken} bytes of memory, ${mostMemory} are allowed` }
  return undefined
}

/** Bytes of the heap and of buffers beside it. */
function usedMemory(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
