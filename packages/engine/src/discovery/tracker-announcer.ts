import { AppError, type Endpoint, type Logger, withDeadline } from '@lanterne/kernel'
import { type AnnounceRequest, type AnnounceWorld, createTrackerClient, isWebTracker } from './announce.ts'
import { TrackerLoop, type TrackerState } from './tracker-loop.ts'

export interface TrackerAnnouncerOptions {
  /** Tiers (BEP 12). A film that should start now cannot wait for one tier to fail: all are asked at once. */
  readonly trackers: readonly (readonly string[])[]
  /** What to say of the torrent, asked anew for each announce. */
  readonly request: () => Omit<AnnounceRequest, 'event' | 'trackerId'>
  /** Peers that a tracker named and may name (`filterPeers` is done), some of them known already. */
  readonly onPeers: (peers: readonly Endpoint[], trackerUrl: string) => void
  readonly world: AnnounceWorld
  readonly log: Logger
}

/** Keeps one torrent announced to its trackers; disposing says goodbye to those that know of us. */
export interface TrackerAnnouncer extends AsyncDisposable {
  /** Asks working trackers again as soon as they allow. */
  needMorePeers(): void
  /** Asks all of them: what failed was not theirs. */
  networkReturned(): void
  /** Says that the last byte came. Call it once, and not for what was complete from the start. */
  completed(): void
  /** Announces to these too; those known already are left alone. */
  addTrackers(urls: readonly string[]): void
  readonly states: readonly TrackerState[]
}

/** How long trackers have to hear that we leave. */
const goodbyeMs = 3000

/** Starts announcing at once, with `started`, to every tracker in parallel. */
export function createTrackerAnnouncer(options: TrackerAnnouncerOptions): TrackerAnnouncer {
  const client = createTrackerClient(options.world)
  const leaving = new AbortController()
  const loops = new Map<string, TrackerLoop>()

  const announcer: TrackerAnnouncer = {
    needMorePeers() {
      for (const loop of loops.values()) loop.needMorePeers()
    },
    networkReturned() {
      for (const loop of loops.values()) loop.networkReturned()
    },
    completed() {
      for (const loop of loops.values()) loop.completed()
    },
    addTrackers(urls) {
      if (leaving.signal.aborted) return
      for (const url of urls) {
        // Its peers could not be reached.
        if (!options.world.rendezvous && isWebTracker(url)) continue
        if (!loops.has(url)) loops.set(url, new TrackerLoop({ ...options, url, client }, leaving))
      }
    },
    get states() {
      return [...loops.values()].map(({ state }) => state)
    },
    async [Symbol.asyncDispose]() {
      if (leaving.signal.aborted) return
      leaving.abort(new AppError('closed'))
      await Promise.all([...loops.values()].map(({ ended }) => ended))
      const limit = withDeadline(
        options.world.clock,
        goodbyeMs,
        () => new AppError('timed-out'),
        new AbortController(),
      )
      await Promise.all([...loops.values()].map((loop) => loop.sayGoodbye(limit)))
      limit[Symbol.dispose]()
      await client[Symbol.asyncDispose]()
    },
  }
  announcer.addTrackers(options.trackers.flat())
  return announcer
}
