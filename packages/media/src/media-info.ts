/** How the tracks of a file are held together. */
export type Container =
  | 'mp4'
  | 'quicktime'
  | 'matroska'
  | 'webm'
  | 'mpeg-ts'
  | 'ogg'
  | 'avi'
  | 'audio'
  | 'other'

export type VideoCodec =
  | 'h264'
  | 'hevc'
  | 'vp8'
  | 'vp9'
  | 'av1'
  | 'prores'
  | 'mpeg4'
  | 'mpeg2'
  | 'vc1'
  | 'theora'
  | 'other'

export type AudioCodec =
  | 'aac'
  | 'mp3'
  | 'opus'
  | 'vorbis'
  | 'flac'
  | 'ac3'
  | 'eac3'
  | 'dts'
  | 'truehd'
  | 'alac'
  | 'pcm'
  | 'other'

export type SubtitleCodec = 'subrip' | 'ass' | 'webvtt' | 'mov-text' | 'pgs' | 'vobsub' | 'dvb' | 'other'

/** What a track is for, as its file says. */
export interface TrackPurpose {
  /** Chosen when the viewer wishes nothing else. */
  readonly isDefault: boolean
  /** Subtitles: only what the chosen sound does not say in its own language. */
  readonly isForced: boolean
  readonly isForHearingImpaired: boolean
  /** Sound: with a voice that tells what is seen. */
  readonly isAudioDescription: boolean
  readonly isCommentary: boolean
}

export interface TrackInfo extends TrackPurpose {
  /** The container's own number. */
  readonly id: number
  /** ISO 639-2/T or BCP 47 as the file says; `und` where it says nothing. */
  readonly language: string
  /** As its maker wrote it; for display only. */
  readonly name: string | undefined
  /** The container tells of it, but only FFmpeg reads its packets: its codec or its compression is strange to us. */
  readonly isOpaque?: boolean
}

export interface VideoTrackInfo extends TrackInfo {
  readonly codec: VideoCodec
  /** RFC 6381, such as `avc1.640028`; absent where the container gives too little. */
  readonly codecString: string | undefined
  /** As shown: square pixels, upright. */
  readonly width: number
  readonly height: number
  /** Pictures each second, where the file's headers say so. */
  readonly picturesPerSecond?: number | undefined
  /** Bits of each component: 8, 10 or 12. */
  readonly bitDepth: number
  /** Luminance of more than the standard range (PQ or HLG). */
  readonly isHdr: boolean
}

export interface AudioTrackInfo extends TrackInfo {
  readonly codec: AudioCodec
  readonly codecString: string | undefined
  /** In the language that the film was made in, where the file says so. */
  readonly isOriginal: boolean
  readonly channels: number
  readonly sampleRate: number
}

export interface SubtitleTrackInfo extends TrackInfo {
  readonly codec: SubtitleCodec
}

export interface Chapter {
  readonly startSeconds: number
  readonly name: string
}

/** What is in a media file, read from as few of its bytes as can be. */
export interface MediaInfo {
  readonly container: Container
  /** Absent where only reading all of the file would tell. */
  readonly durationSeconds: number | undefined
  readonly isFragmented: boolean
  readonly video: readonly VideoTrackInfo[]
  readonly audio: readonly AudioTrackInfo[]
  readonly subtitles: readonly SubtitleTrackInfo[]
  readonly chapters: readonly Chapter[]
}
