import { type Outlook, runScenario } from '@lanterne/engine/testing'
import { drawSwarm } from './verdict-swarms.ts'

/** One swarm: what was foreseen when Play was pressed, and what came of it. */
export interface VerdictOutcome {
  readonly index: number
  readonly kind: string
  readonly verdict: Outlook['forecast']['verdict']
  /** What was said to wait, in seconds. */
  readonly saidS: number | undefined
  /** From Play to the picture; absent where there was none. */
  readonly startS: number | undefined
  readonly stalls: number
  /** What one would have had to wait for the film to play through, as it came; `Infinity` where it did not end in time. */
  readonly neededS: number
  readonly events: number
  /** From what it was foreseen, for who calibrates. */
  readonly outlook: Outlook | undefined
}

/** A film that plays so soon plays at once. */
export const atOnceS = 6

/** Whether somebody who pressed Play saw the film through, at once and without a stall. */
export function playedThrough({ stalls, neededS }: Pick<VerdictOutcome, 'stalls' | 'neededS'>): boolean {
  return stalls === 0 && neededS <= atOnceS
}

/** Lives through the `index`th swarm of a series: somebody looks at the film's page, and presses Play whatever it says. */
export async function liveThrough(
  seed: number,
  index: number,
  { signal }: { signal: AbortSignal },
): Promise<VerdictOutcome> {
  const { kind, scenario } = drawSwarm(seed, index)
  const result = await runScenario(scenario, { seed: seed * 1_000_003 + index, signal })
  const viewer = result.viewers.find(({ group }) => group === 0)
  const { seen, outlook } = viewer ?? {}
  const forecast = outlook?.forecast ?? { verdict: 'unknown' }
  const startMs = seen?.startMs
  const hasEnded = seen?.hasEnded === true && startMs !== undefined
  return {
    index,
    kind,
    verdict: forecast.verdict,
    saidS: 'seconds' in forecast ? forecast.seconds : undefined,
    startS: startMs === undefined ? undefined : startMs / 1000,
    stalls: seen?.stalls ?? 0,
    // Whoever waits at the beginning for all that it stalled later on, stalls no more: it comes as it came.
    neededS: hasEnded ? (startMs + seen.stalledMs) / 1000 : Infinity,
    events: result.events,
    outlook,
  }
}
