import * as v from 'valibot'

/** Pictures, by classes wide enough to be asked about before any file is known; `-10` is of ten bits and more. */
export const VideoClass = v.picklist([
  'h264',
  'h264-10',
  'hevc',
  'hevc-10',
  'vp8',
  'vp9',
  'vp9-10',
  'av1',
  'av1-10',
])
export type VideoClass = v.InferOutput<typeof VideoClass>

export const AudioClass = v.picklist(['aac', 'mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'dts', 'alac'])
export type AudioClass = v.InferOutput<typeof AudioClass>

/** Containers that a screen may play as they are, by byte ranges. */
export const DirectContainer = v.picklist(['mp4', 'webm', 'matroska', 'ogg'])
export type DirectContainer = v.InferOutput<typeof DirectContainer>

/** What one screen says that it can play. */
export const Screen = v.object({
  /** Kinds of player whose word is known to be wrong somewhere. */
  player: v.picklist(['chromium', 'firefox', 'safari', 'other']),
  /** Pictures and sounds decoded in a file that is played as it is. */
  direct: v.object({
    containers: v.array(DirectContainer),
    video: v.array(VideoClass),
    audio: v.array(AudioClass),
  }),
  /** Whether segments reach it by HLS playlists (RFC 8216), where a page cannot give them itself. */
  playsPlaylists: v.optional(v.boolean()),
  /** Pictures and sounds decoded in segments of fragmented MP4; none where segments cannot be played. */
  segments: v.object({ video: v.array(VideoClass), audio: v.array(AudioClass) }),
  /** Most channels of sound that it plays as they are. */
  mostChannels: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)),
})
export type Screen = v.InferOutput<typeof Screen>
