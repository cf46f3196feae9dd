import { formatMagnet, parseTorrentFile } from '@lanterne/engine'
import { type DraftOptions, draftTorrent } from './draft-torrent.ts'

/** A torrent that was made. */
export interface MadeTorrent {
  /** As it names itself. */
  readonly name: string
  /** The `.torrent`. */
  readonly bytes: Uint8Array
  readonly magnet: string
}

/** Makes a torrent of a file or a folder. Throws `not-found`, `invalid-torrent`. */
export async function makeTorrent(source: string, options: DraftOptions): Promise<MadeTorrent> {
  const bytes = await draftTorrent(source, options)
  return { ...describeMade(bytes), bytes }
}

function describeMade(bytes: Uint8Array): Pick<MadeTorrent, 'name' | 'magnet'> {
  const { name, infohash, infohashV2, trackers, webSeeds } = parseTorrentFile(bytes)
  const names = { infohash, infohashV2, displayName: name }
  return { name, magnet: formatMagnet({ ...names, trackers: trackers.flat(), webSeeds }) }
}
