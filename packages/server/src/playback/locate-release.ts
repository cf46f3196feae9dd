import type { Release } from '@lanterne/contract'
import { formatMagnet, parseMagnet, type TorrentSource } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import type { WelcomeFilm } from '../welcome/welcome-film.ts'

/** How the engine may reach a release. */
export async function locateRelease(
  { source }: Release,
  welcome: Pick<WelcomeFilm, 'share'>,
  { signal }: { signal: AbortSignal },
): Promise<TorrentSource> {
  switch (source.kind) {
    case 'torrent':
      return { kind: 'magnet', uri: magnetOf(source) }
    case 'torrent-url':
      return { kind: 'torrent-url', url: source.url }
    case 'http':
      throw new AppError('unsupported-source')
    case 'bundled':
      return welcome.share({ signal })
  }
}

/** A catalogue is data from elsewhere: what it says goes the way of a link, with no more trust than one. */
function magnetOf({
  infohash,
  trackers,
  webSeeds,
}: {
  infohash: string
  trackers: string[]
  webSeeds: string[]
}): string {
  const { infohash: name } = parseMagnet(`magnet:?xt=urn:btih:${infohash}`)
  return formatMagnet({ infohash: name, trackers, webSeeds })
}
