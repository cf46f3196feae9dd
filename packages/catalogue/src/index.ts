export { type Catalogue, openCatalogue } from './open-catalogue.ts'
export { createCommons } from './sources/commons/commons.ts'
export { createFeedSource } from './sources/feed/feed-source.ts'
export { createInternetArchive } from './sources/internet-archive/internet-archive.ts'
export type { Licence } from './sources/licence.ts'
export { createMediaCcc } from './sources/media-ccc/media-ccc.ts'
export { createPeerTube } from './sources/peertube/peertube.ts'
export type {
  FoundEpisode,
  FoundFilm,
  FoundPage,
  FoundTitle,
  SearchRequest,
  Source,
} from './sources/source.ts'
export { createSourceClient, type SourceClient, type SourceClientOptions } from './sources/source-client.ts'
export { type AddonRow, type AddonSource, openAddonSource } from './sources/stremio/addon-source.ts'
export { manifestUrlOf } from './sources/stremio/manifest.ts'
export { answerAddon } from './sources/stremio/serve-addon.ts'
