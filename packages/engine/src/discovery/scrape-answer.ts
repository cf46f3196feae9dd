import type { Infohash } from '../metainfo/infohash.ts'

/** A swarm's figures, as a tracker has them (BEP 48, 15). */
export interface SwarmFigures {
  readonly seeds: number
  readonly leeches: number
  /** Downloads that were completed, as far as the tracker remembers. */
  readonly completed: number
}

/** Figures of the torrents that a tracker knows. */
export type ScrapeAnswer = ReadonlyMap<Infohash, SwarmFigures>

/** Figures that make sense: what does not is none. */
export function swarmCounts(
  seeds: number | undefined,
  leeches: number | undefined,
  completed: number | undefined,
): SwarmFigures {
  return { seeds: sane(seeds), leeches: sane(leeches), completed: sane(completed) }
}

function sane(count: number | undefined): number {
  return count !== undefined && count >= 0 && count <= 0x7fffffff ? count : 0
}
