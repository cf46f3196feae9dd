import { AppError, withDeadline } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { type AnnounceWorld, createTrackerClient } from './announce.ts'

/** How many share a torrent, as its trackers say. */
export interface Supply {
  readonly seeds: number
  readonly leeches: number
}

const mostTrackers = 20

/**
 * Asks trackers how many share a torrent, without taking part in it: all at once, for `timeoutMs` at most. Of different
 * figures the largest counts, for most peers are known to several trackers. `undefined` when no tracker answers.
 */
export async function askSupply(
  { infohash, trackers }: { readonly infohash: Infohash; readonly trackers: readonly string[] },
  world: AnnounceWorld,
  { signal, timeoutMs = 5000 }: { signal: AbortSignal; timeoutMs?: number },
): Promise<Supply | undefined> {
  const client = createTrackerClient(world)
  using limit = withDeadline(world.clock, timeoutMs, () => new AppError('timed-out'), { signal })
  const asked = [...new Set(trackers)].slice(0, mostTrackers)
  const answers = await Promise.allSettled(asked.map((url) => client.scrape(url, [infohash], limit)))
  await client[Symbol.asyncDispose]()
  signal.throwIfAborted()
  let supply: Supply | undefined
  for (const answer of answers) {
    if (answer.status === 'rejected') {
      if (!(answer.reason instanceof AppError)) throw answer.reason
      continue
    }
    const { seeds, leeches } = answer.value.get(infohash) ?? { seeds: 0, leeches: 0 }
    const isMore = !supply || seeds + leeches > supply.seeds + supply.leeches
    if (isMore) supply = { seeds, leeches }
  }
  return supply
}
