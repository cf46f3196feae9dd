import type { FilmFacts, LicenceId, Rights } from '@lanterne/contract'

interface KnownLicence {
  readonly kind: Rights['kind']
  /** As people write it. */
  readonly name: string
  readonly url: string
}

const deed = (terms: string, version = '4.0'): KnownLicence => ({
  kind: 'creative-commons',
  name: `CC ${terms.toUpperCase()} ${version}`,
  url: `https://creativecommons.org/licenses/${terms}/${version}/`,
})

/** What each licence is called, and where its text is. */
export const licences: Readonly<Record<LicenceId, KnownLicence>> = {
  'CC-BY-4.0': deed('by'),
  'CC-BY-SA-4.0': deed('by-sa'),
  'CC-BY-NC-4.0': deed('by-nc'),
  'CC-BY-NC-SA-4.0': deed('by-nc-sa'),
  'CC-BY-ND-4.0': deed('by-nd'),
  'CC-BY-NC-ND-4.0': deed('by-nc-nd'),
  'CC0-1.0': {
    kind: 'creative-commons',
    name: 'CC0 1.0',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  'public-domain': {
    kind: 'public-domain',
    name: 'Public domain',
    url: 'https://creativecommons.org/publicdomain/mark/1.0/',
  },
}

/** The rights of a film by the word of whoever publishes it, marked as that; `today` is the day on which it is said, where known. */
export function rightsOf(facts: FilmFacts, today?: string): Rights {
  const { kind, name, url } = licences[facts.licence]
  const makers = facts.makers.join(', ')
  const holder = facts.holder ?? makers
  const isFree = facts.licence === 'CC0-1.0'
  return {
    ...{ kind, name, url },
    basis: kind === 'public-domain' ? (facts.basis ?? 'dedication') : isFree ? 'dedication' : 'licence',
    territory: kind === 'public-domain' ? [...(facts.territory ?? ['001'])] : ['001'],
    attribution: facts.attribution ?? `${makers}, “${facts.title}” (${facts.year}), ${name}`,
    evidence: [
      {
        name: kind === 'public-domain' ? `Proof given by ${holder}` : `The word of ${holder}`,
        ...(facts.evidence !== undefined && { url: facts.evidence }),
      },
    ],
    isPublishersWord: true,
    ...(today !== undefined && { checkedOn: today }),
  }
}
