import { openOpentracker } from './opentracker.ts'
import type { Stage } from './stage.ts'

/** A tracker on loopback that torrents can name. */
export interface TestTracker {
  readonly httpUrl: string
  readonly udpUrl: string
  /** Peers of a torrent that it knows, with everything and without. */
  count(infohash: string): Promise<{ seeds: number; leechers: number }>
}

export type TrackerKind = 'opentracker' | 'lanterne'

/** Starts Debian's opentracker, or ours, for these torrents. */
export async function openTestTracker(
  stage: Stage,
  kind: TrackerKind,
  infohashes: readonly string[],
): Promise<TestTracker> {
  return kind === 'opentracker' ? await openOpentracker(stage, infohashes) : await openOurTracker(stage)
}

async function openOurTracker(_stage: Stage): Promise<TestTracker> {
  throw new Error('not there yet')
}
