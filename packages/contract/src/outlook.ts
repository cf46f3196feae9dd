import * as v from 'valibot'
import { TitleId } from './title.ts'

/** Whether a film would play to its end without stopping, were Play pressed now; times in seconds. */
export type Forecast =
  /** Nothing was measured yet that could tell. */
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'now' }
  /** After so long it will: what it waits for is on its way. */
  | { readonly verdict: 'soon'; readonly seconds: number }
  /**
   * Not in this sitting: after so long at the present pace, or nobody knows when. `people`: nobody gives anything. `parts`:
   * some of it nobody has who is there. `slow`: it comes far slower than it is played.
   */
  | { readonly verdict: 'later'; readonly because: 'people' | 'parts' | 'slow'; readonly seconds?: number }

const Number0 = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Asks how a film would play, before Play. */
export const OutlookRequest = v.object({
  titleId: TitleId,
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
  season: v.optional(v.pipe(Number0, v.maxValue(99_999))),
  episode: v.optional(v.pipe(Number0, v.maxValue(999_999))),
  /**
   * Whether those who share it may be asked, and its beginning fetched. If not, only what this machine knows by itself is
   * told: nobody else hears of the question.
   */
  mayAsk: v.boolean(),
})
export type OutlookRequest = v.InferOutput<typeof OutlookRequest>

/** Stands for one screen that shows one film. */
export type OutlookId = string & { readonly brand: 'OutlookId' }

/** What is known of a film before Play. */
export interface OutlookState {
  readonly forecast: Forecast
  /** People connected who share it. */
  readonly people: number
  /** Whether more may become known: it is being asked for. */
  readonly isAsking: boolean
}

/** A film that a screen shows, and what is known of it now. */
export interface Outlook {
  readonly id: OutlookId
  readonly state: OutlookState
}

/** What `/api/events?outlook=ID` sends: what became known. The stream keeps the outlook alive. */
export interface OutlookEvent {
  readonly type: 'outlook'
  readonly id: OutlookId
  readonly state: OutlookState
}
