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
