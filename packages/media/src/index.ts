export type { ByteCurve } from './film/byte-curve.ts'
export type { SegmentRequest, TrackRequest } from './film/film.ts'
export type { KeyFrame } from './film/key-frame.ts'
export type { Segment } from './hls/cut-segments.ts'
export {
  masterPlaylistOf,
  type PlaylistWords,
  trackPlaylistOf,
  wordsPlaylistOf,
} from './hls/film-playlists.ts'
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
export { type FfmpegFinder, type FfmpegPlaces, findFfmpeg } from './native/find-ffmpeg.ts'
export { chooseAudio } from './plan/choose-tracks.ts'
export { canonicalLanguage } from './plan/language.ts'
export { type AudioStep, type Means, type Plan, planPlayback, type VideoStep } from './plan/plan-playback.ts'
export type { Wishes } from './plan/wishes.ts'
export {
  makePlayable,
  type Playable,
  type PlayableSound,
  type PlayableTrack,
  type PlayableVideo,
  type SegmentedFilm,
} from './playable.ts'
export { probe } from './probe/probe.ts'
export { kindOfSubtitles } from './subtitles/film-subtitles.ts'
export type { SubtitleRequest } from './subtitles/read-cues.ts'
export { readVobSubIndex } from './subtitles/vob-sub-file.ts'
export { type OpenedFilm, openWorkshop, type Workshop } from './workshop/open-workshop.ts'
