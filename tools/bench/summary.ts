import type { Door } from './engines.ts'
import type { RunResult } from './measure.ts'
import { metricsOf, type Row } from './metrics.ts'

/** What one engine did in one run; `row` tells which reads it made. */
export interface Run {
  readonly engine: string
  readonly door: Door
  readonly ours: boolean
  readonly row: Row
  readonly round: number
  /** Absent when it failed. */
  readonly result?: RunResult
  readonly error?: string
}

export interface Figures {
  readonly median: number
  readonly least: number
  readonly most: number
  readonly count: number
}

/** One line of the report: every engine of one door in one figure. */
export interface SummaryLine {
  readonly title: string
  readonly door: Door
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly engines: readonly { readonly engine: string; readonly figures: Figures }[]
  /** Ours divided by the best of theirs, medians; absent when either is missing. */
  readonly ratio?: number
  readonly bestPeer?: string
  readonly goal: number
  readonly verdict: 'met' | 'missed' | 'not measured'
}

/** The figures of each door, medians over all rounds, with the ratio of ours to the best of theirs. */
export function summarize(runs: readonly Run[], filmBytes: number): SummaryLine[] {
  return metricsOf(filmBytes).map((metric) => {
    const counted = runs.filter(
      (run) => run.door === metric.door && metric.rows.includes(run.row) && run.result,
    )
    const engines = [...new Set(counted.map((run) => run.engine))].map((engine) => ({
      engine,
      ours: counted.some((run) => run.engine === engine && run.ours),
      figures: figuresOf(
        counted.flatMap((run) => (run.engine === engine && run.result ? [metric.value(run.result)] : [])),
      ),
    }))
    const sign = metric.better === 'less' ? 1 : -1
    const ours = engines.find((engine) => engine.ours)
    const [best] = engines
      .filter((engine) => !engine.ours)
      .sort((a, b) => sign * (a.figures.median - b.figures.median))
    const ratio = ours && best ? ours.figures.median / best.figures.median : undefined
    return {
      title: metric.title,
      door: metric.door,
      unit: metric.unit,
      better: metric.better,
      engines: engines.map(({ engine, figures }) => ({ engine, figures })),
      ...(ratio === undefined || !best ? {} : { ratio, bestPeer: best.engine }),
      goal: metric.goal,
      verdict: ratio === undefined ? 'not measured' : sign * (ratio - metric.goal) <= 0 ? 'met' : 'missed',
    }
  })
}

/** How often each engine failed, for those that did. */
export function countFailures(
  runs: readonly Run[],
): { engine: string; ours: boolean; failed: number; of: number }[] {
  const ids = new Map(runs.map((run) => [`${run.engine}/${run.door}`, run.ours]))
  return [...ids]
    .map(([engine, ours]) => {
      const its = runs.filter((run) => `${run.engine}/${run.door}` === engine)
      return { engine, ours, failed: its.filter((run) => run.error !== undefined).length, of: its.length }
    })
    .filter(({ failed }) => failed > 0)
}

function figuresOf(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
    count: sorted.length,
  }
}
