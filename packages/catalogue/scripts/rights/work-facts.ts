import * as v from 'valibot'

const Year = v.pipe(v.number(), v.integer(), v.minValue(1500), v.maxValue(2200))
const Country = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))
const Names = v.array(v.pipe(v.string(), v.minLength(1)))

/** Somebody whose life decides how long a work is protected. What is not known is not there. */
export const Person = v.strictObject({
  died: v.optional(Year),
  /** When the work was made; ISO 3166-1 alpha-2, and `SU`. */
  nationality: v.optional(Country),
  /** French law adds thirty years ("mort pour la France", CPI art. L. 123-10). */
  diedForFrance: v.optional(v.literal(true)),
  /** A page that tells of the person's life. */
  url: v.optional(v.string()),
})
export type Person = v.InferOutput<typeof Person>

/** People by the name that the facts call them by. */
export const People = v.record(v.string(), Person)

/**
 * Who did what. A role that is there is told whole: an empty list says that nobody did it (no music was written, nothing
 * was adapted). A role that is missing is not known, and nothing is claimed that rests on it.
 */
const roleLists = {
  direction: v.optional(Names),
  /** Screenplay, dialogue, intertitles. */
  writing: v.optional(Names),
  /** Written for the film, heard in it or played beside it. */
  music: v.optional(Names),
  /** Of the book, play or strip that it was made from. */
  source: v.optional(Names),
  /** Camera, design and editing: everybody else whom some laws call an author. */
  crew: v.optional(Names),
}
export const roles = ['direction', 'writing', 'music', 'source', 'crew'] as const
export type Role = (typeof roles)[number]

/** What a title's file says, by names. */
export const NamedFacts = v.strictObject({
  /** Of first publication; the last one where it came in parts. */
  published: Year,
  /** First published there. */
  origin: Country,
  /** A silent film whose own print carries music. */
  hasSoundtrack: v.optional(v.boolean()),
  ...roleLists,
})
export type NamedFacts = v.InferOutput<typeof NamedFacts>

/** Why a work is free in the United States, as researched title by title. */
export const unitedStatesBases = [
  'term-expired',
  'not-renewed',
  'no-valid-notice',
  'us-government-work',
  'prelinger',
] as const
export type UnitedStatesBasis = (typeof unitedStatesBases)[number]

/** What is known of a work, with its people's lives. */
export interface WorkFacts {
  readonly published: number
  readonly origin: string
  /** Whether music is heard in the film itself. */
  readonly hasSoundtrack: boolean
  readonly unitedStates?: UnitedStatesBasis | undefined
  readonly people: { readonly [R in Role]?: readonly (Person & { readonly name: string })[] }
}

/** The facts of a title, its names replaced by what is known of who bears them. */
export function withPeople(
  facts: NamedFacts,
  people: Readonly<Record<string, Person>>,
  title: { readonly isSilent: boolean; readonly unitedStates?: UnitedStatesBasis | undefined },
): WorkFacts {
  const known = (name: string) => {
    const person = people[name]
    if (person === undefined) throw new Error(`nobody in people.json is called ${name}`)
    return { name, ...person }
  }
  return {
    published: facts.published,
    origin: facts.origin,
    hasSoundtrack: facts.hasSoundtrack ?? !title.isSilent,
    unitedStates: title.unitedStates,
    people: Object.fromEntries(
      roles.flatMap((role) => {
        const names = facts[role]
        return names === undefined ? [] : [[role, names.map(known)]]
      }),
    ),
  }
}
