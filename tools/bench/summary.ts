import type { Engine } from './engines.ts'
import type { RunResult } from './measure.ts'
import { type Metric, metricsOf } from './metrics.ts'
import type { Row } from './rows.ts'

/** What one engine did in one run of a row. */
export interface Run {
  readonly row: string
  readonly engine: string
  readonly role: Engine['role']
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

/** One figure of one row, of every engine. */
export interface SummaryLine {
  readonly row: string
  readonly title: string
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly engines: readonly { readonly engine: string; readonly figures: Figures }[]
  /** Ours over the best of theirs, and over the floor, medians; absent where one of the two is missing. */
  readonly ratio?: number
  readonly bestPeer?: string
  readonly floorRatio?: number
  /** What was asked for, for people; absent: nothing was. */
  readonly goal?: string
  readonly verdict: 'met' | 'MISSED' | 'not measured' | 'no goal'
}

/** The figures of one row, medians over all rounds, with what came of its goals. */
export function summarize(row: Row, runs: readonly Run[], sizeBytes: number): SummaryLine[] {
  const counted = runs.filter((run) => run.row === row.name && run.result)
  return metricsOf(row, sizeBytes)
    .map((metric) => summarizeMetric(row, metric, counted))
    .filter(({ engines }) => engines.length > 0)
}

function summarizeMetric(row: Row, metric: Metric, runs: readonly Run[]): SummaryLine {
  const engines = [...new Set(runs.map((run) => run.engine))]
    .map((engine) => {
      const its = runs.filter((run) => run.engine === engine)
      const role = its[0]?.role ?? 'peer'
      const isCounted = role !== 'floor' || metric.hasFloor
      const values = its.flatMap(({ result }) => (result && isCounted ? (metric.value(result) ?? []) : []))
      return { engine, role, figures: figuresOf(values) }
    })
    .filter(({ figures }) => figures.count > 0)
  const sign = metric.better === 'less' ? 1 : -1
  const ours = engines.find(({ role }) => role === 'ours')?.figures
  const floor = engines.find(({ role }) => role === 'floor')?.figures
  const [best] = engines
    .filter(({ role }) => role === 'peer')
    .sort((a, b) => sign * (a.figures.median - b.figures.median))
  const ratio = ours && best && ratioOf(ours.median, best.figures.median)
  const floorRatio = ours && floor && ratioOf(ours.median, floor.median)
  return {
    row: row.name,
    title: metric.title,
    unit: metric.unit,
    better: metric.better,
    engines: engines.map(({ engine, figures }) => ({ engine, figures })),
    ...(ratio === undefined || !best ? {} : { ratio, bestPeer: best.engine }),
    ...(floorRatio === undefined ? {} : { floorRatio }),
    ...judge(metric, { ours, ratio, floorRatio, sign }),
  }
}

function judge(
  { goal }: Metric,
  {
    ours,
    ratio,
    floorRatio,
    sign,
  }: { ours: Figures | undefined; ratio: number | undefined; floorRatio: number | undefined; sign: number },
): Pick<SummaryLine, 'goal' | 'verdict'> {
  if (!goal) return { verdict: 'no goal' }
  if (goal.kind === 'none') {
    if (!ours) return { goal: 'none', verdict: 'not measured' }
    return { goal: 'none', verdict: ours.most === 0 ? 'met' : 'MISSED' }
  }
  const isNearFloor = goal.floor !== undefined && floorRatio !== undefined && floorRatio <= goal.floor
  const isGood = ratio !== undefined && sign * (ratio - goal.limit) <= 0
  const text = `${sign > 0 ? '≤' : '≥'} ${goal.limit}${goal.floor === undefined ? '' : `, or ${goal.floor} of the floor`}`
  if (isGood || isNearFloor) return { goal: text, verdict: 'met' }
  return { goal: text, verdict: ratio === undefined ? 'not measured' : 'MISSED' }
}

/** As good as each other where both are nothing, or never came. */
function ratioOf(one: number, other: number): number {
  return one === other ? 1 : one / other
}

/** How often each engine failed in each row, where it did. */
export function countFailures(
  runs: readonly Run[],
): { row: string; engine: string; role: Engine['role']; failed: number; of: number }[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const key = `${run.row}/${run.engine}`
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].flatMap((group) => {
    const failed = group.filter((run) => run.error !== undefined).length
    const [first] = group
    if (failed === 0 || !first) return []
    return [{ row: first.row, engine: first.engine, role: first.role, failed, of: group.length }]
  })
}

function figuresOf(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  const [low, high] = [at(Math.floor(middle)), at(Math.ceil(middle))]
  return {
    // Two that never came have no mean.
    median: low === high ? low : (low + high) / 2,
    least: at(0),
    most: at(sorted.length - 1),
    count: sorted.length,
  }
}
