import * as v from 'valibot'
import type { TitleSummary } from './title.ts'
import { type TitleFilter, titleFilters, titleOrders } from './title-filters.ts'

const FilterValue = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)))

/** What a viewer looks for. Everything that is given narrows; a value that no title has finds nothing. */
export const TitleQuery = v.object({
  /** Words of names, people and synopses in any of our languages; the last one may be unfinished. */
  text: v.optional(v.pipe(v.string(), v.maxLength(200))),
  ...v.entriesFromList(titleFilters, FilterValue),
  order: v.optional(v.picklist(titleOrders)),
  /** Whose names `order: 'title'` goes by, in their language; English unless told. */
  names: v.optional(v.picklist(['en', 'fr'])),
})
export type TitleQuery = v.InferOutput<typeof TitleQuery>

/** A value of a filter, and how many titles there would be with it. */
export interface TitleChoice {
  readonly value: string
  readonly count: number
}

/** What was found, from an offset on. */
export interface TitlePage {
  readonly titles: readonly TitleSummary[]
  /** How many there are in all. */
  readonly total: number
  /** How many more there would be, were they free in the viewer's country. */
  readonly hiddenCount: number
  /** For each filter the values that lead somewhere, and the one asked for, the most frequent first. */
  readonly choices: Readonly<Record<TitleFilter, readonly TitleChoice[]>>
  /** What was looked for in place of words that no title has. */
  readonly corrected?: string
}
