import type { Door } from './engines.ts'
import type { ReadResult } from './job.ts'
import type { RunResult } from './measure.ts'

const MB = 1e6

/** Which reads a run makes: all of the film; or its beginning, then from 75 % on. */
export type Row = 'whole' | 'seek'

/** One figure that runs are compared by. */
export interface Metric {
  readonly title: string
  readonly door: Door
  readonly unit: string
  readonly better: 'less' | 'more'
  /** Ours divided by the best of theirs should be at most this (at least, when more is better). */
  readonly goal: number
  readonly rows: readonly Row[]
  value(result: RunResult): number
}

/** What is measured, for a film of `filmBytes`. The goals are the project's own, set before anything was measured. */
export function metricsOf(filmBytes: number): Metric[] {
  const head = (result: RunResult) => result.reads[0] as ReadResult
  const tail = (result: RunResult) => result.reads[1] as ReadResult
  const both = ['whole', 'seek'] as const
  return (['api', 'http'] as const).flatMap((door) => {
    // Through HTTP the program is started with the torrent's name, so its start counts.
    const zero = (result: RunResult) => (door === 'api' ? result.handedMs : 0)
    const metrics: Omit<Metric, 'door'>[] = [
      {
        title: door === 'api' ? 'torrent handed over → first byte' : 'program started → first byte',
        unit: 'ms',
        better: 'less',
        goal: 0.75,
        rows: both,
        value: (result) => head(result).firstByteMs - zero(result),
      },
      {
        title: door === 'api' ? 'torrent handed over → first MiB' : 'program started → first MiB',
        unit: 'ms',
        better: 'less',
        goal: 0.75,
        rows: both,
        value: (result) => head(result).firstMibMs - zero(result),
      },
      {
        title: 'seek to 75 % → first byte',
        unit: 'ms',
        better: 'less',
        goal: 0.75,
        rows: ['seek'],
        value: (result) => tail(result).firstByteMs - tail(result).demandedMs,
      },
      {
        title: 'whole film',
        unit: 'MB/s',
        better: 'more',
        goal: 1,
        rows: ['whole'],
        value: (result) => filmBytes / MB / ((head(result).lastByteMs - result.handedMs) / 1000),
      },
      {
        title: 'processor time',
        unit: 's/GB',
        better: 'less',
        goal: 1,
        rows: ['whole'],
        value: (result) => result.cpuSeconds / (filmBytes / 1e9),
      },
      {
        title: 'peak anonymous memory',
        unit: 'MB',
        better: 'less',
        goal: 0.5,
        rows: ['whole'],
        value: (result) => result.peakAnonymousBytes / MB,
      },
      {
        title: 'peak resident memory',
        unit: 'MB',
        better: 'less',
        goal: 0.5,
        rows: ['whole'],
        value: (result) => result.peakResidentBytes / MB,
      },
    ]
    return metrics.map((metric) => ({ ...metric, door }))
  })
}
