import type { Contender } from './house.ts'
import type { TransferFigures } from './measure-transfer.ts'

/** One transfer of one contender. */
export interface TunnelRun extends TransferFigures {
  readonly row: string
  readonly contender: Contender['name']
  readonly round: number
}

/** Medians of one row, and what came of its goal. */
export interface TunnelSummary {
  readonly row: string
  readonly ours: TransferFigures
  readonly theirs: TransferFigures
  /** Ours over theirs. */
  readonly throughputRatio: number
  readonly cpuRatio: number
  readonly isMet: boolean
}

/** A film of 100 Mbit/s takes less than this share of one core. */
export const FILM_SHARE = 0.4
/** Both are at most as good as the machine lets them be, which differs from run to run by so much. */
const NOISE = 0.03

/** Works out the medians of each row, and whether its goal is met. */
export function summarizeTunnel(runs: readonly TunnelRun[]): TunnelSummary[] {
  return [...new Set(runs.map(({ row }) => row))].map((row) => {
    const [ours, theirs] = (['lanterne', 'wireguard-go'] as const).map((name) =>
      medians(runs.filter((run) => run.row === row && run.contender === name)),
    ) as [TransferFigures, TransferFigures]
    const throughputRatio = ours.megabytesPerSecond / theirs.megabytesPerSecond
    const cpuRatio = ours.cpuSecondsPerGb / theirs.cpuSecondsPerGb
    const isMet = row === 'film' ? ours.coreShare < FILM_SHARE : throughputRatio >= 1 - NOISE
    return { row, ours, theirs, throughputRatio, cpuRatio, isMet }
  })
}

function medians(runs: readonly TransferFigures[]): TransferFigures {
  const median = (of: (run: TransferFigures) => number) => {
    const sorted = runs.map(of).sort((one, other) => one - other)
    return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2
  }
  return {
    megabytesPerSecond: median((run) => run.megabytesPerSecond),
    cpuSecondsPerGb: median((run) => run.cpuSecondsPerGb),
    coreShare: median((run) => run.coreShare),
  }
}
