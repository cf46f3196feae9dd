import { playedThrough, type VerdictOutcome } from './verdict-outcome.ts'

/** Of films that were promised, how many must play through. */
export const promisedShare = 0.98

/** What many swarms showed. */
export interface VerdictFigures {
  readonly count: number
  /** Said to play now; of these, how many did not. */
  readonly promised: number
  readonly broken: number
  /** Played through at once, though it was not promised: held back for nothing. */
  readonly heldBack: number
  /** Played through at once, in all. */
  readonly could: number
  /** Said to be ready after so long, and ended; of these, how many were ready by then. */
  readonly timed: number
  readonly inTime: number
}

export function countVerdicts(outcomes: readonly VerdictOutcome[]): VerdictFigures {
  const promised = outcomes.filter(({ verdict }) => verdict === 'now')
  const could = outcomes.filter(playedThrough)
  const timed = outcomes.filter(({ verdict }) => verdict === 'soon')
  return {
    count: outcomes.length,
    promised: promised.length,
    broken: promised.filter((outcome) => !playedThrough(outcome)).length,
    could: could.length,
    heldBack: could.filter(({ verdict }) => verdict !== 'now').length,
    timed: timed.length,
    inTime: timed.filter(({ saidS = 0, neededS }) => neededS <= Math.max(saidS, 6)).length,
  }
}

export function isGoodEnough(outcomes: readonly VerdictOutcome[]): boolean {
  const { promised, broken } = countVerdicts(outcomes)
  return promised > 0 && (promised - broken) / promised >= promisedShare
}

/** The figures as text: all together, then kind by kind. */
export function formatVerdicts(outcomes: readonly VerdictOutcome[]): string {
  const all = countVerdicts(outcomes)
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))].sort()
  const row = (name: string, figures: VerdictFigures) =>
    [
      name.padEnd(16),
      String(figures.count).padStart(6),
      String(figures.promised).padStart(9),
      String(figures.broken).padStart(7),
      String(figures.could).padStart(9),
      String(figures.heldBack).padStart(10),
      `${figures.inTime} of ${figures.timed}`.padStart(14),
    ].join('')
  return [
    `${'swarms'.padEnd(16)}${'count'.padStart(6)}${'promised'.padStart(9)}${'broken'.padStart(7)}${'could'.padStart(9)}${'held back'.padStart(10)}${'wait held'.padStart(14)}`,
    ...kinds.map((kind) => row(kind, countVerdicts(outcomes.filter((outcome) => outcome.kind === kind)))),
    row('all', all),
    '',
    `  "Plays now" was said of ${all.promised} films; ${all.promised - all.broken} of them (${percent(all.promised - all.broken, all.promised)}) played at once, to the end, without a stall.`,
    `  ${all.heldBack} of the ${all.could} that did so (${percent(all.heldBack, all.could)}) were needlessly held back.`,
    `  Of ${all.timed} that were to be ready after a while, ${all.inTime} (${percent(all.inTime, all.timed)}) played through after that while.`,
  ].join('\n')
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} %`
}
