/** A stretch of a cue's text in one style; `\n` ends a line. */
export interface CueSpan {
  readonly text: string
  readonly isItalic?: true
}

/** When something is on the screen, in seconds of the film; `end` is not in it. */
interface Shown {
  readonly start: number
  readonly end: number
}

/** Words on the screen: text, never markup. */
export interface TextCue extends Shown {
  readonly spans: readonly CueSpan[]
  /** Where they stand; at the bottom when absent. */
  readonly place?: 'top' | 'middle'
}

/** A picture of words, as discs have them. */
export interface PictureCue extends Shown {
  readonly picture: {
    /** PNG, as a `data:` address. */
    readonly url: string
    /** Where it stands and how large it is, in parts of the frame: 0 to 1. */
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
    /** Width of the frame over its height. */
    readonly frameRatio: number
  }
}

export type SubtitleCue = TextCue | PictureCue

/** Subtitles that may be chosen; all of it but `id` is what files say of themselves. */
export interface SubtitleTrack {
  readonly id: string
  /** Whether they come as text or as pictures of it. */
  readonly kind: 'text' | 'pictures'
  /** BCP 47; `und` where nobody says. */
  readonly language: string
  /** As its maker wrote it; for display only. */
  readonly name?: string
  /** Chosen when the viewer wishes nothing else. */
  readonly isDefault: boolean
  /** Only what the sound does not say in its own language. */
  readonly isForced: boolean
  readonly isForHearingImpaired: boolean
  readonly isCommentary: boolean
}

/** What `/subtitles/:playback` answers. */
export interface SubtitleList {
  readonly tracks: readonly SubtitleTrack[]
  /** Language of the sound that plays unless another is chosen; `und` where the file does not say. */
  readonly spoken: string
  /** Others are still being looked for: who asks again later may hear of more. */
  readonly isIncomplete?: boolean
}

/** The cues of one stretch of a film: all that are on the screen at any time in it. */
export interface SubtitleWindow extends Shown {
  readonly cues: readonly SubtitleCue[]
}
