import { memberStates } from '@lanterne/contract'
import type { Condition, CopyrightTerms, Rule } from './copyright-terms.ts'
import type { Person, WorkFacts } from './work-facts.ts'

/** The first year in which something holds: from its first day on. `Infinity`: never; `undefined`: not known. */
type FreeFrom = number | undefined

/** How a work became free in a country. */
export interface FreeBecause {
  readonly rule: Rule
  readonly way: Rule['ways'][number]
  /** Since the first of January of that year. */
  readonly since: number
}

/**
 * Whether a work is free in a country (ISO 3166-1 alpha-2) in a year. Pure: facts, table and year decide. What rests on a
 * fact that is missing is `unknown`, never free.
 */
export function copyrightStatus(
  facts: WorkFacts,
  country: string,
  year: number,
  terms: CopyrightTerms,
): 'free' | 'protected' | 'unknown' {
  const rule = terms.rules.find(({ countries }) => countries.includes(country))
  if (rule === undefined) return 'unknown'
  const years = rule.ways.map((way) => freeFrom(facts, way, terms))
  if (years.some((from) => from !== undefined && from <= year)) return 'free'
  return years.includes(undefined) ? 'unknown' : 'protected'
}

/** By which rule a work has been free longest in a country, `undefined` where it is not known to be. */
export function freeBecause(
  facts: WorkFacts,
  country: string,
  year: number,
  terms: CopyrightTerms,
): FreeBecause | undefined {
  const rule = terms.rules.find(({ countries }) => countries.includes(country))
  const ways = (rule?.ways ?? []).flatMap((way) => {
    const since = freeFrom(facts, way, terms)
    return rule === undefined || since === undefined || since > year ? [] : [{ rule, way, since }]
  })
  return ways.sort((a, b) => a.since - b.since)[0]
}

function freeFrom(facts: WorkFacts, { all }: Rule['ways'][number], terms: CopyrightTerms): FreeFrom {
  const years = all.map((condition) => holdsFrom(facts, condition, terms))
  // One that never holds settles it, whatever is not known beside it.
  if (years.includes(Infinity)) return Infinity
  return years.reduce<FreeFrom>(latest, 0)
}

function holdsFrom(facts: WorkFacts, condition: Condition, terms: CopyrightTerms): FreeFrom {
  switch (condition.kind) {
    case 'published':
      return facts.published + condition.years + 1
    case 'died':
      return condition.roles
        .map((role) => peopleOf(facts, role)?.map((person) => freeAfterDeath(person, condition)))
        .reduce<FreeFrom>((last, years) => years?.reduce(latest, last), 0)
    case 'origin':
      return endedAtHome(facts, condition.unlessNational, terms)
    case 'united-states':
      return freeInTheUnitedStates(facts)
  }
}

/** The people whom a law counts in a role; `undefined` where somebody may be missing. */
export function peopleOf(facts: WorkFacts, role: Extract<Condition, { kind: 'died' }>['roles'][number]) {
  if (role === 'soundtrack') return facts.hasSoundtrack ? facts.people.music : []
  return facts.people[role]
}

function freeAfterDeath(
  { died, diedForFrance }: Person,
  { years, before, ifDiedForFrance }: Extract<Condition, { kind: 'died' }>,
): FreeFrom {
  if (died === undefined) return undefined
  if (before && died <= before.diedBy) return died + before.years + 1
  return died + ((diedForFrance && ifDiedForFrance) || years) + 1
}

/** The rule of the shorter term. Formalities are left out of it: a term that was not renewed is counted as if it were. */
function endedAtHome(facts: WorkFacts, unlessNational: readonly string[], terms: CopyrightTerms): FreeFrom {
  const barred = new Set(unlessNational.flatMap((region) => (region === 'EU' ? memberStates : [region])))
  const { direction, writing, music, source } = facts.people
  const makers = [direction, writing, music].flatMap<Person | undefined>((people) => people ?? [undefined])
  const isBarred = (nationality: string | undefined) => nationality !== undefined && barred.has(nationality)
  if (barred.has(facts.origin) || makers.some((maker) => isBarred(maker?.nationality))) return Infinity
  const home = terms.originTerms.find(({ country }) => country === facts.origin)
  if (home === undefined || source === undefined) return undefined
  const from = facts.published + home.published + 1
  // What it was made from came before it and ran out at home before it, or by its own author's death.
  const lasting = source.filter(({ died }) => died === undefined || died + 70 >= from)
  if (lasting.some(({ nationality }) => isBarred(nationality))) return Infinity
  const isKnown = [...makers, ...lasting].every((maker) => maker?.nationality !== undefined)
  return isKnown ? from : undefined
}

function freeInTheUnitedStates({ unitedStates, published }: WorkFacts): FreeFrom {
  switch (unitedStates) {
    case 'us-government-work':
      return published
    case 'no-valid-notice':
      return published < 1978 ? published : undefined
    case 'not-renewed':
    case 'prelinger':
      return published < 1964 ? published + 29 : undefined
    default:
      return published + 96
  }
}

/** The later of two, which is not known where one of them is not. */
function latest(a: FreeFrom, b: FreeFrom): FreeFrom {
  return a === undefined || b === undefined ? undefined : Math.max(a, b)
}
