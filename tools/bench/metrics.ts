import { type ReadResult, whenHere } from './job.ts'
import type { RunResult } from './measure.ts'
import { type Playback, playBack } from './playback.ts'
import { BUFFER_SECONDS, FILM_RATE, type Row, supplyOf, WATCH_MS } from './rows.ts'

const MIB = 1 << 20
/** Up to this part above the floor is as good as can be asked for. */
const NEAR_FLOOR = 1.15
/** With so much more than it consumes, a player never has to wait. */
const ENOUGH = 1.15

/** What is asked of one figure, as the project set it before anything was measured. */
export type Goal =
  /** Ours over the best of theirs; where `floor` is set, it may as well be so near to the floor. */
  | { readonly kind: 'ratio'; readonly limit: number; readonly floor?: number }
  /** Not once, in any run. */
  | { readonly kind: 'none' }

/** One figure that runs of a row are compared by. */
export interface Metric {
  readonly title: string
  readonly unit: string
  readonly better: 'less' | 'more'
  /** Whether bare sockets show how little it can be. */
  readonly hasFloor: boolean
  /** Absent: it is told, and no more. */
  readonly goal?: Goal
  /** `undefined`: this run says nothing about it. Infinite: it never came. */
  value(result: RunResult): number | undefined
}

/** What the runs of `row`, of a film of `sizeBytes`, are compared by. */
export function metricsOf(row: Row, sizeBytes: number): Metric[] {
  const soon: Goal =
    row.pieceMib > 1 ? { kind: 'ratio', limit: 0.5 } : { kind: 'ratio', limit: 0.75, floor: NEAR_FLOOR }
  const metrics: Metric[] = [
    time('first byte', ({ reads }) => reads[0] && whenHere(reads[0], 1), soon),
    time('first MiB', ({ reads }) => reads[0] && whenHere(reads[0], MIB)),
  ]
  if (row.plan === 'start' || row.plan === 'play')
    metrics.push(
      time('2 s buffered', ({ reads }) => reads[0] && whenHere(reads[0], BUFFER_SECONDS * FILM_RATE)),
    )
  if (row.plan === 'jump' || row.plan === 'play')
    metrics.push(
      time('jump to first byte', ({ reads }) => sinceJump(reads[1], 1), {
        kind: 'ratio',
        limit: 0.75,
        floor: NEAR_FLOOR,
      }),
    )
  if (row.plan === 'play')
    metrics.push(
      time('jump to playing', ({ reads }) => sinceJump(reads[1], BUFFER_SECONDS * FILM_RATE)),
      {
        title: 'stalls',
        unit: '',
        better: 'less',
        hasFloor: false,
        value: (result) => watch(result)?.reduce((sum, { stalls }) => sum + stalls, 0),
      },
      {
        title: 'stalled',
        unit: 's',
        better: 'less',
        hasFloor: false,
        goal: row.shape && supplyOf(row.shape) >= ENOUGH ? { kind: 'none' } : { kind: 'ratio', limit: 0.5 },
        value: (result) => watch(result)?.reduce((sum, { stalledMs }) => sum + stalledMs / 1000, 0),
      },
    )
  if (row.plan === 'whole')
    metrics.push(
      {
        title: 'throughput',
        unit: 'MB/s',
        better: 'more',
        hasFloor: true,
        goal: { kind: 'ratio', limit: 1 },
        value: ({ reads, readyMs }) =>
          reads[0] && sizeBytes / 1000 / (whenHere(reads[0], sizeBytes) - readyMs),
      },
      {
        title: 'processor',
        unit: 's/GB',
        better: 'less',
        hasFloor: true,
        goal: { kind: 'ratio', limit: 1 },
        value: ({ cpuSeconds }) => cpuSeconds / (sizeBytes / 1e9),
      },
    )
  metrics.push({
    title: 'memory',
    unit: 'MB',
    better: 'less',
    hasFloor: false,
    ...(row.plan === 'whole' ? { goal: { kind: 'ratio', limit: 0.5 } } : {}),
    value: ({ peakAnonymousBytes }) => peakAnonymousBytes / 1e6,
  })
  metrics.push({
    title: 'waste',
    unit: '%',
    better: 'less',
    hasFloor: false,
    value: ({ receivedBytes, wastedBytes }) =>
      receivedBytes && wastedBytes !== undefined ? (100 * wastedBytes) / receivedBytes : undefined,
  })
  return metrics
}

function time(title: string, value: Metric['value'], goal?: Goal): Metric {
  return { title, unit: 'ms', better: 'less', hasFloor: true, value, ...(goal ? { goal } : {}) }
}

function sinceJump(read: ReadResult | undefined, bytes: number): number | undefined {
  return read && whenHere(read, bytes) - read.demandedMs
}

/** What the player saw of both parts; `undefined` where only one of them could be watched. */
function watch({ reads }: RunResult): Pick<Playback, 'stalls' | 'stalledMs'>[] | undefined {
  const [head, tail] = reads
  if (!head || !tail) return undefined
  return [watchOne(head, tail.demandedMs), watchOne(tail, tail.demandedMs + WATCH_MS)]
}

function watchOne(read: ReadResult, untilMs: number): Pick<Playback, 'stalls' | 'stalledMs'> {
  const player = { bytesPerMs: FILM_RATE / 1000, bufferBytes: BUFFER_SECONDS * FILM_RATE, untilMs }
  const seen = playBack(read.arrivals, player)
  // Who never saw anything has waited all the time.
  return seen.playingMs < Number.POSITIVE_INFINITY
    ? seen
    : { stalls: 1, stalledMs: untilMs - read.demandedMs }
}
