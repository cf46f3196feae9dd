import type { Release } from '@lanterne/contract'
import { formatMagnet, parseMagnet, type TorrentSource } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import type { WelcomeFilm } from '../welcome/welcome-film.ts'

/**
 * How the engine may reach a release. `mayReachLocal`: whether an address of it may be in this house, where that is not as
 * usual. Throws `not-found` for a file of this machine, which is in no torrent.
 */
export async function locateRelease(
  { source }: Release,
  welcome: Pick<WelcomeFilm, 'share'>,
  { signal, mayReachLocal }: { signal: AbortSignal; mayReachLocal?: ((url: URL) => boolean) | undefined },
): Promise<TorrentSource> {
  switch (source.kind) {
    case 'torrent':
      return { kind: 'magnet', uri: magnetOf(source) }
    case 'torrent-url':
      return { kind: 'torrent-url', url: source.url, mayReachLocal: mayReachLocal?.(new URL(source.url)) }
    case 'http':
      return { kind: 'http', url: source.url, mayReachLocal: mayReachLocal?.(new URL(source.url)) }
    case 'bundled':
      return welcome.share({ signal })
    case 'own-file':
      throw new AppError('not-found')
  }
}

/** A catalogue is data from elsewhere: what it says goes the way of a link, with no more trust than one. */
function magnetOf({
  infohash,
  infohashV2,
  trackers,
  webSeeds,
}: Extract<Release['source'], { kind: 'torrent' }>): string {
  const second = infohashV2 === undefined ? '' : `&xt=urn:btmh:1220${infohashV2}`
  const names = parseMagnet(`magnet:?xt=urn:btih:${infohash}${second}`)
  return formatMagnet({ infohash: names.infohash, infohashV2: names.infohashV2, trackers, webSeeds })
}
