import { availableParallelism } from 'node:os'
import { WorkSlots } from './work-slots.ts'

/** How many processes may be there at once: those that wait for bytes take memory only. */
const mostChildren = 24

/** How much of this machine goes into films that are made anew. */
export interface NativeCrew {
  /** Processes that are there. */
  readonly children: WorkSlots
  /** Processes that compute now: one that waits for bytes leaves its place to others. */
  readonly slots: WorkSlots
  /** Threads of one encoder. */
  readonly threads: number
  readonly mostPixelsHigh: number
}

/** One processor's worth of work for each that there is, picture and sound of one film side by side at least. */
export function createCrew(processors = availableParallelism()): NativeCrew {
  return {
    children: new WorkSlots(mostChildren),
    slots: new WorkSlots(Math.max(2, processors)),
    threads: Math.max(1, Math.min(processors, 6)),
    // Twice real time at 720 lines is what two processors do with HEVC of ten bits; eight do more.
    mostPixelsHigh: processors >= 8 ? 1080 : 720,
  }
}
