import { quantile, type ScenarioResult, sum } from '@lanterne/engine/testing'

/** Milliseconds; absent where there was nothing to measure. */
export interface Distribution {
  readonly count: number
  /** Those to whom it never happened. They count as longer than any: a quantile that falls on them is `null`. */
  readonly never: number
  readonly median: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** What a scenario showed, in few figures. Same result, same digits. */
export interface Summary {
  readonly viewers: number
  readonly start: Distribution
  readonly firstByte: Distribution
  readonly firstMebibyte: Distribution
  readonly jumpFirstByte: Distribution
  readonly jumpPlaying: Distribution
  readonly continuity: {
    readonly withoutStall: number
    readonly stalls: number
    readonly stalledS: number
    readonly playedS: number
    /** Time played of the time played or stalled; 1 is perfect. */
    readonly playShare: number
  }
  /** Chunks that players asked for and found there, of all but the first of each read. */
  readonly chunksInTime: number
  /** Shares of the payload that was sent. */
  readonly load: { readonly seeds: number; readonly viewers: number; readonly webSeeds: number }
  readonly sentBytes: number
  /** How many times the film the seeds and web seeds sent, together. */
  readonly sourceCopies: number
  /** Share of what came that was thrown away. */
  readonly waste: number
  readonly connections: number | null
  readonly simulatedS: number
  readonly events: number
}

export function summarize(result: ScenarioResult): Summary {
  const { viewers, sent, filmBytes } = result
  const seen = viewers.map((viewer) => viewer.seen)
  const jumps = seen.flatMap(({ seeks }) => seeks)
  const playedMs = sum(seen.map((one) => one.playedMs))
  const stalledMs = sum(seen.map((one) => one.stalledMs))
  const total = sent.seeds + sent.viewers + sent.webSeeds
  const met = sum(viewers.map(({ deadlines }) => deadlines.met))
  const missed = sum(viewers.map(({ deadlines }) => deadlines.missed))
  return {
    viewers: viewers.length,
    start: distribution(seen.map(({ startMs }) => startMs)),
    firstByte: distribution(seen.map(({ firstByteMs }) => firstByteMs)),
    firstMebibyte: distribution(seen.map(({ firstMebibyteMs }) => firstMebibyteMs)),
    jumpFirstByte: distribution(jumps.map(({ firstByteMs }) => firstByteMs)),
    jumpPlaying: distribution(jumps.map(({ playingMs }) => playingMs)),
    continuity: {
      withoutStall: seen.filter(({ stalls }) => stalls === 0).length,
      stalls: sum(seen.map(({ stalls }) => stalls)),
      stalledS: stalledMs / 1000,
      playedS: playedMs / 1000,
      playShare: share(playedMs, playedMs + stalledMs),
    },
    chunksInTime: share(met, met + missed),
    load: {
      seeds: share(sent.seeds, total),
      viewers: share(sent.viewers, total),
      webSeeds: share(sent.webSeeds, total),
    },
    sentBytes: total,
    sourceCopies: (sent.seeds + sent.webSeeds) / filmBytes,
    waste: share(sum(viewers.map(({ wasted }) => wasted)), sum(viewers.map(({ received }) => received))),
    connections:
      quantile(
        viewers.map(({ connections }) => connections),
        0.5,
      ) ?? null,
    simulatedS: result.simulatedMs / 1000,
    events: result.events,
  }
}

function distribution(values: readonly (number | undefined)[]): Distribution {
  const all = values.map((value) => value ?? Infinity)
  const at = (share: number) => {
    const value = quantile(all, share)
    return value === undefined || value === Infinity ? null : value
  }
  return {
    count: all.length,
    never: all.filter((value) => value === Infinity).length,
    median: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
  }
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
