export type { SegmentRequest, TrackRequest } from './film/film.ts'
export { cutEvenly, cutSegments, type Segment, segmentAt } from './hls/cut-segments.ts'
export {
  type MasterPlaylist,
  type Rendition,
  writeMasterPlaylist,
  writeMediaPlaylist,
} from './hls/write-playlist.ts'
export type {
  AudioCodec,
  AudioTrackInfo,
  Chapter,
  Container,
  MediaInfo,
  SubtitleCodec,
  SubtitleTrackInfo,
  TrackInfo,
  TrackPurpose,
  VideoCodec,
  VideoTrackInfo,
} from './media-info.ts'
export { type AudioStep, type Means, type Plan, planPlayback, type VideoStep } from './plan/plan-playback.ts'
export {
  type AudioClass,
  audioClasses,
  type DirectContainer,
  directContainers,
  type Screen,
  type VideoClass,
  videoClasses,
  type Wishes,
} from './plan/screen.ts'
export { probe } from './probe/probe.ts'
export { type OpenedFilm, openWorkshop, type Workshop } from './workshop/open-workshop.ts'
