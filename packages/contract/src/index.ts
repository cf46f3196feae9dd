export {
  type Cast,
  CastCommand,
  type CastEvent,
  type CastKind,
  type CastNow,
  type CastPlayback,
  CastRequest,
  type CastScreen,
  type CastScreens,
  type CastWordsChoice,
} from './cast.ts'
export { containers, isPlayableContainer } from './containers.ts'
export {
  DeviceChange,
  type DevicesState,
  DoorChange,
  type PairedDevice,
  type PairingCode,
  PairRequest,
  pairingAlphabet,
  pairingLength,
  readPairingCode,
} from './devices.ts'
export { errorStatus, type Failure } from './errors.ts'
export {
  type DataMeter,
  HouseSettings,
  type HouseState,
  type Traffic,
  usualSettings,
} from './house.ts'
export {
  KeepRequest,
  KeptChoice,
  type KeptFilm,
  type KeptList,
  type KeptState,
  type KeptWait,
} from './keeping.ts'
export { type KeyFrameFacts, keyFrameHeader } from './key-frame.ts'
export {
  type ChoiceName,
  choiceNames,
  type HistoryEntry,
  type HomeScreen,
  type LibraryEvent,
  type LibraryState,
  Pin,
  type Profile,
  ProfileFacts,
  type Profiles,
  ProgressReport,
  profileColours,
  profileMarks,
  WatchedPlace,
  type WatchingEntry,
  type WatchProgress,
} from './library.ts'
export { type LicenceId, licenceIds, publicDomainBases } from './licences.ts'
export { nextEpisode, type PlacedEpisode } from './next-episode.ts'
export {
  type Forecast,
  type Outlook,
  type OutlookEvent,
  type OutlookId,
  OutlookRequest,
  type OutlookState,
} from './outlook.ts'
export {
  type FilmChapter,
  type NextEpisode,
  type Playback,
  type PlaybackId,
  type PlaybackProgress,
  PlaybackRequest,
  type ServerEvent,
  type SoundTrack,
} from './playback.ts'
export { type PlaybackDetails, type PlaybackLender } from './playback-details.ts'
export {
  type BlockReason,
  type PrivacyProfile,
  type PrivacyStatus,
  type PrivacyTest,
  type PrivacyTestLine,
  type ProfileAnswer,
  ProfileName,
  SocksProxy,
  type TrafficKind,
  type TrafficLine,
  trafficKinds,
  WayChoice,
  WayKind,
} from './privacy.ts'
export {
  type FilmExam,
  FilmFacts,
  isFact,
  isProven,
  PublishRequest,
  type Share,
  type Shares,
} from './publication.ts'
export { AudioClass, DirectContainer, Screen, VideoClass } from './screen.ts'
export { type SegmentManifest, type SegmentTrack } from './segments.ts'
export type {
  CueSpan,
  PictureCue,
  SubtitleCue,
  SubtitleList,
  SubtitleTrack,
  SubtitleWindow,
  TextCue,
} from './subtitles.ts'
export { groundIn, holdsIn, memberStates, type Territorial, territoryOf, world } from './territory.ts'
export {
  Artwork,
  type ElsewherePage,
  Episode,
  type Home,
  type HomeRow,
  Localized,
  LocalizedTitle,
  Markers,
  Release,
  ReleaseSource,
  Rights,
  RightsElsewhere,
  RightsGround,
  SubtitleFile,
  SubtitleSource,
  Title,
  TitleId,
  type TitleSummary,
} from './title.ts'
export {
  type TitleFilter,
  type TitleLength,
  type TitleOrder,
  titleFilters,
  titleOrders,
} from './title-filters.ts'
export { type TitleChoice, type TitlePage, TitleQuery } from './title-search.ts'
export {
  type AddonSharing,
  type FolderList,
  SourceChange,
  SourceKind,
  type SourceOffer,
  type SourcePage,
  SourceRequest,
  type SourceRow,
  type ViewerSource,
} from './viewer-sources.ts'
