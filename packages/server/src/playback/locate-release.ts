import type { Release } from '@lanterne/contract'
import type { TorrentSource } from '@lanterne/engine'
import type { WelcomeFilm } from '../welcome/welcome-film.ts'

/** How the engine may reach a release. */
export async function locateRelease(
  { source }: Release,
  welcome: Pick<WelcomeFilm, 'share'>,
  { signal }: { signal: AbortSignal },
): Promise<TorrentSource> {
  switch (source.kind) {
    case 'torrent':
      return { kind: 'infohash', infohash: source.infohash, trackers: source.trackers }
    case 'torrent-url':
      return { kind: 'torrent-url', url: source.url }
    case 'bundled':
      return welcome.share({ signal })
  }
}
