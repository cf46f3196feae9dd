/** What a screen decodes, by classes wide enough to be asked about before any file is known. */
export const videoClasses = [
  'h264',
  'h264-10',
  'hevc',
  'hevc-10',
  'vp8',
  'vp9',
  'vp9-10',
  'av1',
  'av1-10',
] as const
export type VideoClass = (typeof videoClasses)[number]

export const audioClasses = ['aac', 'mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'dts', 'alac'] as const
export type AudioClass = (typeof audioClasses)[number]

/** Containers that a screen may play as they are, by byte ranges. */
export const directContainers = ['mp4', 'webm', 'matroska', 'ogg'] as const
export type DirectContainer = (typeof directContainers)[number]

/** What one screen says that it can play. */
export interface Screen {
  /** Kinds of player whose word is known to be wrong somewhere. */
  readonly player: 'chromium' | 'firefox' | 'safari' | 'other'
  /** Video and sound decoded in a file played as it is. */
  readonly direct: {
    readonly containers: readonly DirectContainer[]
    readonly video: readonly VideoClass[]
    readonly audio: readonly AudioClass[]
  }
  /** Video and sound decoded in segments of fragmented MP4 (Media Source Extensions, or HLS by the screen itself). */
  readonly segments: { readonly video: readonly VideoClass[]; readonly audio: readonly AudioClass[] }
  /** Most channels of sound that it plays as they are. */
  readonly mostChannels: number
}

/** What the viewer wishes; languages are ISO 639 codes, the most wanted first. */
export interface Wishes {
  readonly audioLanguages: readonly string[]
  /** Absent: no subtitles are wanted, only what the chosen sound does not say itself. */
  readonly subtitleLanguages?: readonly string[]
  readonly wantsAudioDescription?: boolean
  readonly wantsHearingImpaired?: boolean
  /** A sound track chosen by hand. */
  readonly audioTrackId?: number
}
