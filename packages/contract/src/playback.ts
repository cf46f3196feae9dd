import type { ErrorCode } from '@lanterne/kernel'
import * as v from 'valibot'
import { Screen } from './screen.ts'
import { type SubtitleFile, TitleId } from './title.ts'

/** Asks for a title to be made playable. */
export const PlaybackRequest = v.object({
  titleId: TitleId,
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
  season: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  episode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Where it is to be played; absent: only where files are played as they are. */
  screen: v.optional(Screen),
  /** Languages that the viewer understands, the best first. */
  languages: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(35))), v.maxLength(10))),
})
export type PlaybackRequest = v.InferOutput<typeof PlaybackRequest>

/** Stands for one viewer watching one file. */
export type PlaybackId = string & { readonly brand: 'PlaybackId' }

/** What happens to the bytes of a playback now, in figures and without a word of torrents. */
export type PlaybackProgress =
  /** The list of files is being asked for. */
  | { readonly state: 'finding'; readonly people: number; readonly secondsElapsed: number }
  /** The address may be played. */
  | {
      readonly state: 'ready'
      /** As a file, by byte ranges; or in segments, by a `SegmentManifest`. */
      readonly delivery: 'direct' | 'segments'
      /** Address of the file or of the manifest, relative to the app. */
      readonly url: string
      readonly mimeType: string
      readonly sizeBytes: number
      readonly haveBytes: number
      /** People connected who share this film. */
      readonly people: number
      /** Bytes per second. */
      readonly downloadRate: number
      readonly uploadRate: number
      /** Whether a reader waits for bytes that are not here yet. */
      readonly isWaiting: boolean
      /** How much of each of equal parts of the file is here, 0 to 100: the film strip. */
      readonly strip: readonly number[]
      /** Parts of the strip that are being fetched now: indices into `strip`. */
      readonly coming: readonly number[]
    }
  | {
      readonly state: 'failed'
      readonly error: ErrorCode
      readonly details: Readonly<Record<string, string | number>>
    }

/** One viewer watching one file. */
export interface Playback {
  readonly id: PlaybackId
  readonly titleId: TitleId
  readonly releaseId: string
  readonly subtitles: readonly SubtitleFile[]
  readonly progress: PlaybackProgress
}

/** What `/api/events` sends. */
export type ServerEvent = {
  readonly type: 'playback'
  readonly id: PlaybackId
  readonly progress: PlaybackProgress
}
