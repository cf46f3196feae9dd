import type { Rights, RightsElsewhere, RightsGround } from '@lanterne/contract'
import { type FreeBecause, freeBecause, peopleOf } from './copyright-status.ts'
import type { CopyrightTerms, Rule } from './copyright-terms.ts'
import type { WorkFacts } from './work-facts.ts'

/**
 * Where a work is free besides the United States, from its facts and the table: one entry for each ground, with all the
 * countries that it frees the work in. Asked for a later year, it grows by itself.
 */
export function rightsElsewhere(
  facts: WorkFacts,
  terms: CopyrightTerms,
  year: number,
  { evidence, checkedOn }: { evidence: Rights['evidence']; checkedOn: string },
): RightsElsewhere[] {
  const grounds = new Map<string, { ground: RightsGround; countries: string[]; because: FreeBecause[] }>()
  const countries = terms.rules.flatMap((rule) => rule.countries).filter((country) => country !== 'US')
  for (const country of countries) {
    const because = freeBecause(facts, country, year, terms)
    if (because === undefined) continue
    const ground = groundOf(facts, because, terms)
    const key = JSON.stringify([ground, because.rule.confidence])
    const same = grounds.get(key) ?? { ground, countries: [], because: [] }
    grounds.set(key, same)
    same.countries.push(country)
    same.because.push(because)
  }
  return [...grounds.values()].map(({ ground, countries: territory, because }) => ({
    basis: ground.kind === 'origin' ? 'term-expired-at-home' : 'term-expired',
    reason: reasonOf(ground),
    ground,
    law: [...new Set(because.map(({ rule }) => rule))].map(lawOf).join(' · '),
    confidence: because.some(({ rule }) => rule.confidence === 'medium') ? 'medium' : 'high',
    territory,
    evidence: evidenceOf(ground, facts, evidence),
    checkedOn,
  }))
}

/** With the country that it is of, unless it is of many. */
function lawOf({ countries: [country, ...others], law }: Rule): string {
  return others.length === 0 ? `${country}: ${law}` : law
}

function groundOf(facts: WorkFacts, { way }: FreeBecause, { originTerms }: CopyrightTerms): RightsGround {
  if (way.ground === 'publication') return { kind: 'publication', published: facts.published }
  const home = originTerms.find(({ country }) => country === facts.origin)
  // The term at home, whatever else the law asked for and had to be waited for.
  if (way.ground === 'origin' && home)
    return { kind: 'origin', country: home.country, ended: facts.published + home.published }
  const authors = new Map<string, number>()
  for (const condition of way.all)
    for (const role of condition.kind === 'died' ? condition.roles : [])
      for (const { name, died } of peopleOf(facts, role) ?? [])
        if (died !== undefined) authors.set(name, died)
  return {
    kind: 'authors',
    lastDied: Math.max(...authors.values()),
    authors: [...authors].map(([name, died]) => ({ name, died })),
  }
}

function reasonOf(ground: RightsGround): string {
  switch (ground.kind) {
    case 'authors': {
      const lives = ground.authors.map(({ name, died }) => `${name}, ${died}`).join('; ')
      return `The last of the authors whom the law counts died in ${ground.lastDied} (${lives}).`
    }
    case 'publication':
      return `First published in ${ground.published}; every term that runs from there, and from its makers’ lives where the law counts them, is over.`
    case 'origin':
      return `Its term in its country of origin ran out at the end of ${ground.ended}, counted without regard to formalities, and its makers were nationals of no country that this rule leaves out.`
  }
}

/** The film's own records, and pages on the lives that the claim rests on. */
function evidenceOf(
  ground: RightsGround,
  facts: WorkFacts,
  evidence: Rights['evidence'],
): RightsElsewhere['evidence'] {
  const counted = new Set(ground.kind === 'authors' ? ground.authors.map(({ name }) => name) : [])
  const pages = new Map<string, string>()
  for (const people of Object.values(facts.people))
    for (const { name, url } of people) if (url !== undefined && counted.has(name)) pages.set(name, url)
  return [
    ...evidence,
    ...[...pages].map(([name, url]) => ({ name: `${new URL(url).hostname}: ${name}`, url })),
  ]
}
