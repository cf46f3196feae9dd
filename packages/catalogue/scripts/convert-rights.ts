import { type Rights, type RightsElsewhere, world } from '@lanterne/contract'
import type { StarterSource, StarterTitle } from './starter-schema.ts'

const kinds = {
  'public-domain': 'public-domain',
  cc: 'creative-commons',
  cc0: 'creative-commons',
  'creator-release': 'released-by-makers',
} as const

/** Authors of a title, the last of whom died more than seventy years ago. */
export interface LateAuthors {
  readonly authors: readonly { readonly name: string; readonly died: number; readonly url: string }[]
}

/** Rights as the list states them, looked at on `checkedOn`, and where else the title is free by its authors' deaths. */
export function convertRights(
  title: StarterTitle,
  { checkedOn, late }: { checkedOn: string; late: LateAuthors | undefined },
): Rights {
  const { licence } = title
  return {
    kind: kinds[licence.kind],
    name: licence.name,
    ...(licence.url === undefined ? {} : { url: licence.url }),
    basis: licence.basis,
    ...(licence.reason === undefined ? {} : { reason: licence.reason }),
    territory: licence.territory.map((code) => (code === 'WORLD' ? world : code)),
    ...(late === undefined ? {} : { elsewhere: [seventyYearsAfter(late, checkedOn)] }),
    attribution: licence.attribution ?? creditOf(title),
    ...(licence.caution === undefined ? {} : { caution: licence.caution }),
    evidence: evidenceOf(title),
    checkedOn,
  }
}

/** Directive 2006/116/EC: seventy years after the death of the last of director, writers and composer. */
function seventyYearsAfter({ authors }: LateAuthors, checkedOn: string): RightsElsewhere {
  const last = Math.max(...authors.map(({ died }) => died))
  if (last + 70 >= Number(checkedOn.slice(0, 4))) throw new Error(`${last} is not seventy years ago`)
  return {
    basis: 'term-expired',
    reason: `Seventy years have passed since the death of its last author (${authors
      .map(({ name, died }) => `${name}, ${died}`)
      .join('; ')}): out of copyright in the European Union.`,
    territory: ['EU'],
    evidence: authors.map(({ name, url }) => ({ name: `Wikipedia: ${name}`, url })),
    checkedOn,
  }
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
