import * as v from 'valibot'
import type { CatalogueTitle } from '../../src/format/catalogue-title.ts'
import { copyrightStatus } from './copyright-status.ts'
import type { RightsEdition } from './read-edition.ts'
import { rightsElsewhere } from './rights-elsewhere.ts'
import { unitedStatesBases, type WorkFacts, withPeople } from './work-facts.ts'

/** As ISO 3166-1 leaves it to its users. */
const unknownCountry = 'ZZ'

/**
 * A title with all the countries that it is free in that year. Licences hold everywhere as they stand; a film of the public
 * domain is free where its facts and the laws say so, and the build stops where that is not even the United States.
 */
export function withTerritories(title: CatalogueTitle, edition: RightsEdition, year: number): CatalogueTitle {
  if (title.rights.kind !== 'public-domain') return title
  const work = factsOf(title, edition)
  if (copyrightStatus(work, 'US', year, edition.terms) !== 'free')
    throw new Error(`${title.id} is not free in the United States in ${year}`)
  const { checkedOn } = title.rights
  const elsewhere = rightsElsewhere(work, edition.terms, year, { evidence: recordsOf(title), checkedOn })
  return { ...title, rights: { ...title.rights, ...(elsewhere.length === 0 ? {} : { elsewhere }) } }
}

/** What is known of a title's making; of one without facts only when and where it came out. */
export function factsOf(title: CatalogueTitle, { facts, people }: RightsEdition): WorkFacts {
  const named = facts[title.id] ?? {
    published: title.endYear ?? title.year,
    origin: title.country ?? unknownCountry,
  }
  return withPeople(named, people, {
    isSilent: title.isSilent === true,
    unitedStates: v.parse(v.picklist(unitedStatesBases), title.rights.basis),
  })
}

/** Where a film's year and makers can be looked up. */
function recordsOf({ ids, rights }: CatalogueTitle): CatalogueTitle['rights']['evidence'] {
  if (ids?.wikidata)
    return [{ name: 'Wikidata (the film)', url: `https://www.wikidata.org/wiki/${ids.wikidata}` }]
  if (ids?.imdb) return [{ name: 'IMDb (the film)', url: `https://www.imdb.com/title/${ids.imdb}/` }]
  return rights.evidence
}
