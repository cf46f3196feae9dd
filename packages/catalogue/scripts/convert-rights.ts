import { type Rights, world } from '@lanterne/contract'
import type { StarterSource, StarterTitle } from './starter-schema.ts'

const kinds = {
  'public-domain': 'public-domain',
  cc: 'creative-commons',
  cc0: 'creative-commons',
  'creator-release': 'released-by-makers',
} as const

/**
 * Rights as the list states them, looked at on `checkedOn`. Where else a film of the public domain is free is worked out when
 * the catalogue is built.
 */
export function convertRights(title: StarterTitle, { checkedOn }: { checkedOn: string }): Rights {
  const { licence } = title
  return {
    kind: kinds[licence.kind],
    name: licence.name,
    ...(licence.url === undefined ? {} : { url: licence.url }),
    basis: licence.basis,
    ...(licence.reason === undefined ? {} : { reason: licence.reason }),
    territory:
      licence.kind === 'public-domain'
        ? ['US']
        : licence.territory.map((code) => (code === 'WORLD' ? world : code)),
    attribution: licence.attribution ?? creditOf(title),
    ...(licence.caution === undefined ? {} : { caution: licence.caution }),
    evidence: evidenceOf(title),
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
