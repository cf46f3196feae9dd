import { type Clock, type Endpoint, type Logger, sleep } from '@lanterne/kernel'
import type { Infohash } from '../../metainfo/infohash.ts'
import type { AnnouncedPorts, Dht } from './dht.ts'

/** BEP 5: what is announced is forgotten after half an hour. */
const ANNOUNCE_MS = 15 * 60_000
/** While peers are few, they are looked for sooner: after this at the least, and each time after twice as long. */
const HUNGRY_MS = 20_000
/** As long as nobody at all was found, a viewer looks at a dark screen: sooner still. */
const ALONE_MS = 3000
const GLANCE_MS = 10_000

/** What a torrent wants of the DHT. */
export interface TorrentToFollow {
  readonly infohash: Infohash
  /** Ports on which peers reach us; nothing is announced where there is none. */
  readonly announce: () => AnnouncedPorts
  readonly onPeers: (peers: readonly Endpoint[]) => void
  /** Aborts when the network leads somewhere again, and it is worth looking at once. */
  readonly returned?: () => AbortSignal
  /** Whether more peers are wanted than are known. */
  readonly isHungry: () => boolean
}

/** Looks for a torrent's peers, and announces it, again and again until `signal` aborts. */
export async function followTorrent(
  dht: Dht,
  { infohash, announce, onPeers, returned, isHungry }: TorrentToFollow,
  { clock, log }: { clock: Clock; log: Logger },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  let hungryMs = ALONE_MS
  try {
    while (!signal.aborted) {
      let peers = 0
      const back = returned?.()
      const nodes = await dht.lookup(
        infohash,
        (found) => {
          peers += found.length
          onPeers(found)
        },
        { signal, announce: announce() },
      )
      log.debug('dht searched', { peers, nodes })
      const endedAt = clock.now()
      if (peers > 0) hungryMs = Math.max(hungryMs, HUNGRY_MS)
      const leftMs = () => endedAt + (isHungry() ? hungryMs : ANNOUNCE_MS) - clock.now()
      // How hungry it is changes meanwhile.
      while (leftMs() > 0 && !back?.aborted)
        await glance(clock, Math.min(GLANCE_MS, leftMs()), back, { signal })
      hungryMs = isHungry() ? Math.min(ANNOUNCE_MS, hungryMs * 2) : HUNGRY_MS
    }
  } catch (error) {
    if (!signal.aborted) log.debug('dht left', { error })
  }
}

/** Waits, but no longer than until `back` aborts. */
async function glance(
  clock: Clock,
  delayMs: number,
  back: AbortSignal | undefined,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    await sleep(clock, delayMs, { signal: back ? AbortSignal.any([signal, back]) : signal })
  } catch (error) {
    if (signal.aborted || !back?.aborted) throw error
  }
}
