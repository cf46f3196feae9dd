import type { ErrorCode } from '@lanterne/kernel'
import * as v from 'valibot'
import { type LocalizedTitle, TitleId, type TitleSummary } from './title.ts'

const Number0 = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Asks for a film to be kept on this machine, to be watched without any network: a film, an episode, or all of a season. */
export const KeepRequest = v.object({
  titleId: TitleId,
  /** Alone: every episode of that season that can be had. */
  season: v.optional(v.pipe(Number0, v.maxValue(99_999))),
  episode: v.optional(v.pipe(Number0, v.maxValue(999_999))),
  /** The best when absent. Only of a film or an episode. */
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
})
export type KeepRequest = v.InferOutput<typeof KeepRequest>

/** Names films and episodes that are kept: `les-vampires-1915/1/3`. All of them when absent. */
export const KeptChoice = v.object({
  items: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(320))), v.maxLength(1000))),
})
export type KeptChoice = v.InferOutput<typeof KeptChoice>

/** What something that is kept waits for: its turn, the night, the next month, who watches now, or somebody who has it. */
export type KeptWait = 'turn' | 'night' | 'month' | 'watching' | 'people'

/** How far something that is kept is. Sizes are bytes, rates bytes per second. */
export type KeptState =
  | { readonly kind: 'fetching'; readonly downloadRate: number; readonly secondsLeft?: number }
  | { readonly kind: 'waiting'; readonly for: KeptWait }
  | { readonly kind: 'paused' }
  /** All of it is here. */
  | { readonly kind: 'whole' }
  /** There is not so much room: `missingBytes` more are needed. */
  | { readonly kind: 'no-room'; readonly missingBytes: number }
  | { readonly kind: 'failed'; readonly error: ErrorCode }

/** A film or an episode that is kept. */
export interface KeptFilm {
  /** As in `LibraryState.kept`. */
  readonly item: string
  readonly title: TitleSummary
  readonly season?: number
  readonly episode?: number
  readonly episodeTitle?: string
  readonly localizedEpisodeTitle?: LocalizedTitle
  /** Absent where nobody knows yet. */
  readonly sizeBytes?: number
  readonly haveBytes: number
  readonly state: KeptState
  /** When it was asked for, in milliseconds since 1970. */
  readonly addedMs: number
  /** Whether the viewer has watched it to its end. */
  readonly isWatched: boolean
}

/** All that is kept, the newest first, and the room that there is. */
export interface KeptList {
  readonly films: readonly KeptFilm[]
  /** Of all that is kept, as far as it is here, also of what is not this viewer's to see. */
  readonly keptBytes: number
  /** That may still be kept. */
  readonly roomBytes: number
  /** What is said once for all: nothing is fetched now, and why. Absent while something is, or has not to be. */
  readonly waitsFor?: 'night' | 'month' | 'watching'
}
