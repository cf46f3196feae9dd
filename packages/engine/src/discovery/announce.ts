import { AppError, type Clock, type Endpoint, type Network, type Random } from '@lanterne/kernel'
import type { Infohash } from '../metainfo/infohash.ts'
import { announceHttp, scrapeHttp } from './announce-http.ts'
import { createUdpAnnouncer } from './announce-udp.ts'
import type { AnnounceWishes } from './both-families.ts'
import type { ScrapeAnswer } from './scrape-answer.ts'
import { createWebAnnouncer } from './web-tracker/announce-web.ts'
import type { Rendezvous } from './web-tracker/rendezvous.ts'

/** What one of our torrents tells a tracker. Sizes are bytes since the torrent was joined. */
export interface AnnounceRequest {
  readonly infohash: Infohash
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** Where peers may connect to us. */
  readonly port: number
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes still to fetch; 0 says that we are a seed. */
  readonly left: number
  readonly event?: 'started' | 'completed' | 'stopped'
  /** How many peers we would like. */
  readonly wanted: number
  /** 32 bits that let a tracker know us again when our address changes (BEP 7). */
  readonly key: number
  /** What this tracker's last answer asked us to say again. */
  readonly trackerId?: Uint8Array
}

export interface AnnounceAnswer {
  /** With a port, at most 2,000. From outside: see `filterPeers`. */
  readonly peers: readonly Endpoint[]
  /** When the tracker wants to hear from us again, within sane bounds. */
  readonly intervalMs: number
  /** How soon it may hear from us again. */
  readonly minIntervalMs: number
  readonly seeds?: number
  readonly leeches?: number
  readonly trackerId?: Uint8Array
  /** The address that answered. */
  readonly trackerAddress: string
  /** Aborts when a connection that stayed open ends, so that the tracker no longer knows of us. */
  readonly lost?: AbortSignal
}

/** What an announce stands on. */
export interface AnnounceWorld {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  /** Where the peers of WebSocket trackers are met; without it, those trackers are not spoken to. */
  readonly rendezvous?: Rendezvous | undefined
}

/** Talks to trackers; keeps a UDP socket and connection ids between announces. */
export interface TrackerClient extends AsyncDisposable {
  /**
   * Announces to the tracker at `url` (`http:`, `https:`, `udp:`, `ws:` or `wss:`). Throws `AppError`: `timed-out`, `tracker-failed`
   * (cannot be reached, or refuses; its own words are in `details.reason`), `tracker-answer-invalid`.
   */
  announce(url: string, request: AnnounceRequest, options: AnnounceWishes): Promise<AnnounceAnswer>
  /**
   * Asks the tracker for the figures of up to 50 torrents, without taking part (BEP 48, 15). Those that it does not know
   * are missing. Throws as `announce` does; `tracker-failed` also for a tracker that has no figures to ask for.
   */
  scrape(
    url: string,
    infohashes: readonly Infohash[],
    options: { signal: AbortSignal },
  ): Promise<ScrapeAnswer>
}

/**
 * Makes a client for HTTP (BEP 3, 7, 23), HTTPS, UDP (BEP 15, 41) and, for one torrent, WebSocket trackers. No I/O before
 * the first announce.
 */
export function createTrackerClient(world: AnnounceWorld): TrackerClient {
  const udp = createUdpAnnouncer(world)
  const web = world.rendezvous && createWebAnnouncer(world, world.rendezvous)
  return {
    async announce(text, request, wishes) {
      if (!URL.canParse(text)) throw new AppError('tracker-failed')
      const url = new URL(text)
      if (url.protocol === 'udp:') return udp.announce(url, request, wishes)
      if (url.protocol === 'http:' || url.protocol === 'https:')
        return announceHttp(url, request, world, wishes)
      if (web && isWebTracker(url.href)) return web.announce(url, request, wishes)
      throw new AppError('tracker-failed')
    },
    async scrape(text, infohashes, { signal }) {
      const asked = infohashes.slice(0, mostScraped)
      if (!URL.canParse(text)) throw new AppError('tracker-failed')
      const url = new URL(text)
      if (url.protocol === 'udp:') return udp.scrape(url, asked, { signal })
      if (url.protocol === 'http:' || url.protocol === 'https:')
        return scrapeHttp(url, asked, world, { signal })
      throw new AppError('tracker-failed')
    },
    async [Symbol.asyncDispose]() {
      await web?.[Symbol.asyncDispose]()
      await udp[Symbol.asyncDispose]()
    },
  }
}

/** Torrents that one scrape asks for: what fits in the address of a page everywhere. */
const mostScraped = 50

/** Announces once; see `TrackerClient.announce`. */
export async function announce(
  url: string,
  request: AnnounceRequest,
  world: AnnounceWorld,
  { signal }: { signal: AbortSignal },
): Promise<AnnounceAnswer> {
  await using client = createTrackerClient(world)
  return await client.announce(url, request, { signal })
}

/** Whether a tracker is spoken to by WebSocket: such a one knows of WebRTC peers only. */
export function isWebTracker(url: string): boolean {
  return /^wss?:/i.test(url)
}
