import { peakMemory } from './memory.ts'

/** What something cost this process, whoever in it did the work: the engines, and those who attack them. */
export interface Effort {
  /** Above what was taken before, in bytes. */
  readonly peakBytes: number
  /** Processor time, of all threads. */
  readonly processorMs: number
  readonly elapsedMs: number
}

/** Does `act` and measures what it costs. */
export async function measure(act: () => Promise<unknown>): Promise<Effort> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const peakBytes = await peakMemory(act)
  const { user, system } = process.cpuUsage(cpu)
  return { peakBytes, processorMs: (user + system) / 1000, elapsedMs: performance.now() - started }
}
