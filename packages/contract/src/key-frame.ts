/**
 * What `/key-frames/:playback?at=SECONDS` says of its answer, in the header `x-key-frame`. The answer itself is a film of
 * that picture alone (fragmented MP4); there is none (204) where no key frame near that time is here.
 */
export interface KeyFrameFacts {
  /** When the picture is shown. */
  readonly seconds: number
  /** RFC 6381. */
  readonly codec: string
  /** What a decoder wants to know besides, as WebCodecs has it; base64. */
  readonly description?: string
  /** Where in the answer the picture's own bytes begin; they reach to its end. */
  readonly dataAt: number
}

export const keyFrameHeader = 'x-key-frame'
