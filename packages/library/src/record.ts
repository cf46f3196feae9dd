import { choiceNames, HouseSettings, ProfileFacts, Title, TitleId } from '@lanterne/contract'
import * as v from 'valibot'

/** The profile that is always there, and has no name until it is given one. */
export const homeProfile = 'home'
/** What belongs to no profile, but to the house. */
export const house = ''

/** Letters, digits: `home`, or as made here. */
export const ProfileId = v.pipe(v.string(), v.regex(/^[a-z0-9]{1,24}$/))

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000))

/** Where a viewer is in a film or an episode. */
export const Progress = v.object({
  positionSeconds: Seconds,
  durationSeconds: Seconds,
  /** Whether its end was reached, or its closing credits. */
  isFinished: v.boolean(),
})
export type Progress = v.InferOutput<typeof Progress>

const Text = v.pipe(v.string(), v.maxLength(4000))
const Localized = v.object({ en: Text, fr: v.optional(Text) })

/** What a poster needs of a title that the catalogue does not have: the source of it may not be there tomorrow. */
export const KeptTitle = v.object({
  id: TitleId,
  kind: v.picklist(['film', 'short', 'series']),
  title: Text,
  localizedTitle: v.optional(v.object({ fr: v.optional(Text) })),
  year: v.optional(v.pipe(v.number(), v.finite())),
  endYear: v.optional(v.pipe(v.number(), v.finite())),
  durationSeconds: v.optional(Seconds),
  country: v.optional(v.pipe(v.string(), v.maxLength(8))),
  directors: v.pipe(v.array(Text), v.maxLength(20)),
  genres: v.pipe(v.array(Text), v.maxLength(20)),
  synopsis: Localized,
  rights: v.object({
    kind: v.picklist(['public-domain', 'creative-commons', 'released-by-makers', 'viewers']),
    name: Text,
    territory: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(8))), v.maxLength(300))),
  }),
  isPlayable: v.boolean(),
})
export type KeptTitle = v.InferOutput<typeof KeptTitle>

const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A film or an episode that is kept for offline: it plays from this when nobody else can be asked. */
export const KeptRecord = v.object({
  /** With this film or episode only, and with the release that is kept. */
  title: Title,
  releaseId: v.pipe(v.string(), v.maxLength(160)),
  /** Whether the viewer holds it back. */
  isPaused: v.boolean(),
  /** Whether all of it is on this machine. */
  isWhole: v.boolean(),
  addedMs: Bytes,
  sizeBytes: v.optional(Bytes),
  /** As it was when somebody last looked. */
  haveBytes: Bytes,
  /** Its file in the torrent, and those of its subtitles, once they are known. */
  files: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.maxLength(200))),
  /** By which the engine knows it, once it does. */
  infohash: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
})
export type KeptRecord = v.InferOutput<typeof KeptRecord>

const itemPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/\d{1,5}\/\d{1,6})?$/
/** A film by its title's id, or an episode: `les-vampires-1915/1/3`. */
export const Item = v.pipe(v.string(), v.maxLength(320), v.regex(itemPattern))

/** What is remembered of each kind; `null` where it was taken back: what is gone must not come back with an older copy. */
const values = {
  /** Of the profile itself; `item` is empty. */
  profile: { item: v.literal(''), value: ProfileFacts },
  progress: { item: Item, value: Progress },
  watched: { item: Item, value: v.literal(true) },
  /** Titles that are not to be shown among what goes on, until they are watched again. */
  dismissed: { item: TitleId, value: v.literal(true) },
  list: { item: TitleId, value: v.literal(true) },
  /** Everything of the history that is not newer than this was cleared. */
  cleared: { item: v.literal(''), value: v.literal(true) },
  choice: {
    item: v.picklist(choiceNames),
    value: v.pipe(v.string(), v.maxLength(100)),
  },
  title: { item: TitleId, value: KeptTitle },
  kept: { item: Item, value: KeptRecord },
  /** Titles that a grown-up lets the children's profiles see. */
  allowed: { item: TitleId, value: v.literal(true) },
  settings: { item: v.literal(''), value: HouseSettings },
} as const

/** What belongs to the house: its `profile` is empty. */
export const houseKinds: ReadonlySet<string> = new Set(['title', 'kept', 'allowed', 'settings'])

export type RecordKind = keyof typeof values
export type RecordValue<Kind extends RecordKind> = v.InferOutput<(typeof values)[Kind]['value']>
export type RecordItem<Kind extends RecordKind> = v.InferOutput<(typeof values)[Kind]['item']>
export const recordKinds = Object.keys(values) as readonly RecordKind[]
/** What the history is made of. */
export const historyKinds: readonly RecordKind[] = ['progress', 'watched', 'dismissed']

/** The newest that is known of one thing: whoever has a later clock is right. */
export interface LibraryRecord {
  readonly profile: string
  readonly kind: RecordKind
  readonly item: string
  /** Milliseconds since 1970, made to grow with every change of this library. */
  readonly clock: number
  /** As JSON, in one form for one meaning; `null`: taken back. */
  readonly value: string | null
}

/** Tells a value of `kind`, in the one form that it is kept in. Throws valibot's error. */
export function writeValue<Kind extends RecordKind>(kind: Kind, value: unknown): string {
  return JSON.stringify(v.parse(values[kind].value, value))
}

/** Reads what `writeValue` wrote. */
export function readValue<Kind extends RecordKind>(_kind: Kind, value: string): RecordValue<Kind> {
  // Checked when it was written: nothing else gets into the table.
  return JSON.parse(value) as RecordValue<Kind>
}

/** Whether `item` and the profile are such as records of `kind` have. */
export function isPlace(kind: RecordKind, profile: string, item: string): boolean {
  const isOwner = houseKinds.has(kind) ? profile === house : v.is(ProfileId, profile)
  return isOwner && v.is(values[kind].item, item)
}
