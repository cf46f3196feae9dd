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
export { isLocalAddress } from './discovery/local-address.ts'
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
export { type Consumption, type CurvePoint, pointsOf, secondsAt } from './forecast/consumption.ts'
export type { FileSurvey } from './forecast/file-survey.ts'
export { type ForeseeRequest, foresee } from './forecast/foresee.ts'
export { type MeasuredSupply, SupplyMeter } from './forecast/supply-meter.ts'
export { warmBytes, warmUp } from './forecast/warm-up.ts'
export {
  createTorrent,
  type DraftFile,
  type TorrentDraft,
  type TorrentVersion,
} from './metainfo/create-torrent.ts'
export type { Infohash } from './metainfo/infohash.ts'
export { formatMagnet, parseMagnet } from './metainfo/magnet.ts'
export { type Metainfo, parseTorrentFile } from './metainfo/metainfo.ts'
export { type DiskGauge, gaugeOf } from './storage/disk-cache.ts'
export { lockFolder } from './storage/folder-lock.ts'
export type { SeedingConditions, SeedingRules } from './swarm/seeding.ts'
export type { UploadLimit } from './swarm/upload-line.ts'
export { type HttpGetOptions, httpGet } from './transport/http-get.ts'
