import { openTracker } from '@lanterne/engine'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { openOpentracker } from './opentracker.ts'
import type { Stage } from './stage.ts'
import { countPeers, type TestTracker } from './test-tracker.ts'

export type TrackerKind = 'opentracker' | 'lanterne'

/** Starts Debian's opentracker, or ours, for these torrents; on any free port when `port` is 0. */
export async function openTestTracker(
  stage: Stage,
  kind: TrackerKind,
  infohashes: readonly string[],
  { port = 0 }: { port?: number } = {},
): Promise<TestTracker> {
  return kind === 'opentracker'
    ? await openOpentracker(stage, infohashes, { port })
    : await openOurTracker(stage, { port })
}

async function openOurTracker(stage: Stage, { port }: { port: number }): Promise<TestTracker> {
  const { httpUrl, udpUrl, webUrl } = stage.use(
    await openTracker(
      {
        network: createSystemNetwork(),
        clock: systemClock,
        random: systemRandom,
        host: '127.0.0.1',
        httpPort: port,
        udpPort: port,
      },
      { signal: AbortSignal.timeout(10_000) },
    ),
  )
  if (udpUrl === undefined) throw new Error('the tracker has no UDP address')
  return { httpUrl, udpUrl, webUrl, count: (infohash) => countPeers(httpUrl, infohash) }
}
