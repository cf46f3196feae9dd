import type { ErrorCode } from '@lanterne/kernel'
import * as v from 'valibot'
import type { NextEpisode, PlaybackId } from './playback.ts'
import { TitleId } from './title.ts'

/** How a screen of the house is spoken to. */
export type CastKind = 'dlna' | 'chromecast' | 'kodi' | 'airplay'

/** A screen of the house, as a viewer chooses it. */
export interface CastScreen {
  /** The same after every start of it and of us. */
  readonly id: string
  readonly kind: CastKind
  readonly name: string
  /** Empty where it does not say. */
  readonly model: string
}

/** The screens that are here now; first the one that showed a film last. */
export interface CastScreens {
  readonly screens: readonly CastScreen[]
}

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000))
const WordsId = v.pipe(v.string(), v.maxLength(64))

/** Asks for a film on a screen of the house. */
export const CastRequest = v.object({
  screenId: v.pipe(v.string(), v.maxLength(200)),
  titleId: TitleId,
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
  season: v.optional(Count),
  episode: v.optional(Count),
  /** Languages that the viewer understands, the best first. */
  languages: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(35))), v.maxLength(10))),
  wantsAudioDescription: v.optional(v.boolean()),
  /** Where it begins; where the viewer left it, when absent. */
  startSeconds: v.optional(Seconds),
  /** The subtitles that are shown from the beginning, by their id or by their language (BCP 47). */
  words: v.optional(WordsId),
  wordsLanguage: v.optional(v.pipe(v.string(), v.maxLength(35))),
})
export type CastRequest = v.InferOutput<typeof CastRequest>

/** What a viewer does with what plays on a screen of the house. */
export const CastCommand = v.variant('do', [
  v.object({ do: v.literal('play') }),
  v.object({ do: v.literal('pause') }),
  v.object({ do: v.literal('seek'), seconds: Seconds }),
  /** 0 to 1. */
  v.object({ do: v.literal('volume'), volume: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
  /** Absent: none are shown. */
  v.object({ do: v.literal('words'), words: v.optional(WordsId) }),
])
export type CastCommand = v.InferOutput<typeof CastCommand>

/** What a screen says that it does. */
export interface CastPlayback {
  readonly state: 'idle' | 'loading' | 'playing' | 'paused' | 'ended'
  readonly positionSeconds: number
  /** Absent where it does not say. */
  readonly durationSeconds?: number
  /** 0 to 1; absent until it is known. */
  readonly volume?: number
}

/** Subtitles that can be shown there. */
export interface CastWordsChoice {
  readonly id: string
  /** BCP 47; `und` where nobody says. */
  readonly language: string
  readonly name: string
}

/** A film on a screen of the house. */
export interface Cast {
  readonly screen: CastScreen
  readonly titleId: TitleId
  readonly season?: number
  readonly episode?: number
  /** Whose progress tells how its bytes come. */
  readonly playbackId: PlaybackId
  /**
   * `starting` until the screen has fetched bytes and its clock has moved: before, nothing is known to be seen.
   * `ended`: the film is over, or somebody stopped it with the screen's own remote control. What ended or failed is told
   * until something else begins or it is deleted.
   */
  readonly stage: 'starting' | 'on' | 'ended' | 'failed'
  readonly playback: CastPlayback
  readonly words: readonly CastWordsChoice[]
  readonly shownWords?: string
  /** Whether the screen changes its subtitles while the film plays; where not, it is given the film anew, where it was. */
  readonly canChangeWords: boolean
  /** What a series goes on with by itself. */
  readonly next?: NextEpisode
  /** Why it failed. */
  readonly error?: ErrorCode
  /** Which of the signs of a picture is missing (`fetched-nothing`, `clock-stands`, `gave-up`, `refused`). */
  readonly reason?: string
}

/** What plays, or played last, on a screen of the house, as one viewer may know it. */
export interface CastNow {
  readonly cast?: Cast
}

/** What `/api/events?cast=yes` sends. */
export interface CastEvent extends CastNow {
  readonly type: 'cast'
  readonly id: 'cast'
}
