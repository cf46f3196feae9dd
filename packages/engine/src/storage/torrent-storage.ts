import { join } from 'node:path'
import type { Logger } from '@lanterne/kernel'
import { type Infohash, wireInfohashes } from '../metainfo/infohash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { PieceLayers } from '../metainfo/piece-layers.ts'
import { readKnown, readKnownLayers, remember, rememberLayers } from '../swarm/known-metadata.ts'
import { type KeptText, keptText } from './kept-text.ts'
import { PieceStore, type Store } from './piece-store.ts'
import type { RestingTorrents } from './resting-torrents.ts'

/** Where an engine keeps its torrents. */
export interface TorrentStorage {
  /** Opens the place of one torrent, and has its metadata remembered. Throws as `PieceStore.open`. */
  open(metainfo: Metainfo): Promise<Store>
  /** The metadata, where an earlier run knew it by this or its other name. */
  known(infohash: Infohash): Promise<Metainfo | undefined>
  /** Where the peers that gave good bytes are kept for the next run; absent where nothing outlives this one. */
  peers?(infohash: Infohash): KeptText
  /** Keeps the hashes of a torrent's pieces that peers told (BEP 52). Throws as `PieceStore.open`. */
  keepLayers(metainfo: Metainfo, layers: PieceLayers): Promise<void>
}

/**
 * Keeps each torrent in a folder of `directory` that is named after its infohash. Those that are not open rest in
 * `resting`.
 */
export function diskStorage(
  directory: string,
  { resting, log }: { resting: RestingTorrents; log: Logger },
): TorrentStorage {
  const folderOf = (infohash: Infohash) => join(directory, infohash)
  const rememberAll = async (metainfo: Metainfo) => {
    for (const name of wireInfohashes(metainfo)) await remember(folderOf(name), metainfo)
    await rememberLayers(folderOf(metainfo.infohash), metainfo, metainfo.pieceLayers)
  }
  return {
    async open(metainfo) {
      const folder = folderOf(metainfo.infohash)
      await resting.wake(metainfo.infohash)
      let remembered = Promise.resolve()
      const onClosed = async () => {
        await remembered
        await resting
          .rest(metainfo.infohash)
          .catch((error: unknown) => log.warn('folder of a torrent cannot be read', { error }))
      }
      const store = await PieceStore.open(folder, metainfo, { onClosed })
      // Nobody who waits for the film waits for this.
      remembered = rememberAll(metainfo).catch((error: unknown) => log.warn('metadata not kept', { error }))
      return store
    },
    async known(infohash) {
      const metainfo = await readKnown(folderOf(infohash), infohash)
      if (!metainfo) return undefined
      return { ...metainfo, pieceLayers: await readKnownLayers(folderOf(metainfo.infohash), metainfo) }
    },
    keepLayers: (metainfo, layers) => rememberLayers(folderOf(metainfo.infohash), metainfo, layers),
    peers: (infohash) => keptText(join(folderOf(infohash), 'peers')),
  }
}
