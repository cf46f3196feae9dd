import type { AnnounceAnswer } from './announce.ts'

/** Most peers taken from one answer. */
export const maxPeers = 2000

const defaultIntervalSeconds = 30 * 60
const minIntervalSeconds = 60
const maxIntervalSeconds = 2 * 60 * 60
/** What we take `min interval` to be where a tracker says nothing of it. */
const usualMinIntervalSeconds = 60

/** A tracker's intervals in seconds, brought within sane bounds: no hammering, no silence for days. */
export function saneIntervals(
  interval: number | undefined,
  minInterval: number | undefined,
): Pick<AnnounceAnswer, 'intervalMs' | 'minIntervalMs'> {
  const seconds = clamp(interval ?? defaultIntervalSeconds, minIntervalSeconds, maxIntervalSeconds)
  const minSeconds = clamp(minInterval ?? usualMinIntervalSeconds, minIntervalSeconds / 4, seconds)
  return { intervalMs: seconds * 1000, minIntervalMs: minSeconds * 1000 }
}

/** The counts of a swarm, where they make sense. */
export function saneCounts(
  seeds: number | undefined,
  leeches: number | undefined,
): Pick<AnnounceAnswer, 'seeds' | 'leeches'> {
  return { ...(isCount(seeds) && { seeds }), ...(isCount(leeches) && { leeches }) }
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && value <= 0x7fffffff
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
