import { type Rights, world } from '@lanterne/contract'
import * as v from 'valibot'
import { copyrightStatus } from './rights/copyright-status.ts'
import type { CopyrightTerms } from './rights/copyright-terms.ts'
import { rightsElsewhere } from './rights/rights-elsewhere.ts'
import { type NamedFacts, type Person, unitedStatesBases, withPeople } from './rights/work-facts.ts'
import type { StarterSource, StarterTitle } from './starter-schema.ts'

const kinds = {
  'public-domain': 'public-domain',
  cc: 'creative-commons',
  cc0: 'creative-commons',
  'creator-release': 'released-by-makers',
} as const

/** What rights are worked out by. */
export interface RightsEdition {
  readonly facts: Readonly<Record<string, NamedFacts>>
  readonly people: Readonly<Record<string, Person>>
  readonly terms: CopyrightTerms
  /** The day on which all this was looked at. */
  readonly checkedOn: string
}

/**
 * Rights as the list states them. In which countries a film of the public domain is free is worked out from its facts and
 * the table of laws, for the year of `checkedOn`.
 */
export function convertRights(title: StarterTitle, edition: RightsEdition): Rights {
  const { licence } = title
  const { checkedOn } = edition
  return {
    kind: kinds[licence.kind],
    name: licence.name,
    ...(licence.url === undefined ? {} : { url: licence.url }),
    basis: licence.basis,
    ...(licence.reason === undefined ? {} : { reason: licence.reason }),
    ...(licence.kind === 'public-domain'
      ? publicDomain(title, edition)
      : { territory: licence.territory.map((code) => (code === 'WORLD' ? world : code)) }),
    attribution: licence.attribution ?? creditOf(title),
    ...(licence.caution === undefined ? {} : { caution: licence.caution }),
    evidence: evidenceOf(title),
    checkedOn,
  }
}

/** As ISO 3166-1 leaves it to its users. */
const unknownCountry = 'ZZ'

function publicDomain(title: StarterTitle, { facts, people, terms, checkedOn }: RightsEdition) {
  const named = facts[title.id] ?? {
    published: title.endYear ?? title.year,
    origin: title.country ?? unknownCountry,
  }
  const work = withPeople(named, people, {
    isSilent: title.silent === true,
    unitedStates: v.parse(v.picklist(unitedStatesBases), title.licence.basis),
  })
  const year = Number(checkedOn.slice(0, 4))
  if (copyrightStatus(work, 'US', year, terms) !== 'free')
    throw new Error(`${title.id} is not free in the United States in ${year}`)
  const elsewhere = rightsElsewhere(work, terms, { evidence: recordsOf(title), checkedOn })
  return { territory: ['US'], ...(elsewhere.length === 0 ? {} : { elsewhere: [...elsewhere] }) }
}

/** Where a film's year and makers can be looked up. */
function recordsOf(title: StarterTitle): Rights['evidence'] {
  const { wikidata, imdb } = title.ids
  const records = [
    ...(wikidata ? [{ name: 'Wikidata (the film)', url: `https://www.wikidata.org/wiki/${wikidata}` }] : []),
    ...(imdb ? [{ name: 'IMDb (the film)', url: `https://www.imdb.com/title/${imdb}/` }] : []),
  ]
  return records.length === 0 ? evidenceOf(title) : records
}

/** Who made what, when, and for what must be credited, under which licence. */
function creditOf({ directors, title, year, licence }: StarterTitle): string {
  const makers = directors.length === 0 ? [] : [directors.join(', ')]
  const terms = licence.kind === 'public-domain' ? [] : [licence.name.replace(/ \(.*/, '')]
  return [...makers, `“${title}” (${year})`, ...terms].join(', ')
}

/**
 * What the list names as evidence. Where it names none, the records that its facts were taken from: the date of
 * publication, the page on which the film is shared, the makers' own credit line.
 */
function evidenceOf(title: StarterTitle): Rights['evidence'] {
  const { licence, ids } = title
  if (licence.evidence.length > 0) {
    return licence.evidence.map(({ list, url }) => ({
      name: list,
      ...(url && /^https?:\/\//i.test(url) ? { url } : {}),
    }))
  }
  const evidence: Rights['evidence'] = []
  if (ids.wikidata) {
    evidence.push({ name: 'Wikidata (publication)', url: `https://www.wikidata.org/wiki/${ids.wikidata}` })
  }
  const episodes = title.seasons?.flatMap((season) => season.episodes) ?? []
  for (const source of [...title.sources, ...episodes.flatMap((episode) => episode.sources)]) {
    const page = pageOf(source)
    if (page) evidence.push(page)
  }
  if (licence.url?.includes('wikipedia.org')) evidence.push({ name: 'Wikipedia', url: licence.url })
  if (evidence.length === 0 && licence.attribution !== undefined) {
    evidence.push({ name: `Credit line of the makers: ${licence.attribution}` })
  }
  return evidence.slice(0, 3)
}

function pageOf(source: StarterSource): { name: string; url: string } | undefined {
  if (source.kind === 'internet-archive') return { name: 'Internet Archive (item page)', url: source.details }
  if (source.kind === 'peertube') {
    const url = source.page ?? source.apiUrl
    return url === undefined ? undefined : { name: 'PeerTube (licence of the video)', url }
  }
  if (source.kind === 'mediaccc' && source.page !== undefined) {
    return { name: 'media.ccc.de (recording)', url: source.page }
  }
  return undefined
}
