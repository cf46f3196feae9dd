/** What one track of subtitles has at one time, as its container keeps it. Times in seconds. */
export interface SubtitleFrame {
  readonly seconds: number
  /** Absent where the file does not say: until the next frame. */
  readonly durationSeconds: number | undefined
  /** When the track's next frame comes, where that is known. */
  readonly nextSeconds: number | undefined
  readonly data: Uint8Array
  /** What stands beside it: settings of a WebVTT cue. */
  readonly addition: Uint8Array | undefined
}

/** A stretch of time in seconds; `end` is not in it. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** The greatest frame that is read: a picture of the whole screen is a tenth of it. */
export const MOST_FRAME_BYTES = 4 << 20

/** Where frames of a container come from. */
export interface FrameReader {
  /**
   * The frames that begin in `stretch`, in the order of time, and those before it that may still be shown in it: at
   * least `before` of them, where there are so many.
   */
  frames(
    trackId: number,
    stretch: Stretch,
    options: { before: number; signal: AbortSignal },
  ): Promise<readonly SubtitleFrame[]>
}
