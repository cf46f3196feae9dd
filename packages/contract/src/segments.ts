/** One track of a film that comes in segments; its addresses are relative to the app. */
export interface SegmentTrack {
  readonly id: number
  /** `video/mp4; codecs="…"`, as MediaSource wants to know it. */
  readonly mimeType: string
  /** BCP 47 or ISO 639; `und` where the file says nothing. */
  readonly language: string
  /** As its maker wrote it. */
  readonly name?: string
  /** What comes before every segment. */
  readonly init: string
  /** Address of a segment; `$` stands for its number. */
  readonly segment: string
}

/** How a film comes in segments of fragmented MP4, every track by itself. */
export interface SegmentManifest {
  readonly durationSeconds: number
  /** When each segment begins, in seconds; the first is 0, and each ends where the next begins. */
  readonly starts: readonly number[]
  readonly video?: SegmentTrack
  /** The chosen one first. */
  readonly audio: readonly SegmentTrack[]
}
