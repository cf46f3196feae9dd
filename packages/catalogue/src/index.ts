export { formatCatalogueKey, formatCatalogueLink, parseCatalogueKey } from './follow/catalogue-key.ts'
export {
  type Candidate,
  CatalogueFollower,
  type CatalogueWay,
  type FollowOptions,
  type LookResult,
} from './follow/follow-catalogue.ts'
export { KeptCatalogue } from './follow/kept-catalogue.ts'
export { type CatalogueHead, CatalogueTitle } from './format/catalogue-title.ts'
export { buildContent, type CatalogueContent, formatContent, splitContent } from './format/content.ts'
export { type RefusalReason, refusal } from './format/refusal.ts'
export {
  HEADER_BYTES,
  MOST_CONTENT_BYTES,
  MOST_FILE_BYTES,
  readSeal,
  type Seal,
} from './format/sealed-file.ts'
export {
  readChain,
  refuseEarly,
  type SignedCatalogue,
  signDelta,
  signSnapshot,
  takeCatalogue,
} from './format/signed-catalogue.ts'
export { type Catalogue, openCatalogue } from './open-catalogue.ts'
export { licences } from './publish/licences.ts'
export { formatLinkFacts, type LinkFacts, readLinkFacts } from './publish/link-facts.ts'
export { describeFilm, entryOf } from './publish/title-of-facts.ts'
export { patientGet } from './resolve/patient-get.ts'
export type { ReadTorrent, ResolveNote, Resolving } from './resolve/resolve-release.ts'
export { type ResolvedTitle, resolveTitle } from './resolve/resolve-title.ts'
export { createCommons } from './sources/commons/commons.ts'
export { createElsewhere, type Elsewhere, pageOf } from './sources/elsewhere.ts'
export { createFeedSource } from './sources/feed/feed-source.ts'
export { type FilmName, readFilmName } from './sources/folder/read-film-name.ts'
export { whereFound } from './sources/found-id.ts'
export { createInternetArchive } from './sources/internet-archive/internet-archive.ts'
export type { Licence } from './sources/licence.ts'
export { createMediaCcc } from './sources/media-ccc/media-ccc.ts'
export { createPeerTube } from './sources/peertube/peertube.ts'
export type {
  BrowsableSource,
  FoundEpisode,
  FoundFilm,
  FoundPage,
  FoundPlace,
  FoundSubtitles,
  FoundTitle,
  SearchRequest,
  Source,
} from './sources/source.ts'
export { createSourceClient, type SourceClient, type SourceClientOptions } from './sources/source-client.ts'
export { type Addon, createAddon, type Video } from './sources/stremio/addon.ts'
export { askForSubtitles, createAddonSource, videoOf } from './sources/stremio/addon-source.ts'
export { describeAddon } from './sources/stremio/describe-addon.ts'
export { manifestUrlOf } from './sources/stremio/manifest.ts'
export { answerAddon } from './sources/stremio/serve-addon.ts'
export type { PageRequest, Viewer } from './store/open-title-store.ts'
export { summarise } from './summarise.ts'
