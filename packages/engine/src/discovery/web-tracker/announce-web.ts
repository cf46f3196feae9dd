import { AppError } from '@lanterne/kernel'
import type { AnnounceAnswer, AnnounceRequest, AnnounceWorld } from '../announce.ts'
import type { Rendezvous } from './rendezvous.ts'
import { WebTrackerLink } from './web-tracker-link.ts'

/**
 * Announces to WebSocket trackers (WebTorrent's), keeping their connections open between announces: peers are met when
 * the tracker brings what one of them offers. Made for one torrent.
 */
export function createWebAnnouncer(
  world: AnnounceWorld,
  rendezvous: Rendezvous,
): AsyncDisposable & {
  /** Throws as `TrackerClient.announce` does. */
  announce(url: URL, request: AnnounceRequest, options: { signal: AbortSignal }): Promise<AnnounceAnswer>
} {
  const links = new Map<string, WebTrackerLink>()
  return {
    async announce(url, request, { signal }) {
      const known = links.get(url.href)
      // A tracker forgets who is no longer connected.
      if (request.event === 'stopped' && !known?.isOpen) throw new AppError('tracker-failed')
      const link = known?.isOpen
        ? known
        : await WebTrackerLink.open(url, { ...world, rendezvous }, { signal })
      if (link !== known) {
        known?.close()
        links.set(url.href, link)
      }
      return await link.announce(request, { signal })
    },
    async [Symbol.asyncDispose]() {
      for (const link of links.values()) link.close()
    },
  }
}
