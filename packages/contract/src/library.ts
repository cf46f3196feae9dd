import * as v from 'valibot'
import { type Home, TitleId, type TitleSummary } from './title.ts'

/** The colours and marks that a profile may have, as the interface draws them. */
export const profileColours = ['laiton', 'rideau', 'mousse', 'encre', 'prune', 'sable'] as const
export const profileMarks = ['lantern', 'star', 'moon', 'reel', 'cat', 'boat'] as const

/** Characters that show nothing, or turn the reading direction of what follows: no name needs them. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
/** A name that somebody gave, without what shows nothing. */
export const GivenName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.transform((name) => [...name.replace(unseen, '').trim()].slice(0, 40).join('')),
)

/** Who may be watching. */
export const ProfileFacts = v.object({
  /** As the viewer wrote it; empty only where it was never named. */
  name: GivenName,
  colour: v.picklist(profileColours),
  mark: v.picklist(profileMarks),
  /** A children's profile: shows nothing for who is older than this, and manages nothing. In years. */
  ageLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(17))),
})
export type ProfileFacts = v.InferOutput<typeof ProfileFacts>

/** What a profile is locked with: digits. */
export const Pin = v.pipe(v.string(), v.regex(/^\d{4,8}$/))

/** A profile, as the interface shows it. */
export interface Profile extends ProfileFacts {
  readonly id: string
  /** Whether a code is needed to enter it. */
  readonly isLocked: boolean
}

/** Everybody who may be watching, and who is; the latter is absent until somebody was chosen. */
export interface Profiles {
  readonly profiles: readonly Profile[]
  readonly current?: string
}

const Number0 = v.pipe(v.number(), v.integer(), v.minValue(0))
/** A film, or an episode of a series. */
const place = {
  titleId: TitleId,
  season: v.optional(v.pipe(Number0, v.maxValue(99_999))),
  episode: v.optional(v.pipe(Number0, v.maxValue(999_999))),
}
export const WatchedPlace = v.object(place)
export type WatchedPlace = v.InferOutput<typeof WatchedPlace>

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000))
/** Says where a viewer is in a film. */
export const ProgressReport = v.object({
  ...place,
  releaseId: v.optional(v.pipe(v.string(), v.maxLength(160))),
  positionSeconds: Seconds,
  durationSeconds: Seconds,
})
export type ProgressReport = v.InferOutput<typeof ProgressReport>

/** What a viewer chose, to be found again on every screen of theirs. */
export const choiceNames = ['language', 'country', 'sound', 'subtitles', 'words', 'access'] as const
export type ChoiceName = (typeof choiceNames)[number]

/** Where a viewer is in a film or an episode. */
export interface WatchProgress {
  readonly positionSeconds: number
  readonly durationSeconds: number
  readonly isFinished: boolean
}

/** What a film or a series goes on with. */
export interface WatchingEntry {
  readonly title: TitleSummary
  readonly season?: number
  readonly episode?: number
  /** Zero where an episode begins. */
  readonly positionSeconds: number
  /** Zero where nobody knows. */
  readonly durationSeconds: number
}

/** The home screen of one viewer. */
export interface HomeScreen extends Omit<Home, 'hero'> {
  /** Absent where there is nothing that this viewer may see. */
  readonly hero?: Home['hero']
  /** What to go on with, newest first. */
  readonly watching: readonly WatchingEntry[]
}

/** What one viewer has. Films and episodes by name: a title's id, or `les-vampires-1915/1/3`. */
export interface LibraryState {
  readonly profile: Profile
  /** How many there are to choose from. */
  readonly profileCount: number
  readonly listed: readonly TitleId[]
  readonly watched: readonly string[]
  readonly progress: Readonly<Record<string, WatchProgress>>
  /** What each title goes on with, also where it was sent away from the row. */
  readonly goingOn: readonly Omit<WatchingEntry & { readonly titleId: string }, 'title'>[]
  readonly choices: Readonly<Partial<Record<ChoiceName, string>>>
  /** What is kept on this machine for offline, of the whole house, and whether all of it is here. */
  readonly kept: Readonly<Record<string, 'coming' | 'whole'>>
  /** Titles that a grown-up let the children's profiles see. For who manages; else empty. */
  readonly allowed: readonly TitleId[]
  /** Of the month's limit, where there is one and much of it has gone. */
  readonly dataLevel?: 'near' | 'over'
  /** Whether this is another device of the house: what is of the machine that Lanterne runs on is not done from it. */
  readonly isGuest?: true
  /** A library of before that could not be used and was kept beside the new one, until the viewer has read it. */
  readonly setAside?: { readonly reason: 'damaged' | 'newer'; readonly file: string }
}

/** One line of what was watched. */
export interface HistoryEntry extends WatchProgress {
  readonly title: TitleSummary
  readonly season?: number
  readonly episode?: number
  /** When it was last watched, in milliseconds since 1970. */
  readonly atMs: number
}

/** What `/api/events?library=yes` sends: something of this viewer's changed. */
export interface LibraryEvent {
  readonly type: 'library'
  readonly id: 'library'
}
