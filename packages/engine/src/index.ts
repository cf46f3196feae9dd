export { askSupply, type Supply } from './discovery/ask-supply.ts'
export type { Dht } from './discovery/dht/dht.ts'
export {
  type Item,
  immutableItem,
  mutableItem,
  readTorrentPointer,
  type TorrentPointer,
  targetOf,
  torrentPointer,
  valueOf,
} from './discovery/dht/item.ts'
export type { Reachability } from './discovery/doorway.ts'
export { openTracker, type Tracker, type TrackerOptions } from './discovery/tracker-server.ts'
export { openEngine } from './engine.ts'
export type {
  ByteOrigin,
  ByteOrigins,
  Engine,
  EngineOptions,
  FoundBy,
  ObservedLender,
  ObservedPiece,
  OpeningProgress,
  PeerTransport,
  ReadDeadlines,
  Torrent,
  TorrentEvents,
  TorrentFile,
  TorrentObservation,
  TorrentSnapshot,
  TorrentSource,
} from './engine-types.ts'
export {
  createTorrent,
  type DraftFile,
  type TorrentDraft,
  type TorrentVersion,
} from './metainfo/create-torrent.ts'
export type { Infohash } from './metainfo/infohash.ts'
export { formatMagnet, parseMagnet } from './metainfo/magnet.ts'
export { type Metainfo, parseTorrentFile } from './metainfo/metainfo.ts'
export { lockFolder } from './storage/folder-lock.ts'
export type { SeedingConditions, SeedingRules } from './swarm/seeding.ts'
export type { UploadLimit } from './swarm/upload-line.ts'
export { type HttpGetOptions, httpGet } from './transport/http-get.ts'
