/** What the viewer wishes; languages are ISO 639 codes, the most wanted first. */
export interface Wishes {
  readonly audioLanguages: readonly string[]
  /** Absent: no subtitles are wanted, only what the chosen sound does not say itself. */
  readonly subtitleLanguages?: readonly string[]
  readonly wantsAudioDescription?: boolean
  readonly wantsHearingImpaired?: boolean
  /** Not as it is, though the screen plays it: for another sound than the file's first, which players of files do not give. */
  readonly inSegments?: boolean
  /** A sound track chosen by hand. */
  readonly audioTrackId?: number
}
