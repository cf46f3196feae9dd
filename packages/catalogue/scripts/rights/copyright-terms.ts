import { readFile } from 'node:fs/promises'
import * as v from 'valibot'

const Countries = v.array(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)))
const Said = v.pipe(v.string(), v.minLength(1))
const Years = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(150))
const CountedRole = v.picklist(['direction', 'writing', 'music', 'soundtrack', 'source', 'crew'])

const Condition = v.variant('kind', [
  /** So many years have passed since the last of them died. */
  v.strictObject({
    kind: v.literal('died'),
    roles: v.array(CountedRole),
    years: Years,
    /** The shorter term of an older law, for who had died by the end of that year: the longer one revived nothing. */
    before: v.optional(v.strictObject({ diedBy: v.number(), years: Years })),
    /** Instead of `years` for who died for France. */
    ifDiedForFrance: v.optional(v.number()),
  }),
  /** So many years have passed since the first publication. */
  v.strictObject({ kind: v.literal('published'), years: Years }),
  /** Its term has run out where it comes from, and no maker of it is a national of one of these. */
  v.strictObject({ kind: v.literal('origin'), unlessNational: Countries }),
  /** Free in the United States for the reason that was found there. */
  v.strictObject({ kind: v.literal('united-states') }),
])
export type Condition = v.InferOutput<typeof Condition>

const Rule = v.strictObject({
  countries: Countries,
  /** The articles that say so. */
  law: Said,
  note: Said,
  confidence: v.picklist(['high', 'medium']),
  /** Any one of them is enough; all conditions of it must hold. */
  ways: v.pipe(
    v.array(
      v.strictObject({
        ground: v.picklist(['authors', 'publication', 'origin']),
        all: v.pipe(v.array(Condition), v.minLength(1)),
      }),
    ),
    v.minLength(1),
  ),
})
export type Rule = v.InferOutput<typeof Rule>

const Terms = v.strictObject({
  $comment: Said,
  /** How long a work lasts at home, for the countries that compare. */
  originTerms: v.array(v.strictObject({ country: Said, published: Years, law: Said })),
  rules: v.pipe(
    v.array(Rule),
    v.check((rules) => {
      const all = rules.flatMap(({ countries }) => countries)
      return new Set(all).size === all.length
    }, 'a country has two rules'),
  ),
})
export type CopyrightTerms = v.InferOutput<typeof Terms>

/** The table of data/copyright-terms.json. */
export async function readCopyrightTerms(): Promise<CopyrightTerms> {
  const file = new URL('../../data/copyright-terms.json', import.meta.url)
  return v.parse(Terms, JSON.parse(await readFile(file, 'utf8')))
}
